"""Rule profiles and calendar days as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from portal import words
from registry.kernel.calendar import DayKind
from registry.models import CalendarDay, RuleProfile
from registry.selectors.clock_words import clock_name
from registry.selectors.periods import period_text

from .clock_notes import note_text

SATURDAY = 5
UNITS = {"s", "min", "cd", "wd", "mo", "yr"}


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock of a profile: its key, its name where it has one, its length, and where it comes from."""

    key: str
    name: str
    length: str
    note: str | Promise


@dataclass(frozen=True, slots=True)
class ProfileShown:
    profile: RuleProfile
    title: str
    clocks: list[ClockRow]
    is_newest: bool


def profiles_shown() -> list[ProfileShown]:
    """The newest version of every profile first."""
    profiles = list(RuleProfile.objects.order_by("key", "-version"))
    newest = {one.key: one.version for one in reversed(profiles)}
    return [
        ProfileShown(
            profile=one,
            title=one.title_zh if words.is_chinese() else one.title_en,
            clocks=_clocks(one),
            is_newest=one.version == newest[one.key],
        )
        for one in profiles
    ]


def _clocks(profile: RuleProfile) -> list[ClockRow]:
    return [
        ClockRow(key, clock_name(key), _length(profile, key, entry), note_text(str(entry.get("note", ""))))
        for key, entry in sorted(profile.clocks.items())  # the column keeps no order
    ]


def _length(profile: RuleProfile, key: str, entry: dict[str, object]) -> str:
    return period_text(profile.period(key)) if entry.get("unit") in UNITS else words.grouped(profile.count(key))


@dataclass(frozen=True, slots=True)
class DayRow:
    day: CalendarDay
    notice: str


def calendar_year(year: int) -> list[DayRow]:
    """The days of a year that a notice moves, in order; every other day follows its weekday."""
    said = CalendarDay.objects.filter(day__year=year).select_related("edition")
    found = said.order_by("day", "-edition__number").distinct("day")
    return [
        DayRow(row, row.notice if words.is_chinese() else row.notice_en or row.notice)
        for row in found
        if (row.kind == DayKind.WORKING) == (row.day.weekday() >= SATURDAY)
    ]


def years_known(this_year: int) -> list[int]:
    """Years the table says anything about, and this one."""
    listed = {found.year for found in CalendarDay.objects.dates("day", "year")}
    return sorted(listed | {this_year})
