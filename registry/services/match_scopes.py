"""The scopes of a refusal that a match rests on."""

from datetime import datetime

from registry.models import CaseParty, Ground, Match, Party, Refusal, Scope, ScopeKind

from .covering import covered
from .itemsets import itemset_numbers


def scopes_hit(match: Match) -> list[Scope]:
    """The scopes still alive that cover any item of the match, in the order they were filed."""
    alive = match.refusal.scopes.filter(until__isnull=True)
    if match.carried_from is not None:
        return scopes_hit(match.carried_from)  # here the same content may stand at an address no scope names
    if match.reason:
        return list(alive.filter(kind=ScopeKind.PERSON).order_by("pk"))
    _items, hit = covered(match.version, itemset_numbers(match.items), alive.order_by("pk"))
    return list(alive.filter(pk__in=hit).order_by("pk"))


def scopes_told(refusal: Refusal, party: Party | None) -> list[int]:
    """Ids of the scopes of a personal refusal that this party knows by its own matches: what hits its data, no more.

    A match that was opened by hand tells no name.
    """
    if not party or refusal.ground != Ground.PERSONAL_INFORMATION:
        return []
    own = refusal.matches.filter(
        reason="", case__case_parties__party_id=party.pk, case__case_parties__role=CaseParty.Role.CURATOR
    )
    return sorted(
        {scope.pk for match in own.select_related("refusal", "version", "items") for scope in scopes_hit(match)}
    )


def scopes_contest(match: Match, at: datetime) -> int:
    """Mark the scopes this match rests on as contested; returns how many."""
    hit = [scope.pk for scope in scopes_hit(match)]
    return Scope.objects.filter(pk__in=hit, contested_at__isnull=True).update(contested_at=at)
