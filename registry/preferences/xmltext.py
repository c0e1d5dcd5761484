"""XML of strangers: well-formed or not read, entities refused, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat


class _Refused(Exception):
    """The document declares entities, which could make it grow without end."""


def walk(
    data: bytes,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], object],
) -> bool:
    """Call `start`, `text` and `end` in document order; False when the text broke off as no well-formed XML.

    A name is `namespace local` with a space between, or the name alone where it has no namespace.
    """

    def refuse(*_declaration: object) -> None:
        raise _Refused

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _Refused, ValueError, LookupError):  # LookupError: an encoding nobody knows
        return False
    return True


def name_of(tag: str) -> tuple[str, str]:
    """(namespace, local name) of a name that `walk` gave."""
    namespace, _space, local = tag.rpartition(" ")
    return namespace, local
