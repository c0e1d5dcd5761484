"""What becomes of a match with its refusal and its registration: kept, shrunk, lifted, excluded."""

from datetime import timedelta

import pytest

from registry.models import Deadline, InboxMessage, Match, OutboxMessage, Refusal
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import Reasons, decision_draft
from registry.services.grants import grant_give
from registry.services.itemsets import itemset_numbers
from registry.services.matches import match_accept, match_contest, matches_exclude, matches_open
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from registry.services.refusal_steps import refusal_answer, refusal_ask_proof, refusal_request_review
from registry.services.registrations import registration_withdraw
from registry.services.wording import render
from tests.factories.matches import (
    HOST,
    curator_actor,
    decided,
    everyone_served,
    match_notified,
    match_of,
    rescreened,
    screened,
)
from tests.factories.refusals import holder_actor, refusal_effective, refusal_filed
from tests.factories.registrations import AT, applicant_actor, officer_actor, officer_new

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TWO = f"https://{HOST}/a/1.jpg\nhttps://{HOST}/a/2.jpg"


def running(match: Match) -> Deadline | None:
    return match.case.deadlines.filter(fired_at__isnull=True, cancelled_at__isnull=True).first()


def state_of(match: Match) -> str:
    match.refresh_from_db()
    return match.state


def contest(match: Match, against: str = "refusal") -> Match:
    return match_contest(match, against=against, text="It is ours.", actor=curator_actor(match), at=AT)


def answered(match: Match) -> Refusal:
    contest(match)
    refusal = Refusal.objects.get(pk=match.refusal_id)
    return refusal_answer(refusal, text="It is ours.", actor=holder_actor(refusal), at=AT)


def test_a_refusal_that_is_kept_keeps_the_match_by_the_same_two_officers():
    match = match_notified()

    decision = decided(answered(match), "keep")

    decision.refresh_from_db()
    assert state_of(match) == "accepted"
    carried = match.case.decisions.get()
    assert (carried.event, carried.drafted_by, carried.signed_by) == (
        "keep",
        decision.drafted_by,
        decision.signed_by,
    )


def test_a_refusal_that_is_narrowed_ends_the_match_it_no_longer_covers_and_shrinks_the_others():
    refusal = refusal_effective("https://texts.example.org/\n" + TWO)
    other = match_of(screened(), refusal)
    refusal.scopes.filter(value=f"{HOST}/a/2.jpg").update(contested_at=AT)
    Refusal.objects.update(state="under_decision")
    assert other.count == 3

    decided(Refusal.objects.get(), "narrow")

    other.refresh_from_db()
    assert (other.state, other.count) == ("notified", 2)
    assert itemset_numbers(other.items).tolist() == [0, 2]


def test_narrowed_away_by_decision_a_contested_match_is_none():
    refusal = refusal_effective(f"{HOST}\nother.example")
    match = match_of(screened(), refusal)

    decided(answered(match), "narrow")

    assert state_of(match) == "not_a_match"
    assert Refusal.objects.get().state == "effective"


def test_a_dismissed_refusal_lifts_every_match_and_reinstated_it_is_matched_anew():
    match = match_notified()
    refusal = answered(match)
    decided(refusal, "dismiss")
    assert state_of(match) == "lifted"
    refusal_request_review(refusal, reasons="The contract was overlooked.", actor=holder_actor(refusal), at=AT)
    decided(refusal, "reinstate")

    registration = rescreened(match.registration, at=AT + timedelta(days=1))

    assert registration.matches.exclude(pk=match.pk).get().state == "notified"


def test_withdrawing_lifts_the_matches_of_every_registration():
    refusal = refusal_effective(HOST)
    matches = [match_of(screened(), refusal) for _ in range(2)]
    match_accept(matches[0], actor=curator_actor(matches[0]), at=AT)

    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    assert [state_of(match) for match in matches] == ["lifted", "lifted"]
    assert not any(running(match) for match in matches)
    assert InboxMessage.objects.filter(event="match:lifted_withdrawn").count() == 2


