"""Reading what a change holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.kernel.calendar import Day, DayKind
from registry.kernel.years import YearTable


def year_of(content: dict[str, Any]) -> YearTable:
    """The year a calendar change holds."""
    days = tuple(
        Day(date.fromisoformat(day), DayKind(kind), notice, True, notice_en)
        for day, kind, notice, notice_en in content["days"]
    )
    return YearTable(content["year"], content["source"], content["source_en"], days)
