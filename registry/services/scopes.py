"""What a refusal covers: lines a holder wrote, brought to canonical scopes, with every bad line named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.kernel.hosts import is_ip
from registry.kernel.scopes import domain_scope, exact_url_scope, host_scope, prefix_scope
from registry.kernel.urlerrors import InvalidScope
from registry.models import ScopeKind
from registry.screening.itemkey import canonical_digest

from .scope_faults import FAULTS, ScopeFault, ScopesInvalid

MAX_SCOPES = 50_000  # of one refusal filed on a page or in one request
MAX_TEXT = 2048  # characters of one line; a longer address is no address (kernel.weburl.MAX_BYTES)
_SHOWN = 80

# A word in front says which kind is meant where the text alone leaves a choice: "prefix example.com/photos".
_SAID = re.compile(r"(domain|host|prefix|url|sha256)[\s:]+(?=\S)(?!//)", re.ASCII | re.IGNORECASE)


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
            faults.append(ScopeFault(line, _shortened(scope.text), error.code if error.code in FAULTS else "invalid"))
        else:
            found.setdefault((parsed.kind, parsed.value), parsed)
    if faults:
        raise ScopesInvalid(faults)
    if not found:
        raise DomainError(_("Name at least one domain, address or SHA-256 that you refuse."), field="scopes")
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
    if not kind:
        said = _SAID.match(text)
        kind, text = (said[1].lower(), text[said.end() :]) if said else (scope_kind(text), text)
    return ParsedScope(kind, _value(kind, text), text)


def scope_kind(text: str) -> str:
    """The kind a text most likely means: what looks like a folder is one, a bare name is a domain with all below."""
    if canonical_digest(text):
        return ScopeKind.SHA256
    try:
        authority, _slash, path = exact_url_scope(text).partition("/")
    except InvalidScope:
        return ScopeKind.DOMAIN  # no kind can take it; the domain's reason says why
    if path:
        return ScopeKind.PREFIX if path.endswith(("/", "/*")) else ScopeKind.URL
    if authority.rpartition("]")[2].count(":"):
        return ScopeKind.PREFIX  # one port of a host
    return ScopeKind.HOST if is_ip(authority) else ScopeKind.DOMAIN


def scopes_file(scopes: Iterable[ParsedScope]) -> tuple[str, int]:
    """Store the scopes as one file, sorted, `kind TAB value` a line; returns its SHA-256 and size in bytes."""
    lines = sorted(f"{scope.kind}\t{scope.value}\n" for scope in scopes)
    return store.put_chunks(line.encode() for line in lines)


def _value(kind: str, text: str) -> str:
    if kind == ScopeKind.SHA256:
        digest = canonical_digest(text)
        if digest is None:
            raise InvalidScope("sha256")
        return digest
    if kind not in _SCOPE_OF:
        raise InvalidScope("kind")
    return _SCOPE_OF[kind](text)


_SCOPE_OF = {
    ScopeKind.DOMAIN.value: domain_scope,
    ScopeKind.HOST.value: host_scope,
    ScopeKind.PREFIX.value: prefix_scope,
    ScopeKind.URL.value: exact_url_scope,
}


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
