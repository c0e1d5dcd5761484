"""Signed changes of calendar and profiles, and what probes saw, made through the services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from registry.kernel import clock
from registry.kernel.years import YearTable, year_read
from registry.models import ClockChange, ClockOffset, Officer, Outage, RuleProfile
from registry.services.availability import Seen, probe_record
from registry.services.clock_changes import calendar_draft, change_propose, change_sign, profile_draft

from .registrations import officer_new

SOURCE = "国务院办公厅关于2027年部分节假日安排的通知"
SOURCE_EN = "State Council notice on the holidays of 2027"
HOLIDAYS = (
    "01-01",
    "02-05",
    "02-06",
    "02-07",
    "02-08",
    "04-05",
    "05-01",
    "05-02",
    "06-09",
    "09-15",
    "10-01",
    "10-02",
    "10-03",
)


@contextmanager
def clock_at(at: datetime) -> Iterator[None]:
    """The one clock shows `at` meanwhile, so that a test means the same on every day; a running shift is left alone."""
    shift, is_new = ClockOffset.objects.get_or_create(pk=1, defaults={"shift": at - clock.now()})
    try:
        yield
    finally:
        if is_new:
            shift.delete()


def year_file(year: int = 2027, *, rest: Iterable[str] = (), working: Iterable[str] = ()) -> bytes:
    """A CSV as an officer uploads it: the statutory holidays, further days of rest, and working weekends (MM-DD)."""
    lines = ["day,kind,notice,notice_en"]
    lines += [f"{year}-{day},rest,节假日,Holiday" for day in sorted({*HOLIDAYS, *rest})]
    lines += [f"{year}-{day},working,调休上班,Working day moved here" for day in working]
    return "\n".join(lines).encode()


def year_table(year: int = 2027, **days: Iterable[str]) -> YearTable:
    return year_read(year_file(year, **days), source=SOURCE, source_en=SOURCE_EN)


def signed(change: ClockChange, at: datetime, *, by: Officer | None = None) -> ClockChange:
    change_propose(change, officer=change.drafted_by, at=at)
    return change_sign(change, officer=by or officer_new("reviewer"), digest=change.digest_sha256, at=at)


def calendar_signed(at: datetime, *, year: int = 2027, **days: Iterable[str]) -> ClockChange:
    change = calendar_draft(year_table(year, **days), reason="Announced.", officer=officer_new("lead"), at=at)
    return signed(change, at)


def profile_drafted(
    at: datetime, *, applies_to_open: bool = False, begins_at: datetime | None = None, **lengths: int
) -> ClockChange:
    """The next version of the default profile with other lengths, e.g. answer=15."""
    base = RuleProfile.objects.filter(key="default").order_by("-version")[0]
    clocks: dict[str, Any] = {key: dict(entry) for key, entry in base.clocks.items()}
    for key, n in lengths.items():
        clocks[key]["n"] = n
    return profile_draft(
        base,
        clocks=clocks,
        effective_from=begins_at or at,
        reason="The measures were amended.",
        applies_to_open=applies_to_open,
        law="Measures of 2026, article 40: they apply to cases under way." if applies_to_open else "",
        officer=officer_new("lead"),
        at=at,
    )


def door_probed(start: datetime, end: datetime, *, is_up: bool = True, node: str = "web-1") -> Outage | None:
    """A probe each ten seconds from `start` to `end`; the last outage that any of them opened or ended."""
    found, at = None, start
    while at <= end:
        found = probe_record(Seen(node, is_up, "200" if is_up else "503", at)) or found
        at += timedelta(seconds=10)
    return found


def door_shut(start: datetime, end: datetime, *, is_probed: bool = False) -> Outage:
    """The door was seen open just before `start` and again at `end`; in between nobody answered or nobody asked."""
    probe_record(Seen("web-1", True, "200", start))
    if is_probed:
        door_probed(start + timedelta(seconds=10), end - timedelta(seconds=10), is_up=False)
    outage = probe_record(Seen("web-1", True, "200", end))
    assert outage is not None
    return outage


def day(text: str) -> date:
    return date.fromisoformat(text)
