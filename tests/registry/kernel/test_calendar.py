"""Counting periods over the real table of working days."""

from datetime import UTC, date, datetime

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import seeds
from registry.kernel.calendar import (
    Calendar,
    Day,
    DayKind,
    Period,
    Step,
    add_months,
    day_end,
    local_day,
    period_end,
    steps_end,
)

CALENDAR = Calendar(1, {day.day: day for day in seeds.calendar_days()})


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def end(start: str, n: int, unit: str, **kwargs: bool) -> datetime:
    return period_end(beijing(start), Period(n, unit), CALENDAR, **kwargs)


def test_the_table_agrees_with_a_second_source_in_every_announced_year() -> None:
    announced = [day for day in seeds.calendar_days() if day.is_official]

    assert len(announced) == (date(2026, 12, 31) - date(2019, 12, 31)).days
    assert [day.day for day in announced if day.is_working != chinese_calendar.is_workday(day.day)] == []


def test_a_year_nobody_announced_is_provisional_and_only_its_holidays_rest() -> None:
    assert CALENDAR.day(date(2027, 10, 1)).kind is DayKind.REST
    assert not CALENDAR.day(date(2027, 10, 1)).is_official
    assert CALENDAR.day(date(2027, 3, 3)) == Day(date(2027, 3, 3), DayKind.WORKING, "", is_official=False)


def test_the_first_day_does_not_count_and_the_last_ends_at_24_00_beijing() -> None:
    assert end("2026-11-23T09:00", 3, "wd") == beijing("2026-11-27T00:00")


def test_ten_working_days_step_over_the_national_holiday_and_count_the_moved_saturday() -> None:
    assert end("2026-09-28T10:00", 10, "wd") == day_end(date(2026, 10, 16))
    assert local_day(end("2026-09-28T10:00", 3, "wd")) == date(2026, 10, 9)  # 29, 30 September, 8 October


def test_a_moved_working_saturday_counts() -> None:
    assert end("2026-10-09T10:00", 1, "wd") == day_end(date(2026, 10, 10))


def test_calendar_days_roll_to_a_working_day_for_acts_but_never_for_validity() -> None:
    assert end("2026-09-21T10:00", 10, "cd") == day_end(date(2026, 10, 8))
    assert end("2026-09-21T10:00", 10, "cd", rolls=False) == day_end(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 5, 15), 12, date(2027, 5, 15)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
    ],
)
def test_a_month_ends_on_the_corresponding_day_or_the_last_of_a_shorter_month(
    start: date, months: int, expected: date
) -> None:
    assert add_months(start, months) == expected


def test_seconds_are_plain_durations() -> None:
    start = beijing("2026-10-03T23:59:50")

    assert (period_end(start, Period(20, "s"), CALENDAR) - start).total_seconds() == 20


def test_an_instant_belongs_to_the_beijing_day_even_when_utc_is_a_day_behind() -> None:
    assert end("2026-11-24T00:30", 1, "wd") == day_end(date(2026, 11, 25))


@given(st.dates(date(2020, 1, 1), date(2026, 6, 1)), st.integers(1, 60))
def test_a_period_holds_exactly_its_number_of_working_days(start: date, count: int) -> None:
    last = CALENDAR.add_working_days(start, count)

    assert CALENDAR.working_days_between(start, last) == count
    assert CALENDAR.day(last).is_working


def test_a_further_period_counts_on_from_the_last_day_of_the_one_before():
    steps = [Step(Period(10, "wd")), Step(Period(10, "wd"))]

    assert steps_end(beijing("2026-09-28T10:00"), steps, CALENDAR) == end("2026-09-28T10:00", 20, "wd")


def test_an_end_is_not_before_the_instant_an_outage_moved_it_to():
    until = day_end(date(2026, 11, 30))
    steps = [Step(Period(2, "wd")), Step(until=until), Step(Period(1, "wd"))]

    assert steps_end(beijing("2026-11-23T09:00"), steps, CALENDAR) == day_end(date(2026, 12, 1))


def test_what_was_not_counted_is_not_counted_again():
    with pytest.raises(ValueError, match="nothing"):
        steps_end(beijing("2026-11-23T09:00"), [], CALENDAR)


@given(st.dates(date(2024, 1, 1), date(2026, 8, 1)), st.integers(1, 30), st.integers(1, 30))
def test_working_days_in_two_steps_are_the_same_days_in_one(start: date, first: int, second: int) -> None:
    begins = day_end(start)
    two = [Step(Period(first, "wd")), Step(Period(second, "wd"))]

    assert steps_end(begins, two, CALENDAR) == period_end(begins, Period(first + second, "wd"), CALENDAR)