def test_a_grant_lifts_the_matches_of_that_dataset_alone():
    refusal = refusal_effective(HOST)
    mine, other = (match_of(screened(), refusal) for _ in range(2))

    grant_give(refusal, dataset=mine.registration.dataset, actor=holder_actor(refusal), at=AT)

    assert (state_of(mine), state_of(other)) == ("lifted", "notified")
    rescreened(mine.registration, at=AT + timedelta(days=1))
    assert mine.registration.matches.count() == 1


def test_no_proof_lifts_the_matches():
    refusal = refusal_filed(HOST)
    match = match_of(screened(), refusal)
    refusal_ask_proof(refusal, text="Show it.", actor=officer_actor(officer_new()), at=AT)
    everyone_served()
    end = refusal.case.deadlines.get(clock="proof").due_at

    deadlines_fire(end + timedelta(minutes=11))

    assert state_of(match) == "lifted"
    assert Refusal.objects.get().state == "dismissed"


def test_scopes_taken_back_shrink_or_end_the_match():
    refusal = refusal_effective(TWO)
    match = match_of(screened(), refusal)
    first, second = refusal.scopes.order_by("value")
    actor = holder_actor(refusal)

    refusal_amend(refusal, drop=[first.pk], actor=actor, at=AT)
    match.refresh_from_db()
    assert (match.state, match.count, len(match.sample)) == ("notified", 1, 1)

    refusal.scopes.create(kind="domain", value="other.example", text="other.example", since=AT)
    refusal_amend(refusal, drop=[second.pk], actor=actor, at=AT)
    assert state_of(match) == "lifted"


def test_a_withdrawn_application_ends_its_matches():
    match = match_notified()

    registration_withdraw(match.registration, actor=applicant_actor(match.registration), at=AT)

    assert state_of(match) == "lifted"


def test_a_decision_that_came_too_late_leaves_the_desk():
    match = match_notified()
    contest(match, "hit")
    officer = officer_new()
    reasons = Reasons(facts="f", reasons="r")
    decision = decision_draft(match.case, event="keep", officer=officer, reasons=reasons, at=AT)

    refusal_withdraw(match.refusal, actor=holder_actor(match.refusal), at=AT)

    decision.refresh_from_db()
    assert (decision.state, state_of(match)) == ("dropped", "lifted")


def test_open_matches_are_those_neither_ended_nor_accepted_of_refusals_filed_before_an_instant():
    registration = screened()
    early, late = refusal_effective(HOST), refusal_effective(HOST, at=AT + timedelta(days=2))
    rescreened(registration, at=AT + timedelta(days=3))
    match = match_of(registration, early)

    assert matches_open(registration).count() == 2
    assert list(matches_open(registration, filed_before=AT + timedelta(days=1))) == [match]
    contest(match, "hit")
    assert matches_open(registration, filed_before=AT + timedelta(days=1)).count() == 1
    decided(match, "keep")
    assert list(matches_open(registration)) == [match_of(registration, late)]


def test_at_settlement_accepted_matches_become_excluded_and_both_sides_are_told():
    match = match_notified()
    match_accept(match, actor=curator_actor(match), at=AT)

    matches_exclude(match.registration, [match.pk], at=AT, facts={"root": "0" * 64})

    assert state_of(match) == "excluded"
    assert InboxMessage.objects.filter(event="match:excluded").count() == 2


def test_every_message_can_be_read_in_both_languages():
    refusal = refusal_effective(HOST)
    matches = [match_of(screened(), refusal) for _ in range(2)]
    match_accept(matches[0], actor=curator_actor(matches[0]), at=AT)
    contest(matches[1], "hit")
    decided(matches[1], "keep")
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    for message in OutboxMessage.objects.filter(event__startswith="match:"):
        for language in ("en", "zh-hans"):
            text = render(message.event, message.params, language)
            assert "%(" not in text.subject + text.body + text.silence
            assert text.url.endswith("/")
