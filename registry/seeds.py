"""What an empty register starts with: rule profiles and the working-day table. Read by the first migrations only."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from registry.kernel.calendar import Day, DayKind

FIRST_YEAR, LAST_ANNOUNCED_YEAR, LAST_YEAR = 2020, 2026, 2033
PROFILES = Path(__file__).parent / "data" / "rule_profiles.json"


def rule_profiles() -> dict[str, dict[str, Any]]:
    """The profiles `default` and `demo` as they stand in data/rule_profiles.json."""
    profiles: dict[str, dict[str, Any]] = json.loads(PROFILES.read_text(encoding="utf-8"))
    return profiles


def calendar_days() -> Iterator[Day]:
    """Every day of the announced years; of later ones only the statutory holidays, marked provisional.

    Holidays of years without a State Council notice are guesses about weekday moves, so only the day itself counts.
    """
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        yield from _announced(year) if year <= LAST_ANNOUNCED_YEAR else _provisional(year)


@cache
def _holidays(year: int, language: str) -> Any:
    import holidays  # 30 MB and half a second: only when seeding

    return holidays.country_holidays("CN", years=year, language=language)


def _announced(year: int) -> Iterator[Day]:
    zh, en = _holidays(year, "zh_CN"), _holidays(year, "en_US")
    notice = f"国务院办公厅关于{year}年部分节假日安排的通知"
    notice_en = f"State Council notice on the holidays of {year}"
    moved = set(zh.weekend_workdays)
    day = date(year, 1, 1)
    while day.year == year:
        works = day in moved or (day.weekday() < 5 and day not in zh)
        name, name_en = zh.get(day) or ("调休上班" if day in moved else ""), en.get(day) or ""
        name_en = name_en or ("Working day moved here" if day in moved else "")
        yield Day(
            day,
            DayKind.WORKING if works else DayKind.REST,
            f"{name}，{notice}" if name else notice,
            notice_en=f"{name_en}; {notice_en}" if name_en else notice_en,
        )
        day += timedelta(days=1)


def _provisional(year: int) -> Iterator[Day]:
    zh, en = _holidays(year, "zh_CN"), _holidays(year, "en_US")
    for day in sorted(zh):
        if day.year == year:
            yield Day(
                day,
                DayKind.REST,
                f"{zh[day]}（暂定，尚无通知）",
                is_official=False,
                notice_en=f"{en.get(day) or 'Holiday'} (provisional, not announced)",
            )
