"""What a curator answers to a match, and how a match ends."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import SYSTEM, Actor, Match, Refusal, Registration
from registry.models.screening import LIVE_MATCH_STATES

from .decision_drop import decisions_drop
from .in_time import in_time_check
from .locks import cases_lock
from .match_clocks import accepted_clock, answer_key, exclusion_begin
from .match_messages import curators, match_tell, match_tell_holder
from .match_scopes import scopes_contest
from .refusal_steps import refusal_tell

RELATED = ("case__profile", "registration__case", "registration__applicant", "refusal__case__profile")


@transaction.atomic
def match_accept(match: Match, *, actor: Actor, at: datetime) -> Match:
    """The curator agrees to remove the items: at settlement, or when the exclusion clock ends if registered already."""
    match = _locked(match)
    _curator_check(match, actor)
    in_time_check(match.case, answer_key(match), at)
    clock = accepted_clock(match.registration)
    Match.advance([match.pk], "accept", at, actor=actor, facts=match_facts(match), clock=clock)
    match.refresh_from_db(fields=["state", "state_since"])
    exclusion_begin(match, at)
    match_tell_holder(match, "match:accepted", at=at)
    return match


@transaction.atomic
def match_contest(match: Match, *, against: str, text: str, actor: Actor, at: datetime) -> Match:
    """The curator speaks against the refusal itself, or only against this hit, with reasons.

    Against the refusal, its holder has to answer and officers decide on it; the match waits for that decision. Raises
    Conflict while the holder is still asked for proof: no clock runs against the curator then.
    """
    if against not in Match.Contested.values:
        raise DomainError(_("Say whether you contest the refusal itself or only this hit."), field="against")
    if not text.strip():
        raise DomainError(_("Give your reasons."), field="text")
    cases_lock(match.case, match.refusal.case)
    match = _read(match)
    _curator_check(match, actor)
    in_time_check(match.case, answer_key(match), at)
    match.contested, match.answer_text = against, text.strip()
    match.save(update_fields=["contested", "answer_text"])
    facts = {**match_facts(match), "against": against}
    Match.advance([match.pk], "contest", at, actor=actor, facts=facts)
    match.refresh_from_db(fields=["state", "state_since"])
    if against == Match.Contested.REFUSAL:
        _refusal_contest(match, actor, at)
    else:
        match_tell_holder(match, "match:contested", at=at)
    return match


def _refusal_contest(match: Match, actor: Actor, at: datetime) -> None:
    refusal = match.refusal
    scopes_contest(match, at)
    if refusal.state in {Refusal.State.CONTESTED, Refusal.State.UNDER_DECISION}:
        return  # contested by somebody else already: one decision answers both
    if "contest" not in Refusal.TRANSITIONS[refusal.state].edges:
        raise Conflict(
            _("The holder of %(number)s has been asked for proof. You need not answer before it is in force for good."),
            number=refusal.case.number,
        )
    Refusal.advance([refusal.pk], "contest", at, actor=actor, facts={"match": match.case.number})
    refusal.refresh_from_db(fields=["state", "state_since"])
    refusal_tell(refusal, "refusal:contested", clock="contest_answer", at=at, match=match.case.number)


def matches_open(registration: Registration, *, filed_before: datetime | None = None) -> QuerySet[Match]:
    """Matches still to be answered or decided, of refusals filed before an instant; accepted ones hold nothing up."""
    undecided = registration.matches.filter(state__in=[Match.State.NOTIFIED, Match.State.CONTESTED])
    return undecided.filter(refusal__filed_at__lt=filed_before) if filed_before else undecided


def matches_exclude(
    registration: Registration, ids: Sequence[int], *, at: datetime, facts: dict[str, object] | None = None
) -> list[Match]:
    """Accepted matches whose items have just left by a recorded exclusion list; the caller holds the lock."""
    excluded = Match.advance(list(ids), "exclude", at, actor=SYSTEM, facts=facts)
    for match in Match.objects.select_related(*RELATED, "refusal__holder").filter(pk__in=ids):
        for tell in (match_tell, match_tell_holder):
            tell(match, "match:excluded", at=at)
    return excluded


def matches_lift(matches: QuerySet[Match], cause: str, *, at: datetime) -> int:
    """End live matches whose refusal was withdrawn, granted, narrowed or dismissed, or whose registration ended.

    The caller holds the locks. Returns how many were lifted.
    """
    live = list(matches.filter(state__in=LIVE_MATCH_STATES).select_related(*RELATED))
    if not live:
        return 0
    decisions_drop([match.case_id for match in live])
    Match.advance([match.pk for match in live], "lift", at, actor=SYSTEM, facts={"cause": cause})
    for match in live:
        match_tell(match, f"match:lifted_{cause}", at=at)
    return len(live)


def match_facts(match: Match) -> dict[str, object]:
    """Public facts of an act on a match."""
    return {"refusal": match.refusal.case.number, "items": match.count, "items_sha256": match.items.sha256}


def _locked(match: Match) -> Match:
    cases_lock(match.case)
    return _read(match)


def _read(match: Match) -> Match:
    return Match.objects.select_related(*RELATED, "refusal__holder", "refusal__mandate__agent", "items").get(
        pk=match.pk
    )


def _curator_check(match: Match, actor: Actor) -> None:
    if actor.party_id not in {party.pk for party in curators(match.registration)}:
        raise NotAllowed(_("Only the curator of the dataset answers a match."))
