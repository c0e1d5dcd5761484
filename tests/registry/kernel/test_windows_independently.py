"""Every window that starts and ends in 2024–2026 equals a computation by another library, day by day."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest

from registry import seeds
from registry.kernel.calendar import Calendar, Period, add_months, period_end
from registry.kernel.clock import BEIJING

CALENDAR = Calendar(1, {day.day: day for day in seeds.calendar_days()})
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
ALL_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
LENGTHS = sorted({entry["n"] for entry in seeds.rule_profiles()["default"]["clocks"].values() if entry["unit"] == "wd"})
HOURS = (time(0), time(9, 30), time(23, 59, 59))  # in Beijing; the first two lie on the day before in UTC


def counted(start: date, n: int) -> date | None:
    """The n-th working day after `start` by chinesecalendar; None beyond what it knows."""
    day = start
    while n:
        day += timedelta(days=1)
        if day > LAST:
            return None
        n -= chinese_calendar.is_workday(day)
    return day


def rolled(day: date) -> date | None:
    while day <= LAST and not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day if day <= LAST else None


def windows(starts: list[date], lengths: list[int]) -> Iterator[tuple[date, int, date]]:
    for start in starts:
        for n in lengths:
            last = counted(start, n)
            if last is not None:
                yield start, n, last


def wrong(found: Iterator[tuple[date, int, date]], unit: str = "wd") -> list[str]:
    """Windows whose end differs, by start and length."""
    faults = []
    for start, n, last in found:
        expected = datetime.combine(last + timedelta(days=1), time(0), BEIJING).astimezone(UTC)
        for hour in HOURS:
            began = datetime.combine(start, hour, BEIJING).astimezone(UTC)
            if period_end(began, Period(n, unit), CALENDAR) != expected:
                faults.append(f"{start} {hour} + {n} {unit}: not {last}")
    return faults


def test_windows_of_every_clock_from_a_sample_of_days_agree() -> None:
    starts = random.Random(2026).sample(ALL_DAYS, 120)

    found = list(windows(starts, LENGTHS))

    assert len(found) > 500
    assert wrong(iter(found)) == []


def test_windows_around_every_moved_day_agree() -> None:
    moved = [day for day in ALL_DAYS if chinese_calendar.is_workday(day) == (day.weekday() >= 5)]
    starts = sorted({day - timedelta(days=before) for day in moved for before in (0, 1, 2) if day > FIRST})

    assert len(moved) > 60
    assert wrong(windows(starts, [1, 2, 5, 10])) == []


@pytest.mark.full
def test_every_window_of_every_length_agrees() -> None:
    found = list(windows(ALL_DAYS, list(range(1, 61))))

    assert len(found) > 60_000
    assert wrong(iter(found)) == []


@pytest.mark.parametrize("unit", ["cd", "mo", "yr"])
def test_periods_of_days_months_and_years_roll_to_the_same_working_day(unit: str) -> None:
    found = []
    for start in ALL_DAYS[::7]:
        for n in (1, 2, 6, 30):
            last = start + timedelta(days=n) if unit == "cd" else add_months(start, n * (12 if unit == "yr" else 1))
            end = rolled(last) if last <= LAST else None
            if end is not None:
                found.append((start, n, end))

    assert len(found) > 100
    assert wrong(iter(found), unit) == []


def test_monday_to_friday_would_be_wrong_for_many_windows_of_2026() -> None:
    def naive(start: date, n: int) -> date:
        day = start
        while n:
            day += timedelta(days=1)
            n -= day.weekday() < 5
        return day

    found = list(windows([day for day in ALL_DAYS if day.year == 2026], [10]))
    differing = [start for start, n, last in found if naive(start, n) != last]

    assert len(differing) > len(found) / 4
