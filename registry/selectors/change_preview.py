"""What a change would move, shown before it is proposed: counted by the very functions that carry it out. Read only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from registry.kernel.calendar import Calendar, Day
from registry.models import ClockChange, Deadline, Outage, RuleProfile
from registry.models.clocks import current_calendar

from .change_content import year_of
from .recounting import end_by, extended_by, outage_end, outage_minimum, steps_of, steps_under
from .touched import cases_open, deadlines_by_outage, deadlines_in, deadlines_running

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Planned:
    """A running end and where it would move."""

    deadline: Deadline
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """`moves`: the first hundred ends that would move; `kept`: ends that would be counted earlier and stay.

    `cases`: open cases that would follow the new rules; `others`: those that keep theirs.
    """

    moves: list[Planned]
    moved: int
    kept: int
    cases: int = 0
    others: int = 0

    @property
    def more(self) -> int:
        return self.moved - len(self.moves)


def change_preview(change: ClockChange, at: datetime) -> Preview:
    """What signing the change at `at` would touch."""
    return _PREVIEWS[change.kind](change, at)


def _collect(ends: Iterator[tuple[Deadline, datetime | None]], *, cases: int = 0, others: int = 0) -> Preview:
    moves: list[Planned] = []
    moved = kept = 0
    for deadline, end in ends:
        if end is not None and end > deadline.due_at:
            moved += 1
            if len(moves) < SHOWN:
                moves.append(Planned(deadline, end))
        elif end is not None and end < deadline.due_at:
            kept += 1
    return Preview(moves, moved, kept, cases, others)


def calendar_with(days: Iterator[Day]) -> Calendar:
    """The table of now with these days over it."""
    present = current_calendar()
    return Calendar(present.edition + 1, {**present.days, **{day.day: day for day in days}})


def _of_calendar(change: ClockChange, at: datetime) -> Preview:
    year = year_of(change.content)
    calendar = calendar_with(year.every_day())
    touched = deadlines_in(date(year.year, 1, 1), date(year.year, 12, 31), since=at).iterator()
    return _collect((deadline, end_by(deadline, calendar)) for deadline in touched)


def _of_profile(change: ClockChange, at: datetime) -> Preview:
    content = change.content
    follow = cases_open().filter(profile__key=content["key"], profile__version__lte=content["base"])
    if not content["applies_to_open"]:
        return Preview([], 0, 0, others=follow.count())
    profile = RuleProfile(key=content["key"], version=content["base"] + 1, clocks=content["clocks"])
    calendar = current_calendar()
    running = deadlines_running().filter(case__in=follow, due_at__gt=max(at, change.effective_from or at)).iterator()
    ends = ((deadline, _under(deadline, profile, calendar)) for deadline in running)
    return _collect(ends, cases=follow.count())


def _under(deadline: Deadline, profile: RuleProfile, calendar: Calendar) -> datetime | None:
    steps = steps_under(deadline, profile)
    return end_by(deadline, calendar, steps) if steps != steps_of(deadline) else None


def _of_outage(change: ClockChange, at: datetime) -> Preview:
    starts_at, ends_at = (datetime.fromisoformat(change.content[key]) for key in ("starts_at", "ends_at"))
    outage, calendar = Outage(starts_at=starts_at, ends_at=ends_at), current_calendar()
    until = outage_end(outage, calendar)
    assert until is not None
    touched = deadlines_by_outage(outage, until).iterator()
    return _collect((deadline, _after(outage, deadline, calendar)) for deadline in touched)


def _after(outage: Outage, deadline: Deadline, calendar: Calendar) -> datetime | None:
    if deadline.profile.period(deadline.clock).is_plain:
        return None
    minimum = outage_minimum(deadline.profile)
    return extended_by(outage, starts_at=deadline.starts_at, due_at=deadline.due_at, minimum=minimum, calendar=calendar)


_PREVIEWS: dict[str, Callable[[ClockChange, datetime], Preview]] = {
    ClockChange.Kind.CALENDAR: _of_calendar,
    ClockChange.Kind.PROFILE: _of_profile,
    ClockChange.Kind.OUTAGE: _of_outage,
}
