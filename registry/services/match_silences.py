"""What silence does to a match: the curator's silence accepts it, and the end of the exclusion clock carries it out."""

from datetime import datetime

from registry.models import SYSTEM, Deadline, Match, Registration

from .deadlines import on_silence
from .endings import at_registration_end
from .locks import cases_lock
from .match_clocks import accepted_clock, exclusion_begin
from .match_exclusions import match_empties, match_exclude_now, match_wait_for_revocation
from .match_messages import match_tell, match_tell_holder
from .matches import RELATED, match_facts, matches_lift


@on_silence("match", "person_answer")
@on_silence("match", "match_answer")
def answer_over(deadline: Deadline, at: datetime) -> None:
    """No answer: the items go out, at settlement or after the exclusion clock."""
    match = _match(deadline)
    facts = {**match_facts(match), "clock": deadline.clock}
    clock = accepted_clock(match.registration)
    Match.advance([match.pk], "silence", at, actor=SYSTEM, facts=facts, clock=clock)
    match.refresh_from_db(fields=["state", "state_since"])
    exclusion_begin(match, at)
    for tell in (match_tell, match_tell_holder):
        tell(match, "match:accepted_by_silence", at=at)


@on_silence("match", "exclusion")
def exclusion_over(deadline: Deadline, at: datetime) -> None:
    """A registered set whose curator has not taken the items out itself: excluded ex officio, certificate re-issued.

    Where nothing would stay, silence cannot end the registration: that takes two officers.
    """
    match = _match(deadline)
    if match.registration.state != Registration.State.REGISTERED:
        matches_lift(Match.objects.filter(pk=match.pk), "ended", at=at)
    elif match_empties(match):
        match_wait_for_revocation(match, at=at)
    else:
        match_exclude_now(match, at=at)


@at_registration_end
def matches_end(registration: Registration, at: datetime) -> None:
    """Nothing is left to take items out of."""
    matches_lift(registration.matches.all(), "ended", at=at)


def _match(deadline: Deadline) -> Match:
    cases_lock(deadline.case)
    return Match.objects.select_related(*RELATED, "refusal__holder", "refusal__mandate__agent", "items").get(
        case=deadline.case
    )
