"""A deadline ready to be shown: days left, the exact end, the grid of counted and skipped days, what silence does.

Plain values only. `deadline_view` counts them from the calendar with which the deadline itself was counted; a page
that has other values builds `DeadlineView` by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.kernel.calendar import Calendar, Period, Step, local_day
from registry.selectors.clock_words import Moved

from . import words
from .counting_words import count_url, counting_text, moved_text

Kind = Literal["counted", "skipped", "start", "end"]
GRID_LIMIT = 98  # days; a longer period is told in words, nobody counts years by squares


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the grid. `note` names the notice that made it a day of rest or of work; empty for a weekend."""

    date: date
    kind: Kind
    note: str = ""
    is_provisional: bool = False
    is_today: bool = False

    @property
    def number(self) -> str:
        """The day; the first of a month says which month begins."""
        if self.date.day == 1 or self.kind == "start":
            return words.month_day_text(self.date)
        return str(self.date.day)

    @property
    def spoken(self) -> str:
        """What the colours say, for those who do not see them."""
        said = {"start": _("not counted: the day it began"), "end": _("last day"), "skipped": _("not counted")}
        parts = [said[self.kind]] if self.kind in said else []
        parts += [_("today")] if self.is_today else []
        parts += [_("provisional")] if self.is_provisional else []
        return ("，" if words.is_chinese() else ", ").join(parts)


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """What `components/deadline.html` shows.

    `ends_at` is the exclusive end. `days_left` counts today while it still counts; None where days mean nothing
    (seconds, or not running). `silence_text` completes "If nothing happens by then:".
    """

    ends_at: datetime
    label: str | Promise
    days_left: int | None
    is_running: bool
    days: Sequence[DayCell] = ()
    silence_text: str | Promise = ""
    ics_url: str = ""
    is_demonstration: bool = False
    plain_duration: timedelta | None = None
    counts_working_days: bool = True
    counting_text: str = ""
    mover: str | Promise = ""
    moves: Sequence[str] = ()
    count_url: str = ""

    @property
    def headline(self) -> str:
        """`6 working days left`, the sentence that answers the question."""
        if not self.is_running:
            return _("Closed")
        if self.plain_duration is not None:
            return _("%(length)s left") % {"length": words.duration_text(self.plain_duration)}
        if self.days_left is None:
            return words.day_text(words.last_day(self.ends_at))
        if self.days_left == 0:
            return _("Ends today") if self.counts_working_days else _("Less than a day left")
        shape = (
            ngettext("%(days)s working day left", "%(days)s working days left", self.days_left)
            if self.counts_working_days
            else ngettext("%(days)s day left", "%(days)s days left", self.days_left)
        )
        return shape % {"days": words.grouped(self.days_left)}

    @property
    def is_far(self) -> bool:
        """So far off that no colour should press: the end of a certificate, not of a period to act in."""
        return self.days_left is not None and self.days_left > GRID_LIMIT

    @property
    def blanks_before(self) -> range:
        """Empty squares from Monday to the first day."""
        return range(self.days[0].date.weekday()) if self.days else range(0)

    @property
    def is_provisional(self) -> bool:
        return any(cell.is_provisional for cell in self.days)

    @property
    def notices(self) -> list[str]:
        """Days a notice moved, in runs, with what it made of them: a plain weekend needs no explanation."""
        told = []
        cells = [cell for cell in self.days if cell.kind != "start"]
        for (note, is_skipped), run in groupby(cells, key=lambda cell: (cell.note, cell.kind == "skipped")):
            days = [cell.date for cell in run]
            moved = [day for day in days if (day.weekday() >= 5) != is_skipped]
            if not (note and moved and self.counts_working_days):
                continue
            shape = _("%(days)s: not counted (%(notice)s)") if is_skipped else _("%(days)s: counted (%(notice)s)")
            told.append(shape % {"days": _span(days if is_skipped else moved), "notice": note})
        return told

    @property
    def weekdays(self) -> tuple[str, ...]:
        return tuple("一二三四五六日") if words.is_chinese() else ("M", "T", "W", "T", "F", "S", "S")


def deadline_view(
    *,
    label: str | Promise,
    starts_at: datetime,
    ends_at: datetime,
    period: Period,
    calendar: Calendar,
    now: datetime,
    is_open: bool = True,
    silence_text: str | Promise = "",
    ics_url: str = "",
    is_demonstration: bool = False,
    mover: str | Promise = "",
    steps: Sequence[Step] = (),
    moves: Sequence[Moved] = (),
) -> DeadlineView:
    """Count a deadline for its card.

    `now` is the instant the request was received; `is_open` says that it has neither fired nor been cancelled. `steps`:
    how the end was counted, where that is more than one period; `moves`: why it lies later than it did.
    """
    is_running = is_open and now < ends_at
    if period.is_plain:
        left = timedelta(seconds=max(0, int((ends_at - now).total_seconds())))
        cells: tuple[DayCell, ...] = ()
        days_left = None
    else:
        left, cells = None, tuple(_cells(starts_at, ends_at, period, calendar, now))
        days_left = _days_left(starts_at, ends_at, period, calendar, now) if is_running else None
    return DeadlineView(
        ends_at=ends_at,
        label=label,
        days_left=days_left,
        is_running=is_running,
        days=cells,
        silence_text=silence_text,
        ics_url=ics_url,
        is_demonstration=is_demonstration,
        plain_duration=left if is_running else None,
        counts_working_days=period.unit == "wd",
        counting_text=counting_text(starts_at, [step.period for step in steps if step.until is None] or [period]),
        mover=mover,
        moves=[moved_text(move) for move in moves],
        count_url=count_url(starts_at, steps or [Step(period)], calendar),
    )


def _days_left(starts_at: datetime, ends_at: datetime, period: Period, calendar: Calendar, now: datetime) -> int:
    """Today counts while it lasts, on the last day one day is left; the day of the beginning never counts."""
    yesterday, last = max(local_day(now) - timedelta(days=1), local_day(starts_at)), words.last_day(ends_at)
    return calendar.working_days_between(yesterday, last) if period.unit == "wd" else (last - yesterday).days


def _cells(
    starts_at: datetime, ends_at: datetime, period: Period, calendar: Calendar, now: datetime
) -> Iterator[DayCell]:
    first, last, today = local_day(starts_at), words.last_day(ends_at), local_day(now)
    if (last - first).days > GRID_LIMIT or last < first:
        return
    for offset in range((last - first).days + 1):
        day = calendar.day(first + timedelta(days=offset))
        kind: Kind = "counted" if day.is_working or period.unit != "wd" else "skipped"
        if day.day == last:
            kind = "end"
        elif day.day == first:
            kind = "start"
        yield DayCell(
            date=day.day,
            kind=kind,
            note=day.notice,
            is_provisional=not day.is_official,
            is_today=day.day == today,
        )


def _span(days: Sequence[date]) -> str:
    first, last = words.short_day_text(days[0]), words.short_day_text(days[-1])
    return first if days[0] == days[-1] else f"{first} – {last}"
