"""What a refusal's scope looks like to the engine: a kind and a canonical value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.kernel import identifiers
from registry.kernel.iscc import DEFAULT_DISTANCE, MAX_DISTANCE, read_iscc
from registry.kernel.urls import (
    InvalidScope,
    account_scope,
    domain_scope,
    exact_url_scope,
    host_scope,
    pattern_scope,
    prefix_scope,
)
from registry.screening.itemkey import canonical_digest


class ScopeKind(StrEnum):
    """What a scope's value is compared with; the names are in alphabetical order, which snapshots sort by."""

    ACCOUNT = "account"  # whose account on a platform the address belongs to
    DATASET = "dataset"  # a registered dataset as a whole; whoever screens says which ones a set names
    DOI = "doi"
    DOMAIN = "domain"  # the host or a parent of it up to its registrable domain, on any port
    HOST = "host"  # the host alone, on any port
    ISBN = "isbn"
    ISCC = "iscc"  # `ISCC:…~distance`: compared by nearness, which decides nothing (see near)
    ISRC = "isrc"
    ISSN = "issn"
    PATTERN = "pattern"  # host[:port] and a pattern for path and query
    PREFIX = "prefix"  # host[:port] and the path up to a slash boundary, whatever the query
    SHA256 = "sha256"  # the content hash
    URL = "url"  # host[:port], path and query


KINDS = tuple(ScopeKind)
CODES = {kind: code for code, kind in enumerate(KINDS)}
IDENTIFIERS = (ScopeKind.DOI, ScopeKind.ISBN, ScopeKind.ISRC, ScopeKind.ISSN)


class InvalidRule(ValueError):
    """A scope that cannot be taken. `code` is one of InvalidScope.CODES, the name of its kind, or "kind"."""

    CODES = InvalidScope.CODES | {"sha256", "kind", "dataset", "doi", "isbn", "iscc", "isrc", "issn"}

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rule:
    """One scope of one refusal. `id` names the scope and occurs once in a snapshot; `value` is canonical, as
    `parse_rule` returns it and as it is to be stored."""

    id: int
    refusal: int
    kind: ScopeKind
    value: str


def parse_rule(rule_id: int, refusal: int, kind: str, text: str) -> Rule:
    """The rule for a scope as a holder wrote it. Raises InvalidRule."""
    if kind not in _CANONICAL:
        raise InvalidRule("kind")
    try:
        return Rule(rule_id, refusal, ScopeKind(kind), _CANONICAL[ScopeKind(kind)](text))
    except InvalidScope as error:
        raise InvalidRule(error.code) from None


class RuleSet:
    """Scopes parsed in bulk: the good ones in `rules`, the others in `faults` as (position from 0, code)."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.faults: list[tuple[int, str]] = []

    @classmethod
    def parse(cls, scopes: Iterable[tuple[int, int, str, str]]) -> RuleSet:
        """`scopes` are (rule id, refusal, kind, text)."""
        parsed = cls()
        for position, scope in enumerate(scopes):
            try:
                parsed.rules.append(parse_rule(*scope))
            except InvalidRule as error:
                parsed.faults.append((position, error.code))
        return parsed

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)


def _checked(code: str, read: Callable[[str], str | None]) -> Callable[[str], str]:
    def value(text: str) -> str:
        try:
            found = read(text)
        except ValueError:
            found = None
        if not found:
            raise InvalidRule(code)
        return found

    return value


def _iscc(text: str) -> str:
    """`ISCC:…~3`: the code and the distance, three where none is said."""
    code, _mark, distance = text.partition("~")
    apart = int(distance or DEFAULT_DISTANCE)
    if not 0 <= apart <= MAX_DISTANCE:
        raise ValueError("no distance between two codes")
    return f"{read_iscc(code).text}~{apart}"


_CANONICAL: dict[ScopeKind, Callable[[str], str]] = {
    ScopeKind.ACCOUNT: account_scope,
    ScopeKind.DATASET: _checked("dataset", lambda text: text.strip().lower()),
    ScopeKind.DOI: _checked("doi", identifiers.doi),
    ScopeKind.DOMAIN: domain_scope,
    ScopeKind.HOST: host_scope,
    ScopeKind.ISBN: _checked("isbn", identifiers.isbn),
    ScopeKind.ISCC: _checked("iscc", _iscc),
    ScopeKind.ISRC: _checked("isrc", identifiers.isrc),
    ScopeKind.ISSN: _checked("issn", identifiers.issn),
    ScopeKind.PATTERN: pattern_scope,
    ScopeKind.PREFIX: prefix_scope,
    ScopeKind.SHA256: _checked("sha256", canonical_digest),
    ScopeKind.URL: exact_url_scope,
}
