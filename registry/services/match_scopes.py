"""The scopes of a refusal that a match rests on."""

from datetime import datetime

from registry.models import Match, Scope, ScopeKind

from .covering import covered
from .itemsets import itemset_numbers


def scopes_hit(match: Match) -> list[Scope]:
    """The scopes still alive that cover any item of the match, in the order they were filed."""
    alive = match.refusal.scopes.filter(until__isnull=True)
    if match.reason:
        return list(alive.filter(kind=ScopeKind.PERSON).order_by("pk"))
    _items, hit = covered(match.version, itemset_numbers(match.items), alive.order_by("pk"))
    return list(alive.filter(pk__in=hit).order_by("pk"))


def scopes_contest(match: Match, at: datetime) -> int:
    """Mark the scopes this match rests on as contested; returns how many."""
    hit = [scope.pk for scope in scopes_hit(match)]
    return Scope.objects.filter(pk__in=hit, contested_at__isnull=True).update(contested_at=at)
