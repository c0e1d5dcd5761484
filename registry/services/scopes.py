"""What a refusal covers: lines a holder wrote, brought to canonical scopes, with every bad line named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.kernel.urlerrors import InvalidScope
from registry.models import ScopeKind

from .scope_faults import ScopeFault, ScopesInvalid, fault_code, shortened
from .scope_kinds import iscc_distance, scope_kind, scope_said, scope_value

MAX_SCOPES = 50_000  # of one refusal filed on a page or in one request
MAX_TEXT = 2048  # characters of one line; a longer address is no address (kernel.weburl.MAX_BYTES)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ScopeInput:
    """One scope as somebody writes it; `kind` is a ScopeKind, or "" to have it told from the text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ParsedScope:
    """A scope in its canonical spelling, beside what was written."""

    kind: str
    value: str
    text: str
    distance: int | None = None  # of an ISCC alone


def scope_lines(text: str) -> list[ScopeInput]:
    """One scope a line as typed into a box. Blank lines stay, so that line numbers are the writer's own."""
    return [ScopeInput("", line.strip()) for line in text.splitlines()]


def scopes_parse(scopes: Iterable[ScopeInput]) -> list[ParsedScope]:
    """Canonical scopes in the order given, each once; blank lines are left out.

    Raises ScopesInvalid with every bad line, or DomainError when there is none at all or more than MAX_SCOPES.
    """
    found: dict[tuple[str, str], ParsedScope] = {}
    faults = []
    for line, scope in enumerate(scopes, 1):
        if not scope.text.strip():
            continue
        try:
            parsed = scope_parse(scope)
        except InvalidScope as error:
            faults.append(ScopeFault(line, shortened(scope.text), fault_code(error)))
        else:
            same = found.setdefault((parsed.kind, parsed.value), parsed)
            if (parsed.distance or 0) > (same.distance or 0):  # one ISCC named twice covers the wider distance
                found[parsed.kind, parsed.value] = parsed
    if faults:
        raise ScopesInvalid(faults)
    if not found:
        raise DomainError(_("Name at least one site, address, work, file or person."), field="scopes")
    if len(found) > MAX_SCOPES:
        raise DomainError(
            _("One refusal holds at most %(limit)d scopes; you named %(count)d. File the rest as another refusal."),
            field="scopes",
            limit=MAX_SCOPES,
            count=len(found),
        )
    return list(found.values())


def scope_parse(scope: ScopeInput) -> ParsedScope:
    """Raises kernel InvalidScope with a code of FAULTS."""
    text = scope.text.strip()
    kind = scope.kind
    if len(text) > MAX_TEXT:
        raise InvalidScope("too_long")
    if "\0" in text:
        raise InvalidScope("control_character")
    if _LONE_SURROGATE.search(text):
        raise InvalidScope("encoding")
    if not kind:
        kind, text = scope_said(text)
        kind = kind or scope_kind(text)
    code, distance = iscc_distance(text) if kind == ScopeKind.ISCC else (text, None)
    return ParsedScope(kind, scope_value(kind, code), text, distance)


def scope_fields(scope: ParsedScope) -> dict[str, Any]:
    """The columns of a Scope row."""
    return {"kind": scope.kind, "value": scope.value, "text": scope.text, "distance": scope.distance}


def scopes_file(scopes: Iterable[ParsedScope]) -> tuple[str, int]:
    """Store the scopes as one file, sorted, `kind TAB value` a line, of an ISCC with its distance as a third column.

    Returns its SHA-256 and size in bytes.
    """
    lines = sorted(_line(scope) for scope in scopes)
    return store.put_chunks(line.encode() for line in lines)


def _line(scope: ParsedScope) -> str:
    cells = [scope.kind, scope.value] if scope.distance is None else [scope.kind, scope.value, str(scope.distance)]
    return "\t".join(cells) + "\n"
