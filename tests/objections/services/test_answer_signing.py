"""The one signature under many answers: in time, taken back, carried out once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objections.models import Answer, AnswerLine
from objections.services import answer_effects
from objections.services.answer_batches import GroupChoice, batch_draft_of
from objections.services.answer_effects import answers_carry_out
from objections.services.answer_groups import answerable_groups
from objections.services.answer_signing import NothingLeft, UndoOver, batch_sign, batch_undo
from objections.services.answers import objection_answer
from registry.models import Act, Deadline, InboxMessage, Receipt, Registration
from tests.factories.answers import (
    CONTEST,
    LATER,
    REMOVE,
    SIGNED,
    batch_saved,
    batch_signed,
    objections_served,
    registration_big,
    results,
)
from tests.factories.objections import curator_of, due, read, silence

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    return registration_big(items=40)


def test_one_signature_answers_every_case_of_the_group_after_ten_minutes(registration: Registration) -> None:
    objections = objections_served(registration, 3)

    batch = batch_signed(registration)

    assert {read(one).state for one in objections} == {"served"}
    assert answers_carry_out(SIGNED + timedelta(minutes=9)) == 0
    assert answers_carry_out(LATER) == 3
    assert {read(one).state for one in objections} == {"settled"}
    batch.refresh_from_db()
    assert batch.finished_at == LATER
    assert Answer.objects.get(objection=objections[0]).statement == "移出 1 条。"


def test_every_case_has_its_receipt_and_the_batch_has_one_message(registration: Registration) -> None:
    objections = objections_served(registration, 3)

    batch = batch_signed(registration)
    answers_carry_out(LATER)

    receipts = Receipt.objects.filter(case__in=[one.case_id for one in objections], facts__batch=batch.pk)
    assert receipts.count() == 3
    assert {receipt.at for receipt in receipts} == {SIGNED}
    assert {receipt.facts["batch_sha256"] for receipt in receipts} == {batch.digest_sha256}
    told = InboxMessage.objects.filter(party=registration.applicant, posted_at__gte=SIGNED)
    assert list(told.order_by("pk").values_list("event", flat=True)) == [
        "objection:answers_signed",
        "objection:answers_served",
    ]


def test_an_answer_is_received_when_it_is_signed_and_served_when_it_takes_effect(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]

    batch_signed(registration, CONTEST)
    answers_carry_out(LATER)

    assert Answer.objects.get(objection=objection).received_at == SIGNED
    act = Act.objects.get(case=objection.case, event="answer")
    assert act.at == LATER
    assert act.facts["received_at"] == "2026-11-25T04:00:00.000000Z"
    assert due(objection).starts_at > LATER


def test_the_text_is_sent_in_the_language_of_the_objector(registration: Registration) -> None:
    chinese, english = objections_served(registration, 2)
    english.objector.language = "en"
    english.objector.save()

    batch_signed(registration, CONTEST)
    answers_carry_out(LATER)

    assert Answer.objects.get(objection=chinese).statement == f"{chinese.case.number}：1 条均有许可。"
    assert Answer.objects.get(objection=english).statement == f"{english.case.number}: licensed."


def test_within_ten_minutes_everything_can_be_taken_back_and_chosen_anew(registration: Registration) -> None:
    objections = objections_served(registration, 2)
    batch = batch_signed(registration)

    assert batch_undo(batch, at=SIGNED + timedelta(minutes=9)) == 2
    assert batch_undo(batch, at=SIGNED + timedelta(minutes=9)) == 2

    answers_carry_out(LATER)
    assert {read(one).state for one in objections} == {"served"}
    assert results(batch) == [("undone", ""), ("undone", "")]
    assert batch_draft_of(registration, registration.applicant) == batch
    assert len(answerable_groups(registration)[0].members) == 2


def test_after_ten_minutes_nothing_can_be_taken_back(registration: Registration) -> None:
    objections_served(registration, 1)
    batch = batch_signed(registration)

    with pytest.raises(UndoOver):
        batch_undo(batch, at=SIGNED + timedelta(minutes=10))


def test_signed_at_23_55_on_the_last_day_is_in_time_and_takes_effect_at_once(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]
    last = due(objection).due_at - timedelta(minutes=5)

    batch = batch_signed(registration, CONTEST, at=last)

    assert answers_carry_out(last + timedelta(seconds=4)) == 1
    assert read(objection).state == "reply_open"
    with pytest.raises(UndoOver):
        batch_undo(batch, at=last + timedelta(seconds=5))


def test_silence_waits_for_what_was_signed_in_the_last_second(registration: Registration) -> None:
    """The worker was down: the sweep of the silences comes first, an hour late."""
    objection = objections_served(registration, 1)[0]
    silence(SIGNED)
    end = due(objection).due_at
    batch_signed(registration, CONTEST, at=end - timedelta(microseconds=1))

    assert silence(end + timedelta(hours=1)) == 0
    answers_carry_out(end + timedelta(hours=1))

    objection = read(objection)
    assert (objection.state, objection.no_answer) == ("reply_open", False)


def test_more_time_asked_for_in_the_last_second_is_granted(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]
    silence(SIGNED)
    end = due(objection).due_at
    batch_signed(registration, GroupChoice("more_time"), at=end - timedelta(seconds=1))

    answers_carry_out(end + timedelta(minutes=2))

    assert due(objection).due_at > end + timedelta(days=10)
    assert read(objection).is_extended


def test_signed_too_late_is_left_out(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]
    silence(SIGNED)

    with pytest.raises(NothingLeft):
        batch_signed(registration, at=due(objection).due_at)


def test_a_case_that_moved_after_the_signature_is_left_out_with_its_reason(registration: Registration) -> None:
    first, second = objections_served(registration, 2)
    batch = batch_signed(registration)
    objection_answer(first, choice="contest", statement="By hand.", actor=curator_of(first), at=SIGNED)

    answers_carry_out(LATER)

    assert results(batch) == [("left_out", "moved"), ("done", "")]
    assert read(first).state == "reply_open"
    assert read(second).state == "settled"


def test_a_case_that_moved_before_the_signature_is_left_out_with_its_reason(registration: Registration) -> None:
    first, _second = objections_served(registration, 2)
    batch = batch_saved(registration, {group.key: REMOVE for group in answerable_groups(registration)})
    objection_answer(first, choice="contest", statement="By hand.", actor=curator_of(first), at=SIGNED)

    batch_sign(batch, user=batch.drafted_by, lock=batch.lock, at=SIGNED)

    assert results(batch) == [("left_out", "moved"), ("waiting", "")]


def test_carrying_out_can_stop_anywhere_and_run_twice(registration: Registration) -> None:
    objections = objections_served(registration, 4)
    batch = batch_signed(registration)

    assert answers_carry_out(LATER, limit=1) == 1
    batch.refresh_from_db()
    assert batch.finished_at is None
    assert answers_carry_out(LATER) == 3
    assert answers_carry_out(LATER) == 0

    acts = Act.objects.filter(case__in=[one.case_id for one in objections], event="concede")
    assert acts.count() == 4


def test_one_bad_line_stops_no_other_and_is_given_up_after_five_tries(
    registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words of one case cannot be made."""
    bad, good = objections_served(registration, 2)
    batch = batch_signed(registration)

    def broken(line: AnswerLine) -> str:
        if line.objection_id == bad.pk:
            raise RuntimeError("broken")
        return "ok"

    monkeypatch.setattr(answer_effects, "statement_of", broken)
    for minute in range(5):
        answers_carry_out(LATER + timedelta(minutes=minute))

    assert results(batch) == [("left_out", "failed"), ("done", "")]
    assert read(good).state == "settled"
    assert read(bad).state == "served"


