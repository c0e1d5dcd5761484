"""What a refusal's scope looks like to the engine: a kind and a canonical value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.kernel.urls import InvalidScope, domain_scope, exact_url_scope, host_scope, prefix_scope
from registry.screening.itemkey import canonical_digest


class ScopeKind(StrEnum):
    """What a scope's value is compared with; the names are in alphabetical order, which snapshots sort by."""

    DOMAIN = "domain"  # the host or a parent of it up to its registrable domain, on any port
    HOST = "host"  # the host alone, on any port
    PREFIX = "prefix"  # host[:port] and the path up to a slash boundary, whatever the query
    SHA256 = "sha256"  # the content hash
    URL = "url"  # host[:port], path and query


class InvalidRule(ValueError):
    """A scope that cannot be taken. `code` is one of InvalidScope.CODES, or "sha256", or "kind"."""

    CODES = InvalidScope.CODES | {"sha256", "kind"}

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


def _sha256(text: str) -> str:
    digest = canonical_digest(text)
    if digest is None:
        raise InvalidRule("sha256")
    return digest


_CANONICAL: dict[ScopeKind, Callable[[str], str]] = {
    ScopeKind.DOMAIN: domain_scope,
    ScopeKind.HOST: host_scope,
    ScopeKind.PREFIX: prefix_scope,
    ScopeKind.SHA256: _sha256,
    ScopeKind.URL: exact_url_scope,
}
