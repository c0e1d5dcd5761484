"""When a refusal covers less than before, its live matches shrink with it or end."""

from datetime import datetime

from registry.models import Actor, Decision, Match, Refusal, ScopeKind
from registry.models.screening import LIVE_MATCH_STATES

from .closest import without_allowed
from .covering import covered
from .itemsets import Numbers, itemset_numbers, itemset_store
from .match_decisions import decision_carried, match_decide
from .matches import RELATED, matches_lift
from .screening_samples import items_sample


def matches_narrow(
    refusal: Refusal, *, at: datetime, decision: Decision | None = None, actor: Actor | None = None
) -> int:
    """Bring every live match down to what the remaining scopes cover, under the caller's locks; returns how many ended.

    A match left with nothing is lifted; where the curator had contested the refusal and a decision agrees, it is
    "not a match" by that decision.
    """
    ended = 0
    live = refusal.matches.filter(state__in=LIVE_MATCH_STATES)
    for match in live.select_related(*RELATED, "refusal__holder", "refusal__mandate__agent", "items", "version"):
        left = _left(refusal, match, at)
        if len(left) == match.count:
            continue
        if len(left):
            _shrink(match, left, at)
        elif decision and actor and match.contested == Match.Contested.REFUSAL and match.state == Match.State.CONTESTED:
            match_decide(match, decision_carried(decision, match, "dismiss"), actor, at=at)
            ended += 1
        else:
            ended += matches_lift(Match.objects.filter(pk=match.pk), "narrowed", at=at)
    return ended


def _left(refusal: Refusal, match: Match, at: datetime) -> Numbers:
    """What the remaining scopes cover; what an officer pointed at stays as long as a person is named at all."""
    numbers, alive = itemset_numbers(match.items), refusal.scopes.filter(until__isnull=True)
    if match.carried_from_id and not match.reason:
        return numbers if alive.exists() else numbers[:0]  # its scopes cover what it was taken from
    if match.reason:
        return numbers if alive.filter(kind=ScopeKind.PERSON).exists() else numbers[:0]
    left, _hit = covered(match.version, numbers, alive)
    return without_allowed(refusal, match.registration, match.version, left, at=at)


def _shrink(match: Match, left: Numbers, at: datetime) -> None:
    match.items = itemset_store(match.version, left, at=at)
    match.count = len(left)
    match.sample = items_sample(match.version, left)
    match.save(update_fields=["items", "count", "sample"])
