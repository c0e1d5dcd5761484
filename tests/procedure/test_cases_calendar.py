"""A window into a year that nobody has announced: provisional, then counted again, only later, and told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from objections.services.standing import WindowClosed
from registry.kernel.calendar import day_end, local_day
from registry.models import Act
from registry.models.clocks import current_calendar
from registry.services.recounting import recounts_apply
from tests.factories.clocks import calendar_signed
from tests.factories.objections import objection_filed, registration_published, settle, window_of
from tests.factories.registrations import fresh
from tests.procedure.story import MOMENT, SETTLING, told

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 7, 2, tzinfo=UTC)  # a Monday: the twentieth working day is 5 January 2027
ANNOUNCED = DECEMBER + timedelta(days=10)


def test_a_window_into_an_unannounced_year_is_provisional_and_then_moves_only_later() -> None:
    registration = registration_published(at=DECEMBER)
    first_end = window_of(registration).closes_at
    assert first_end == day_end(date(2027, 1, 5))
    assert current_calendar().is_provisional(local_day(DECEMBER), date(2027, 1, 5))

    # The year is announced with two more days of rest: the end moves with a message and an act in the ledger.
    calendar_signed(ANNOUNCED, rest=["01-04", "01-05"])
    recounts_apply(ANNOUNCED)
    moved = window_of(registration).closes_at
    assert moved == day_end(date(2027, 1, 7))
    assert not current_calendar().is_provisional(local_day(DECEMBER), date(2027, 1, 7))
    assert "deadline:calendar" in told(registration.applicant)
    act = Act.objects.get(case=registration.case, event="deadline_moved")
    assert (act.facts["from"], act.facts["to"]) == (first_end.isoformat(), moved.isoformat())

    # A second notice takes the rest back: nobody who counts on the later end loses it.
    calendar_signed(ANNOUNCED + timedelta(days=1))
    recounts_apply(ANNOUNCED + timedelta(days=1))
    assert window_of(registration).closes_at == moved

    # At the old end nothing is settled; who objects at the last instant of the new one is in time.
    assert settle(registration, at=first_end + SETTLING).state == "pre_published"
    objection = objection_filed(fresh(registration), at=moved - MOMENT)
    with pytest.raises(WindowClosed):
        objection_filed(fresh(registration), at=moved)
    assert settle(registration, at=moved + SETTLING).state == "objection_pending"
    assert objection.filed_at == moved - MOMENT
