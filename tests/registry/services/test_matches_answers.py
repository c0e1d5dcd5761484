"""What a curator answers to a match, and what silence answers for it."""

from datetime import timedelta

import pytest

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Assurance, Deadline, InboxMessage, Match, NotPossibleNow, Refusal
from registry.services.deadline_sweep import deadlines_fire
from registry.services.in_time import PeriodOver
from registry.services.matches import match_accept, match_contest
from registry.services.refusal_steps import refusal_answer, refusal_ask_proof, refusal_verify
from tests.factories.matches import (
    HOST,
    curator_actor,
    decided,
    everyone_served,
    match_notified,
    match_of,
    screened,
)
from tests.factories.refusals import holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, officer_actor, officer_new

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def running(match: Match) -> Deadline | None:
    return match.case.deadlines.filter(fired_at__isnull=True, cancelled_at__isnull=True).first()


def state_of(match: Match) -> str:
    match.refresh_from_db()
    return match.state


def contest(match: Match, against: str = "refusal") -> Match:
    return match_contest(match, against=against, text="It is ours.", actor=curator_actor(match), at=AT)


def test_a_curator_agrees_and_no_clock_runs_before_registration():
    match = match_notified()

    match = match_accept(match, actor=curator_actor(match), at=AT)

    assert match.state == "accepted"
    assert running(match) is None
    assert InboxMessage.objects.filter(event="match:accepted", party=match.refusal.holder).exists()


def test_the_period_to_answer_begins_on_the_day_of_service():
    match = match_notified()

    deadline = running(match)

    assert deadline is not None
    assert deadline.due_at.isoformat() == "2026-12-09T16:00:00+00:00"  # served on the 25th, ten working days on
    assert deadline.needs_service


def test_silence_is_agreement_where_the_refusal_is_backed():
    match = match_notified()
    everyone_served()
    deadline = running(match)

    deadlines_fire(deadline.due_at + timedelta(minutes=11))

    assert state_of(match) == "accepted"
    told = InboxMessage.objects.filter(event="match:accepted_by_silence").values_list("party_id", flat=True)
    assert set(told) == {match.registration.applicant_id, match.refusal.holder_id}


def test_no_silence_counts_before_the_curator_was_served():
    match = match_notified()

    deadlines_fire(running(match).due_at + timedelta(minutes=11))

    assert state_of(match) == "notified"


def test_an_answer_after_the_period_is_too_late():
    match = match_notified()
    everyone_served()

    with pytest.raises(PeriodOver):
        match_accept(match, actor=curator_actor(match), at=running(match).due_at)
    with pytest.raises(PeriodOver):
        match_contest(match, against="hit", text="No.", actor=curator_actor(match), at=running(match).due_at)


def test_a_match_that_waits_starts_its_clock_when_the_refusal_is_verified():
    refusal = refusal_filed(HOST)
    match = match_of(screened(), refusal)
    assert running(match) is None

    refusal_verify(refusal, assurance=Assurance.CONTROL_PROVED, actor=officer_actor(officer_new()), at=AT)

    assert running(match).clock == "match_answer"
    assert InboxMessage.objects.filter(event="match:clock_started", party=match.registration.applicant).exists()


def test_a_curator_may_answer_a_match_that_still_waits():
    refusal = refusal_filed(HOST)
    match = match_of(screened(), refusal)

    assert match_accept(match, actor=curator_actor(match), at=AT).state == "accepted"


def test_only_the_curator_answers():
    match = match_notified()
    stranger = holder_new("Stranger").as_("curator")

    with pytest.raises(NotAllowed):
        match_accept(match, actor=stranger, at=AT)
    with pytest.raises(NotAllowed):
        match_contest(match, against="hit", text="No.", actor=stranger, at=AT)


def test_answering_twice_changes_nothing():
    match = match_notified()
    match_accept(match, actor=curator_actor(match), at=AT)

    for act in (lambda: match_accept(match, actor=curator_actor(match), at=AT), lambda: contest(match)):
        with pytest.raises(NotPossibleNow):
            act()

    match.refresh_from_db()
    assert (match.state, match.contested, match.answer_text) == ("accepted", "", "")


@pytest.mark.parametrize(("against", "text", "field"), [("other", "Why", "against"), ("hit", "  ", "text")])
def test_a_contest_says_against_what_and_why(against, text, field):
    match = match_notified()

    with pytest.raises(DomainError) as caught:
        match_contest(match, against=against, text=text, actor=curator_actor(match), at=AT)

    assert caught.value.field == field


def test_contesting_the_hit_leaves_the_refusal_alone_and_waits_for_a_decision():
    match = match_notified()

    contest(match, "hit")

    assert state_of(match) == "contested"
    assert Refusal.objects.get().state == "effective"
    assert InboxMessage.objects.filter(event="match:contested", party=match.refusal.holder).exists()


@pytest.mark.parametrize(("event", "state"), [("keep", "accepted"), ("dismiss", "not_a_match")])
def test_officers_decide_on_a_contested_hit(event, state):
    match = match_notified()
    contest(match, "hit")

    decided(match, event)

    assert match.state == state


def test_contesting_the_refusal_asks_its_holder_to_answer():
    match = match_notified()

    contest(match)

    refusal = Refusal.objects.get()
    assert refusal.state == "contested"
    assert refusal.scopes.get().contested_at == AT
    message = InboxMessage.objects.get(event="refusal:contested")
    assert (message.party, message.params["match"]) == (refusal.holder, match.case.number)


def test_a_match_that_contests_the_refusal_is_not_decided_by_itself():
    match = match_notified()
    contest(match)

    with pytest.raises(Conflict, match="Decide on that"):
        decided(match, "dismiss")

    assert state_of(match) == "contested"


def test_only_the_scopes_that_hit_are_contested():
    refusal = refusal_effective(f"{HOST}\nother.example")
    match = match_of(screened(), refusal)

    contest(match)

    assert list(refusal.scopes.filter(contested_at__isnull=False).values_list("value", flat=True)) == [HOST]


def test_nobody_has_to_contest_a_refusal_that_still_has_to_be_proved():
    refusal = refusal_filed(HOST)
    match = match_of(screened(), refusal)
    refusal_ask_proof(refusal, text="Show it.", actor=officer_actor(officer_new()), at=AT)

    with pytest.raises(Conflict, match="asked for proof"):
        contest(match)

    assert state_of(match) == "notified"


def test_a_second_curator_joins_a_contest_that_runs_already():
    refusal = refusal_effective(HOST)
    first, second = (match_of(screened(), refusal) for _ in range(2))
    contest(first)

    contest(second)
    refusal_answer(Refusal.objects.get(), text="Ours.", actor=holder_actor(refusal), at=AT)
    decided(Refusal.objects.get(), "keep")

    assert (state_of(first), state_of(second)) == ("accepted", "accepted")


def test_a_curator_who_contests_the_refusal_hears_that_its_holder_answered():
    match = contest(match_notified())

    refusal_answer(match.refusal, text="It is ours.", actor=holder_actor(match.refusal), at=AT)

    told = InboxMessage.objects.filter(event="match:holder_answered")
    assert [(one.case_id, one.party_id) for one in told] == [(match.case_id, match.registration.applicant_id)]
