"""Scopes as the screening engine takes them."""

from collections.abc import Iterable

from registry.models import Scope
from registry.screening.rules import Rule, ScopeKind

SCREENED = frozenset(kind.value for kind in ScopeKind)  # all kinds but a person, who is looked for by people alone


def rule_of(pk: int, refusal: int, kind: str, value: str, distance: int | None) -> Rule:
    return Rule(pk, refusal, ScopeKind(kind), value if distance is None else f"{value}~{distance}")


def rules_of(scopes: Iterable[Scope]) -> list[Rule]:
    """The rules of those scopes that an engine can compare."""
    return [
        rule_of(scope.pk, scope.refusal_id, scope.kind, scope.value, scope.distance)
        for scope in scopes
        if scope.kind in SCREENED
    ]
