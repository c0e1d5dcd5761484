"""Counting periods: working days, calendar days, months, years and plain durations.

Rules (domain.md, "Counting"): the first day does not count; the last day ends 24:00 Asia/Shanghai; a period for doing
an act whose last day is no working day rolls forward, validity and retention never do. Unit `s` and `min` are plain
durations from the instant. Pure: the caller passes the table of days.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Literal

from .clock import BEIJING

Unit = Literal["s", "min", "cd", "wd", "mo", "yr"]


class DayKind(StrEnum):
    WORKING = "working"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day: what it is, from which notice, and whether that notice is official or our own guess."""

    day: date
    kind: DayKind
    notice: str = ""
    is_official: bool = True
    notice_en: str = ""

    @property
    def is_working(self) -> bool:
        return self.kind is DayKind.WORKING


@dataclass(frozen=True)
class Calendar:
    """The table of exceptional days of one edition; a day not listed is Monday-to-Friday and provisional."""

    edition: int
    days: Mapping[date, Day] = field(repr=False)

    @cached_property
    def official_until(self) -> date | None:
        official = [day.day for day in self.days.values() if day.is_official]
        return max(official, default=None)

    def day(self, day: date) -> Day:
        listed = self.days.get(day)
        if listed is not None:
            return listed
        kind = DayKind.REST if day.weekday() >= 5 else DayKind.WORKING
        return Day(day, kind, "", is_official=False)

    def after(self, day: date) -> Iterator[Day]:
        """The days after `day`, one by one, without end."""
        while True:
            day += timedelta(days=1)
            yield self.day(day)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return next(found.day for found in self.after(day) if found.is_working)

    def roll(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        return day if self.day(day).is_working else self.next_working_day(day)

    def add_working_days(self, start: date, count: int) -> date:
        """The last day of a period of `count` working days whose first counted day is the one after `start`."""
        if count <= 0:
            return start
        for found in self.after(start):
            count -= found.is_working
            if count == 0:
                return found.day
        raise AssertionError("unreachable: after() has no end")

    def is_provisional(self, start: date, end: date) -> bool:
        """Whether a day in (start, end] rests on no announced notice yet."""
        days = (end - start).days
        return not all(self.day(start + timedelta(days=n)).is_official for n in range(1, days + 1))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days in (start, end]."""
        days = (end - start).days
        return sum(self.day(start + timedelta(days=n)).is_working for n in range(1, days + 1))


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a rule profile states it."""

    n: int
    unit: Unit

    @property
    def is_plain(self) -> bool:
        return self.unit in {"s", "min"}


def local_day(instant: datetime) -> date:
    """The Beijing calendar day an instant falls on; an instant at 00:00 belongs to the day that begins."""
    return instant.astimezone(BEIJING).date()


LAST_DAY = date(2999, 12, 31)  # what ends later ends never: 24:00 of 9999-12-31 is no instant


def day_end(day: date) -> datetime:
    """24:00 of `day` in Beijing as a UTC instant (exclusive end)."""
    return datetime.combine(day + timedelta(days=1), time.min, BEIJING).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def period_end(start: datetime, period: Period, calendar: Calendar, *, rolls: bool = True) -> datetime:
    """The exclusive end of `period` begun by an event at `start`, in UTC.

    `rolls`: whether a last day that is no working day moves to the next working day (acts: yes; validity: no).
    """
    if period.unit == "s":
        return start + timedelta(seconds=period.n)
    if period.unit == "min":
        return start + timedelta(minutes=period.n)
    day = local_day(start)
    if period.unit == "wd":
        return day_end(calendar.add_working_days(day, period.n))
    if period.unit == "cd":
        last = day + timedelta(days=period.n)
    else:
        last = add_months(day, period.n * (12 if period.unit == "yr" else 1))
    return day_end(calendar.roll(last) if rolls else last)


@dataclass(frozen=True, slots=True)
class Step:
    """One link in how an end was counted: a period, or (`until`) an instant before which it may not be.

    `rolls`: whether a last day that is no working day moves to the next one.
    """

    period: Period = Period(0, "s")
    rolls: bool = True
    until: datetime | None = None


def steps_end(start: datetime, steps: Sequence[Step], calendar: Calendar) -> datetime:
    """The exclusive end of periods that follow one another from `start`, each counted from the last day before it.

    Raises ValueError without a step: an end that was not counted cannot be counted again.
    """
    if not steps:
        raise ValueError("nothing to count")
    end: datetime | None = None
    for step in steps:
        if step.until is not None:
            end = max(end or start, step.until)
        else:
            end = period_end(_event(start, end, step.period), step.period, calendar, rolls=step.rolls)
    assert end is not None
    return end


def _event(start: datetime, end: datetime | None, period: Period) -> datetime:
    """What a period begins with: the start, or the end before it; 24:00 belongs to the day it ends."""
    if end is None:
        return start
    return end if period.is_plain else end - timedelta(microseconds=1)
