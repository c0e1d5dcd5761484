"""Decisions on contested matches: on the hit itself, or carried over from the decision on the refusal."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict
from registry.models import Actor, Decision, Match, Refusal

from .decision_carry import decision_carry
from .decisions import effect_of
from .locks import cases_lock
from .match_clocks import accepted_clock, exclusion_begin
from .match_messages import match_tell, match_tell_holder
from .matches import RELATED, match_facts


@effect_of("match", "keep")
def match_kept(decision: Decision, actor: Actor, at: datetime) -> None:
    """The items are covered by the refusal; they leave as if accepted."""
    _decide(decision, actor, at)


@effect_of("match", "dismiss")
def match_dismissed(decision: Decision, actor: Actor, at: datetime) -> None:
    """The items are not covered by the refusal; they stay."""
    _decide(decision, actor, at)


def _decide(decision: Decision, actor: Actor, at: datetime) -> None:
    cases_lock(decision.case)
    match = Match.objects.select_related(*RELATED, "refusal__holder", "items").get(case=decision.case)
    if match.contested == Match.Contested.REFUSAL:
        raise Conflict(
            _("The curator contests the refusal %(number)s itself. Decide on that; this match follows."),
            number=match.refusal.case.number,
        )
    match_decide(match, decision, actor, at=at)


def match_decide(match: Match, decision: Decision, actor: Actor, *, at: datetime) -> None:
    """Take the edge of a signed decision on this match and tell both sides."""
    clock = accepted_clock(match.registration) if decision.event == "keep" else None
    facts = match_facts(match)
    Match.advance([match.pk], decision.event, at, actor=actor, decision=decision, facts=facts, clock=clock)
    match.refresh_from_db(fields=["state", "state_since"])
    if decision.event == "keep":
        exclusion_begin(match, at)
    for tell in (match_tell, match_tell_holder):
        tell(match, f"match:{decision.event}", at=at, reasons=decision.reasons)


def matches_follow(refusal: Refusal, decision: Decision, actor: Actor, *, at: datetime) -> int:
    """The refusal holds: every match that contested it is kept by the same decision. Returns how many."""
    contested = refusal.matches.filter(state=Match.State.CONTESTED, contested=Match.Contested.REFUSAL)
    found = list(contested.select_related(*RELATED, "refusal__holder", "items"))
    for match in found:
        match_decide(match, decision_carried(decision, match, "keep"), actor, at=at)
    return len(found)


def decision_carried(decision: Decision, match: Match, event: str) -> Decision:
    """The decision on a refusal as it applies to one match, signed by the same two officers."""
    return decision_carry(decision, match.case, event)
