"""An outage of the public door extends what ran through it, and nothing is lost before it is known."""

from datetime import UTC, date, datetime, timedelta

import pytest

from objections.services.answer_effects import answers_carry_out
from objections.services.answers import objection_answer
from objections.services.filing import objection_file
from objections.services.settlement import registration_settle_due
from registry.kernel.calendar import day_end
from registry.models import Act, Deadline, DeadlineMove, DoorProbe, InboxMessage, LedgerEntry, Outage, RuleProfile
from registry.selectors.recounting import last_look
from registry.services.deadline_sweep import deadlines_fire
from registry.services.in_time import PeriodOver
from registry.services.outbox import outbox_send
from registry.services.recounting import recounts_apply
from tests.factories.answers import batch_signed, objections_served, registration_big
from tests.factories.clocks import door_probed, door_shut
from tests.factories.objections import (
    FILED,
    STATEMENT,
    curator_of,
    domain,
    due,
    objection_served,
    objector_new,
    read,
    registration_published,
    window_of,
)
from tests.factories.registrations import fresh
from tests.factories.serving import mails_leave

pytestmark = pytest.mark.django_db
CLOSE = day_end(date(2026, 12, 22))  # of a window that opened on 24 November; a Tuesday
SHUT = CLOSE - timedelta(minutes=25)
OPEN = CLOSE + timedelta(minutes=20)
NEXT_END = day_end(date(2026, 12, 24))  # the door came back on the 23rd: the next working day is the 24th


@pytest.fixture
def registration():
    found = registration_published()
    assert window_of(found).closes_at == CLOSE
    return found


@pytest.mark.parametrize("is_probed", [True, False], ids=["probes failed", "nobody probed"])
def test_an_outage_over_the_end_extends_the_window_to_the_end_of_the_next_working_day(registration, is_probed):
    outage = door_shut(SHUT, OPEN, is_probed=is_probed)

    assert recounts_apply(OPEN) == 1

    assert window_of(registration).closes_at == NEXT_END
    outage.refresh_from_db()
    assert (outage.starts_at, outage.ends_at, outage.applied_at) == (SHUT, OPEN, OPEN)
    assert len(outage.evidence) == is_probed
    assert InboxMessage.objects.filter(event="deadline:outage").count() == 1
    assert Act.objects.get(event="deadline_moved").facts["cause"] == "outage"
    assert LedgerEntry.objects.filter(event="outage:recorded").count() == 1


def test_an_end_that_lies_beyond_the_next_working_day_stays(registration):
    door_shut(SHUT - timedelta(days=4), OPEN - timedelta(days=4))

    assert recounts_apply(OPEN) == 0
    assert window_of(registration).closes_at == CLOSE
    assert Outage.objects.get().applied_at is not None


def test_what_ran_through_an_outage_in_office_hours_ends_a_working_day_later(registration):
    morning = CLOSE - timedelta(hours=14)

    door_shut(morning, morning + timedelta(hours=1))
    recounts_apply(morning + timedelta(hours=1))

    assert window_of(registration).closes_at == day_end(date(2026, 12, 23))


def test_half_an_hour_extends_and_a_second_less_does_not(registration):
    short = door_shut(CLOSE - timedelta(hours=3), CLOSE - timedelta(hours=3) + timedelta(minutes=29, seconds=59))
    assert (recounts_apply(CLOSE - timedelta(hours=2)), short.entry_id) == (0, None)

    door_shut(CLOSE - timedelta(hours=2), CLOSE - timedelta(minutes=90))

    assert recounts_apply(CLOSE - timedelta(hours=1)) == 1


def test_silence_waits_while_nobody_knows_that_the_door_is_open(registration):
    door_probed(SHUT - timedelta(minutes=1), SHUT)
    later = CLOSE + timedelta(minutes=15)

    assert deadlines_fire(later) == 0
    assert registration_settle_due(later) == 0
    assert fresh(registration).state == "pre_published"

    door_shut(SHUT, OPEN)
    assert recounts_apply(OPEN) == 1
    assert window_of(registration).closes_at == NEXT_END


def test_a_door_that_was_open_lets_the_deadline_fire_on_time(registration):
    fires_at = CLOSE + timedelta(minutes=11)
    door_probed(CLOSE - timedelta(minutes=1), fires_at)

    assert deadlines_fire(fires_at) >= 1
    assert not Outage.objects.exists()


def test_whoever_files_right_after_the_door_is_back_is_in_time(registration):
    door_shut(SHUT, OPEN)
    objector = objector_new()

    objection = objection_file(
        registration=registration,
        objector=objector.party,
        ground="copyright",
        statement=STATEMENT,
        targets=domain(),
        actor=objector.as_("objector"),
        at=OPEN + timedelta(seconds=1),
    )

    assert objection.state == "filed"


def test_a_late_answer_is_in_time_after_an_outage_and_late_without_one():
    objection = objection_served()
    outbox_send(FILED)
    end = Deadline.objects.get(case=objection.case, clock="answer").due_at
    with pytest.raises(PeriodOver):
        objection_answer(objection, choice="contest", statement="Licensed.", actor=curator_of(objection), at=end)

    door_shut(end - timedelta(minutes=40), end + timedelta(minutes=1))
    answered = objection_answer(
        objection, choice="contest", statement="Licensed.", actor=curator_of(objection), at=end + timedelta(minutes=2)
    )

    assert answered.state == "reply_open"


def test_answers_in_bulk_are_in_time_after_an_outage_just_as_a_single_one_is():
    registration = registration_big(items=40)
    objections = objections_served(registration, 2)
    mails_leave()
    end = due(objections[0]).due_at

    door_shut(end - timedelta(minutes=40), end + timedelta(minutes=1))
    batch_signed(registration, at=end + timedelta(minutes=2))

    answers_carry_out(end + timedelta(minutes=3))
    assert {read(one).state for one in objections} == {"settled"}


def test_the_same_outage_moves_an_end_once_and_another_one_again(registration):
    door_shut(SHUT, OPEN)
    recounts_apply(OPEN)
    assert recounts_apply(OPEN + timedelta(minutes=1)) == 0

    door_shut(NEXT_END - timedelta(hours=2), NEXT_END - timedelta(hours=1))
    recounts_apply(NEXT_END - timedelta(hours=1))

    assert list(DeadlineMove.objects.values_list("to_at", flat=True).order_by("pk")) == [
        NEXT_END,
        day_end(date(2026, 12, 25)),
    ]


def test_probes_that_see_the_same_are_one_row_however_many():
    door_probed(SHUT, SHUT + timedelta(minutes=10))

    run = DoorProbe.objects.get()
    assert (run.probes, run.first_at, run.last_at) == (61, SHUT, SHUT + timedelta(minutes=10))


def test_one_prober_that_sees_the_door_open_is_enough(registration):
    start = SHUT - timedelta(minutes=1)
    for second in range(0, 3600, 10):
        at = start + timedelta(seconds=second)
        door_probed(at, at, node="web-1")
        door_probed(at, at, is_up=False, node="web-2")

    assert not Outage.objects.exists()


def test_plain_seconds_know_no_outage():
    deadline = Deadline(
        clock="answer", profile=RuleProfile.objects.get(key="demo"), due_at=CLOSE, starts_at=SHUT, steps=[]
    )
    door_shut(SHUT, OPEN)

    assert last_look(datetime(2026, 12, 23, tzinfo=UTC)).recount(deadline) is None
