"""A year of working days as a file says it: CSV (`day,kind,notice,notice_en`) or JSON, checked line by line.

The file names the days that a notice speaks of; every other day of the year follows its weekday. Pure.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .calendar import Day, DayKind

MAX_BYTES, MAX_NOTICE = 200_000, 150
SATURDAY = 5
KINDS = {"rest": DayKind.REST, "holiday": DayKind.REST, "working": DayKind.WORKING, "work": DayKind.WORKING}
# Days that the Regulation on Public Holidays names by the solar calendar: a year without them was mistyped.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which line (1 is the first), by code: the door words it."""

    line: int
    code: str
    value: str = ""


class YearUnreadable(Exception):
    """The file is no year; `faults` name every line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{fault.line}: {fault.code}" for fault in faults))


@dataclass(frozen=True, slots=True)
class YearTable:
    """The days a notice moves in one year, in order, and the notice's name in both languages."""

    year: int
    source: str
    source_en: str
    days: tuple[Day, ...]

    def every_day(self) -> Iterator[Day]:
        """All days of the year, official: those named, and the others by their weekday."""
        named = {day.day: day for day in self.days}
        day = date(self.year, 1, 1)
        while day.year == self.year:
            kind = DayKind.REST if day.weekday() >= SATURDAY else DayKind.WORKING
            yield named.get(day) or Day(day, kind, self.source, True, self.source_en)
            day += timedelta(days=1)


def year_read(data: bytes, *, source: str, source_en: str) -> YearTable:
    """Read a CSV or JSON file of one year. Raises YearUnreadable with every fault."""
    if len(data) > MAX_BYTES:
        raise YearUnreadable([Fault(0, "too_long")])
    try:
        text = data.decode("utf-8-sig")
        rows = list(_json_rows(text) if text.lstrip()[:1] in {"{", "["} else _csv_rows(text))
    except (UnicodeDecodeError, ValueError, csv.Error, KeyError, TypeError, AttributeError):
        raise YearUnreadable([Fault(0, "unreadable")]) from None
    return _table(rows, source.strip(), source_en.strip())


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text))
    if not {"day", "kind"} <= set(reader.fieldnames or ()):
        raise ValueError("no header")
    for row in reader:
        yield reader.line_num, row


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    found = json.loads(text)
    days = found["days"] if isinstance(found, dict) else found
    for position, row in enumerate(days, start=1):
        yield position, dict(row)


def _table(rows: Sequence[tuple[int, Mapping[str, Any]]], source: str, source_en: str) -> YearTable:
    faults: list[Fault] = []
    named: dict[date, Day] = {}
    for line, row in rows:
        day = _day(line, row, source, source_en, faults)
        if day is not None and day.day in named:
            faults.append(Fault(line, "twice", day.day.isoformat()))
        elif day is not None:
            named[day.day] = day
    years = {day.year for day in named}
    if len(years) > 1:
        faults.append(Fault(0, "several_years", ", ".join(str(year) for year in sorted(years))))
    if not named and not faults:
        faults.append(Fault(0, "empty"))
    if not faults:
        faults += _missing_holidays(min(years), named)
    if faults:
        raise YearUnreadable(faults)
    return YearTable(min(years), source, source_en, tuple(named[day] for day in sorted(named)))


def _day(line: int, row: Mapping[str, Any], source: str, source_en: str, faults: list[Fault]) -> Day | None:
    said_day, said_kind = str(row.get("day") or "").strip(), str(row.get("kind") or "").strip().lower()
    try:
        day = date.fromisoformat(said_day)
    except ValueError:
        faults.append(Fault(line, "no_day", said_day[:40]))
        return None
    if said_kind not in KINDS:
        faults.append(Fault(line, "no_kind", said_kind[:40]))
        return None
    names = (str(row.get("notice") or "").strip(), str(row.get("notice_en") or "").strip())
    if max(len(name) for name in names) > MAX_NOTICE:
        faults.append(Fault(line, "notice_too_long"))
        return None
    zh, en = (f"{name}{comma}{notice}" if name else notice for name, comma, notice in _pairs(names, source, source_en))
    return Day(day, KINDS[said_kind], zh, True, en)


def _pairs(names: tuple[str, str], source: str, source_en: str) -> Iterator[tuple[str, str, str]]:
    yield names[0], "，", source
    yield names[1], "; ", source_en


def _missing_holidays(year: int, named: Mapping[date, Day]) -> Iterator[Fault]:
    for month, number in FIXED_HOLIDAYS:
        day = date(year, month, number)
        is_rest = named[day].kind is DayKind.REST if day in named else day.weekday() >= SATURDAY
        if not is_rest:
            yield Fault(0, "holiday_works", day.isoformat())
