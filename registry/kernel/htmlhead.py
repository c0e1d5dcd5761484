"""What the head of a page says in its meta and link elements, up to where its body begins.

What stands in the body may be a visitor's comment; what stands there speaks for nobody.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser

READ = 1 << 17  # bytes; a head that is longer is read to here
_OF_THE_HEAD = frozenset({"html", "head", "title", "meta", "link", "base", "style", "script", "noscript", "template"})
_INERT = frozenset({"noscript", "template"})


@dataclass(frozen=True, slots=True)
class Head:
    """`metas`: (name in lower case, content) in order; `links`: (rel in lower case, href) in order."""

    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    def contents(self, name: str) -> list[str]:
        return [content for one, content in self.metas if one == name]


def head_of(data: bytes) -> Head:
    """The head of a page in any encoding that keeps ASCII. Never raises."""
    parser = _HeadParser()
    with suppress(_BodyBegins, AssertionError):  # the parser asserts what no page has to keep
        parser.feed(data[:READ].decode("utf-8", "replace"))
    return parser.head


class _BodyBegins(Exception):
    """The head is over."""


class _HeadParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self._inside: list[str] = []  # elements of the head that hold text or inert markup

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _OF_THE_HEAD and not self._inside:
            raise _BodyBegins
        if tag in {"title", "style", "script", *_INERT}:
            self._inside.append(tag)
        if tag not in {"meta", "link"} or self._inside:
            return
        said = {name: value or "" for name, value in reversed(attrs)}  # of an attribute said twice the first counts
        if tag == "meta":
            self.head.metas.append(
                (said.get("name", said.get("http-equiv", "")).strip().lower(), said.get("content", ""))
            )
        else:
            self.head.links.append((said.get("rel", "").strip().lower(), said.get("href", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # the slash means nothing in HTML

    def handle_endtag(self, tag: str) -> None:
        if tag == "head" and not self._inside:
            raise _BodyBegins
        if tag in self._inside:
            del self._inside[self._inside.index(tag) :]

    def handle_data(self, data: str) -> None:
        if data.strip("\ufeff \t\r\n\f") and not self._inside:
            raise _BodyBegins
