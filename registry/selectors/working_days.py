"""Explaining a count of working days: every day in between, counted or skipped, and the notice that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from registry.kernel.calendar import Calendar, Day, day_end

LIMIT = 400  # working days: more than any period of a profile
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day after the first; `number` is its place in the count, None where it is skipped."""

    day: Day
    number: int | None

    @property
    def is_moved(self) -> bool:
        """Whether a notice made a weekday a day of rest, or a weekend one of work."""
        return self.day.is_working == (self.day.day.weekday() >= 5)


@dataclass(frozen=True, slots=True)
class Count:
    """Working days counted from the day after `start`; ends at 24:00 Beijing of `ends_on`."""

    start: Day
    days: int
    rows: tuple[CountedDay, ...]
    edition: int

    @property
    def ends_on(self) -> date:
        return self.rows[-1].day.day if self.rows else self.start.day

    @property
    def ends_at(self) -> datetime:
        """The exclusive end, in UTC."""
        return day_end(self.ends_on)

    @property
    def skipped(self) -> int:
        return sum(row.number is None for row in self.rows)

    @property
    def is_provisional(self) -> bool:
        return not all(row.day.is_official for row in self.rows)


def working_days_count(start: date, days: int, calendar: Calendar) -> Count:
    """`days` working days from `start`, which itself does not count."""
    rows: list[CountedDay] = []
    number = 0
    for day in calendar.after(start):
        if number >= days:
            break
        number += day.is_working
        rows.append(CountedDay(day, number if day.is_working else None))
    return Count(calendar.day(start), days, tuple(rows), calendar.edition)