def test_signing_twice_signs_once(registration: Registration) -> None:
    objections_served(registration, 1)
    batch = batch_signed(registration)

    again = batch_sign(batch, user=batch.drafted_by, lock=batch.lock, at=SIGNED + timedelta(minutes=1))

    assert again.signed_at == SIGNED
    assert Receipt.objects.filter(facts__batch=batch.pk).count() == 1


def test_what_is_signed_and_not_yet_served_waits_in_no_other_batch(registration: Registration) -> None:
    objections_served(registration, 1)
    batch_signed(registration)

    assert answerable_groups(registration) == []


def test_saving_and_signing_cost_the_same_number_of_queries_for_one_case_and_for_five(
    registration: Registration,
) -> None:
    objections_served(registration, 1)
    with CaptureQueriesContext(connection) as one:
        batch = batch_signed(registration)
    batch_undo(batch, at=SIGNED)
    objections_served(registration, 4, first=1)
    with CaptureQueriesContext(connection) as five:
        batch_signed(registration)

    assert len(five) == len(one)


def test_deadlines_without_a_signed_answer_fire_as_ever(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]
    silence(SIGNED)

    assert silence(due(objection).due_at + timedelta(hours=1)) == 1
    assert read(objection).no_answer
    assert Deadline.objects.filter(case=objection.case, clock="answer", fired_at__isnull=False).exists()
