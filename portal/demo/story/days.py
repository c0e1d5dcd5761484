"""Instants of the story, counted back from the day on which it is told, on the real table of working days."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from registry.kernel.calendar import add_months, local_day
from registry.kernel.clock import BEIJING
from registry.models.clocks import current_calendar

OFFICE_HOURS = (9, 17)


class Days:
    """What a script means by "seven working days ago, in the morning"; minutes are drawn, so the same seed gives the
    same instants."""

    def __init__(self, now: datetime, dice: random.Random) -> None:
        self.today = local_day(now)
        self._calendar = current_calendar()
        self._dice = dice
        self._back: list[date] = []

    def day(self, n: int, hour: int | None = None) -> datetime:
        """An instant of the n-th working day before today (`n` < 0), in the given hour or some hour of the office."""
        if n >= 0:
            raise ValueError("a script ends on the last working day before today")
        while len(self._back) < -n:
            self._back.append(self._working_before(self._back[-1] if self._back else self.today))
        return self._instant(self._back[-n - 1], hour)

    def ago(self, *, years: int = 0, months: int = 0, days: int = 0, hour: int | None = None) -> datetime:
        """About as long ago: on that day, or the last working day before it."""
        day = add_months(self.today, -(12 * years + months)) - timedelta(days=days)
        working = day if self._calendar.day(day).is_working else self._working_before(day)
        return self._instant(working, hour)

    def later(self, start: datetime, n: int, hour: int | None = None) -> datetime:
        """An instant of the n-th working day after that of `start`."""
        return self._instant(self._calendar.add_working_days(local_day(start), n), hour)

    def _working_before(self, day: date) -> date:
        day -= timedelta(days=1)
        while not self._calendar.day(day).is_working:
            day -= timedelta(days=1)
        return day

    def _instant(self, day: date, hour: int | None) -> datetime:
        first, last = OFFICE_HOURS
        chosen = hour if hour is not None else self._dice.randrange(first, last)
        minute, second = self._dice.randrange(60), self._dice.randrange(60)
        return datetime.combine(day, time(chosen, minute, second), BEIJING)
