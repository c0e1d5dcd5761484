"""Changes of rules, calendar and outages as their pages show them: what differs, what they touch, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from portal import words
from portal.forms.clock_changes import UNIT_NAMES
from registry.kernel.calendar import Day
from registry.models import ClockChange, Officer, RuleProfile
from registry.models.clocks import current_calendar
from registry.selectors.change_content import year_of
from registry.selectors.change_preview import Preview, change_preview
from registry.selectors.clock_words import clock_name
from registry.services.clock_changes import may_sign

State = ClockChange.State


@dataclass(frozen=True, slots=True)
class ClockDiff:
    """One clock before and after."""

    name: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DayDiff:
    """One day before and after."""

    day: date
    before: Day
    after: Day
    notice: str


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A running end that would move."""

    case_id: int
    number: str
    clock: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """Everything a page about a change needs."""

    change: ClockChange
    title: str
    clocks: list[ClockDiff]
    days: list[DayDiff]
    preview: Preview | None
    moves: list[MoveRow]
    outage: tuple[datetime, datetime] | None
    can_propose: bool
    can_sign: bool
    can_drop: bool


def change_shown(change: ClockChange, officer: Officer, at: datetime) -> ChangeShown:
    """The preview is made anew whenever an undecided change is looked at."""
    is_open = change.state in {State.DRAFT, State.PROPOSED}
    is_own = change.drafted_by_id == officer.pk
    preview = change_preview(change, at) if is_open else None
    return ChangeShown(
        change=change,
        title=change_title(change),
        clocks=_clocks(change.content) if change.kind == ClockChange.Kind.PROFILE else [],
        days=_days(change) if change.kind == ClockChange.Kind.CALENDAR else [],
        preview=preview,
        moves=[_row(one.deadline, one.to_at) for one in preview.moves] if preview else _moved(change),
        outage=_outage(change),
        can_propose=is_own and change.state == State.DRAFT,
        can_sign=not is_own and may_sign(officer) and change.state == State.PROPOSED,
        can_drop=is_open and (is_own or (may_sign(officer) and change.state == State.PROPOSED)),
    )


def change_title(change: ClockChange) -> str:
    content = change.content
    if change.kind == ClockChange.Kind.CALENDAR:
        return _("Working days of %(year)s") % {"year": content["year"]}
    if change.kind == ClockChange.Kind.PROFILE:
        title = content["title_zh"] if words.is_chinese() else content["title_en"]
        return _("%(title)s, version %(number)s") % {"title": title, "number": content["base"] + 1}
    return _("Outage: %(what)s") % {"what": content["what"]}


def _outage(change: ClockChange) -> tuple[datetime, datetime] | None:
    if change.kind != ClockChange.Kind.OUTAGE:
        return None
    return (
        datetime.fromisoformat(change.content["starts_at"]),
        datetime.fromisoformat(change.content["ends_at"]),
    )


def _clocks(content: dict[str, Any]) -> list[ClockDiff]:
    """What differs from the version the change was drafted from."""
    base = RuleProfile.objects.get(key=content["key"], version=content["base"]).clocks
    return [
        ClockDiff(clock_name(key), key, _entry(base[key]), _entry(entry))
        for key, entry in sorted(content["clocks"].items())
        if entry != base[key]
    ]


def _entry(entry: dict[str, Any]) -> str:
    length = f"{words.grouped(entry['n'])} {UNIT_NAMES[entry['unit']]}"
    return f"{length} ({entry['note']})" if entry.get("note") else length


def _days(change: ClockChange) -> list[DayDiff]:
    """Days whose kind changes; a signed change is compared with its weekday only where nothing else is known."""
    present = current_calendar()
    return [
        DayDiff(day.day, present.day(day.day), day, day.notice if words.is_chinese() else day.notice_en or day.notice)
        for day in year_of(change.content).days
        if present.day(day.day).kind != day.kind or change.state == State.SIGNED
    ]


def _row(deadline: Any, to_at: datetime, from_at: datetime | None = None) -> MoveRow:
    case = deadline.case
    number = case.number or _("draft")
    return MoveRow(case.pk, number, clock_name(deadline.clock), from_at or deadline.due_at, to_at)


def _moved(change: ClockChange) -> list[MoveRow]:
    """What it did move, the first hundred."""
    found = change.moves.select_related("deadline__case").order_by("pk")[:100]
    return [_row(move.deadline, move.to_at, move.from_at) for move in found]
