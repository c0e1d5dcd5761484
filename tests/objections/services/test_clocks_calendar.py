"""A window into a year nobody announced is provisional, and is counted again, only later, when the year is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from objections.services.filing import objection_file
from objections.services.intents import intent_file
from objections.services.settlement import registration_settle_due
from registry.kernel.calendar import day_end, local_day
from registry.models import Act, ClockChange, Deadline, DeadlineMove, GazetteNotice, InboxMessage, LedgerEntry, Party
from registry.models.clocks import calendar_of, current_calendar
from registry.services.deadline_sweep import deadlines_fire
from registry.services.recounting import recounts_apply
from tests.factories.clocks import calendar_signed
from tests.factories.objections import (
    STATEMENT,
    domain,
    objection_served,
    objector_new,
    registration_published,
    window_of,
)
from tests.factories.registrations import fresh

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 7, 2, tzinfo=UTC)  # a Monday; twenty working days end on 5 January 2027
ANNOUNCED = DECEMBER + timedelta(days=3)


def window_deadline(registration):
    return Deadline.objects.get(case=registration.case, clock="publication_crawled")


@pytest.fixture
def registration():
    return registration_published(at=DECEMBER)


def test_a_window_into_an_unannounced_year_is_provisional(registration):
    window = window_of(registration)

    assert window.closes_at == day_end(date(2027, 1, 5))
    assert current_calendar().is_provisional(local_day(window.opens_at), date(2027, 1, 5))


def test_the_announced_year_moves_window_deadline_and_notice_later(registration):
    calendar_signed(ANNOUNCED, rest=["01-04", "01-05"])

    assert recounts_apply(ANNOUNCED) == 1

    window, deadline = window_of(registration), window_deadline(registration)
    assert window.closes_at == deadline.due_at == day_end(date(2027, 1, 7))
    assert deadline.calendar_edition == 2
    assert not current_calendar().is_provisional(local_day(window.opens_at), date(2027, 1, 7))
    notice = GazetteNotice.objects.filter(case=registration.case).latest("pk")
    assert (notice.event, notice.closes_at) == ("registration:window_moved", window.closes_at)


def test_a_moved_end_is_told_and_stands_in_the_ledger(registration):
    change = calendar_signed(ANNOUNCED, rest=["01-04", "01-05"])

    recounts_apply(ANNOUNCED)

    told = InboxMessage.objects.get(event="deadline:calendar")
    assert told.party_id == registration.applicant_id
    act = Act.objects.get(case=registration.case, event="deadline_moved")
    assert (act.facts["from"], act.facts["to"]) == (
        day_end(date(2027, 1, 5)).isoformat(),
        day_end(date(2027, 1, 7)).isoformat(),
    )
    assert bytes(LedgerEntry.objects.get(pk=act.entry_id).leaf).count(b'"cause":"calendar"') == 1
    move = DeadlineMove.objects.get()
    assert (move.change, move.entry_id) == (change, act.entry_id)


def test_an_end_never_moves_earlier_and_keeps_the_table_it_was_counted_by(registration):
    calendar_signed(ANNOUNCED, working=["01-02", "01-03"])

    assert recounts_apply(ANNOUNCED) == 0

    deadline = window_deadline(registration)
    assert deadline.due_at == window_of(registration).closes_at == day_end(date(2027, 1, 5))
    assert deadline.calendar_edition == 1
    assert not calendar_of(1).day(date(2027, 1, 3)).is_working
    assert calendar_of(2).day(date(2027, 1, 3)).is_working
    assert ClockChange.objects.get().applied_at == ANNOUNCED


def test_a_second_sweep_moves_nothing_and_tells_nobody_again(registration):
    calendar_signed(ANNOUNCED, rest=["01-04", "01-05"])
    recounts_apply(ANNOUNCED)
    told = InboxMessage.objects.count()

    assert recounts_apply(ANNOUNCED + timedelta(minutes=1)) == 0

    assert InboxMessage.objects.count() == told
    assert DeadlineMove.objects.count() == 1


def test_a_year_signed_after_the_end_touches_nothing(registration):
    later = day_end(date(2027, 1, 5)) + timedelta(minutes=1)

    calendar_signed(later, rest=["01-04", "01-05"])

    assert recounts_apply(later) == 0
    assert window_deadline(registration).due_at == day_end(date(2027, 1, 5))


def test_an_end_that_comes_before_the_sweep_is_looked_at_again_and_does_not_fire(registration):
    calendar_signed(ANNOUNCED, rest=["01-04", "01-05"])
    old_end = day_end(date(2027, 1, 5)) + timedelta(hours=1)

    assert registration_settle_due(old_end) == 0
    assert deadlines_fire(old_end) == 0

    assert fresh(registration).state == "pre_published"
    assert window_of(registration).closes_at == day_end(date(2027, 1, 7))


def test_an_objection_in_the_added_days_is_in_time_even_before_the_sweep(registration):
    calendar_signed(ANNOUNCED, rest=["01-04", "01-05"])
    objector = objector_new()

    objection = objection_file(
        registration=registration,
        objector=objector.party,
        ground="copyright",
        statement=STATEMENT,
        targets=domain(),
        actor=objector.as_("objector"),
        at=day_end(date(2027, 1, 6)),
    )

    assert objection.state == "filed"


def test_an_answer_is_counted_again_from_its_day_of_service_for_both_sides():
    objection = objection_served(registration_published(at=DECEMBER), at=DECEMBER + timedelta(days=9))
    deadline = Deadline.objects.get(case=objection.case, clock="answer")
    before = deadline.due_at  # served on 17 December; ten working days end on 31 December

    calendar_signed(DECEMBER + timedelta(days=10), year=2026, rest=["12-30"])
    recounts_apply(DECEMBER + timedelta(days=10))

    deadline.refresh_from_db()
    assert (before, deadline.due_at) == (day_end(date(2026, 12, 31)), day_end(date(2027, 1, 4)))
    told = InboxMessage.objects.filter(event="deadline:calendar")
    assert set(told.values_list("party", flat=True)) == {objection.objector_id, objection.registration.applicant_id}


def test_a_notice_of_intent_moves_with_its_window(registration):
    objector = objector_new()
    Party.objects.filter(pk=objector.party.pk).update(identity="organisation")
    objector.party.refresh_from_db()
    notice = intent_file(registration, party=objector.party, actor=objector.as_("objector"), at=ANNOUNCED)
    assert notice.runs_until == day_end(date(2027, 1, 19))

    calendar_signed(ANNOUNCED, rest=["01-04", "01-05"])
    recounts_apply(ANNOUNCED)

    notice.refresh_from_db()
    assert notice.runs_until == day_end(date(2027, 1, 21))
    assert InboxMessage.objects.filter(event="objection:intent_moved", party=objector.party).count() == 1
