"""The windows that the procedure itself opens end when another library says so."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest

from registry.kernel.calendar import day_end
from registry.kernel.clock import BEIJING
from registry.models import Deadline
from tests.factories.objections import objection_served, registration_published, window_of

pytestmark = pytest.mark.django_db
AROUND_HOLIDAYS = [date(2024, 2, 7), date(2025, 1, 24), date(2025, 9, 28), date(2026, 9, 24)]
EVERY_MONTH = [date(year, month, 11) for year in (2024, 2025, 2026) for month in range(1, 13)]


def counted(start: date, n: int) -> date:
    day = start
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


def opened_and_answered(start: date) -> None:
    at = datetime.combine(start, time(11), BEIJING).astimezone(UTC)
    registration = registration_published(at=at)
    objection = objection_served(registration, at=at + timedelta(hours=1))

    answer = Deadline.objects.get(case=objection.case, clock="answer")
    served = counted(start, 1)

    assert window_of(registration).closes_at == day_end(counted(start, 20))
    assert answer.due_at == day_end(counted(served, 10))


@pytest.mark.parametrize("start", AROUND_HOLIDAYS, ids=str)
def test_window_and_answer_around_long_holidays(start: date) -> None:
    opened_and_answered(start)


@pytest.mark.full
@pytest.mark.parametrize("start", [day for day in EVERY_MONTH if day < date(2026, 11, 1)], ids=str)
def test_window_and_answer_of_every_month(start: date) -> None:
    opened_and_answered(start)
