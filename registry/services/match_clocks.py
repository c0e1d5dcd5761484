"""When a match's clocks run: the curator's answer, and the exclusion after it."""

from collections.abc import Iterable
from datetime import datetime

from registry.models import Assurance, Ground, Match, Refusal, Registration
from registry.models.clocks import NO_CLOCK, Clock, deadline_for, deadlines_open

from .exclusions import exclusion_prepare
from .itemsets import itemset_numbers
from .match_messages import match_tell


def counts_by_silence(refusal: Refusal) -> bool:
    """Whether silence may exclude: the refusal is backed well enough, or in force for good."""
    return refusal.assurance >= Assurance.EVIDENCE_REVIEWED or refusal.state == Refusal.State.EFFECTIVE


def answer_key(match: Match) -> str:
    """The curator's clock: on a refusal of personal information one of its own, in calendar days."""
    return "person_answer" if match.refusal.ground == Ground.PERSONAL_INFORMATION else "match_answer"


def accepted_clock(registration: Registration) -> Clock | None:
    """After registration the exclusion clock; before it none, since accepted items leave at settlement."""
    return None if registration.state == Registration.State.REGISTERED else NO_CLOCK


def exclusion_begin(match: Match, at: datetime) -> None:
    """The items of an accepted match will leave a registered set: have the roots without them computed beforehand."""
    if match.registration.state == Registration.State.REGISTERED:
        exclusion_prepare(match.registration, numbers=itemset_numbers(match.items), at=at)


def answer_clocks_start(matches: Iterable[Match], at: datetime) -> list[Match]:
    """Start the curator's clock on notified matches that wait for none yet; returns those it was started on."""
    waiting = [
        match
        for match in matches
        if match.state == Match.State.NOTIFIED
        and not match.case.deadlines.filter(fired_at__isnull=True, cancelled_at__isnull=True).exists()
    ]
    deadlines_open(
        [deadline_for(match.case, Match.TRANSITIONS[match.state], at, Clock(answer_key(match))) for match in waiting]
    )
    return waiting


def matches_wake(refusal: Refusal, *, at: datetime) -> int:
    """A refusal has become strong enough: matches that waited for that start the curator's clock. Returns how many."""
    if not counts_by_silence(refusal):
        return 0
    waiting = Match.objects.filter(refusal=refusal, state=Match.State.NOTIFIED)
    started = answer_clocks_start(waiting.select_related("case__profile", "registration__case", "refusal"), at)
    for match in started:
        match_tell(match, "match:clock_started", clock=answer_key(match), at=at)
    return len(started)
