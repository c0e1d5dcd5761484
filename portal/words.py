"""How instants, days, numbers, sizes and digests are written, in both languages.

Sentences go through gettext; the shapes of dates are kept here because they differ in order, not in words. Everything
is Beijing time. The end of a half-open period falls on 00:00 of the next day and is written 24:00 of the last day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from registry.kernel.clock import BEIJING

NOTHING = "—"  # NULL means "has not happened"
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZES = ("B", "kB", "MB", "GB", "TB")


def is_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


def beijing(instant: datetime) -> datetime:
    """The instant on Beijing's clock. Raises ValueError for a naive one, which would be a guess."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(BEIJING)


def is_day_end(instant: datetime) -> bool:
    return beijing(instant).time() == time.min


def last_day(end: datetime) -> date:
    """The last day of a half-open period that ends at `end`."""
    return beijing(end).date() - timedelta(days=int(is_day_end(end)))


def day_text(day: date) -> str:
    """`2026-11-30` or `30 Nov 2026`."""
    if is_chinese():
        return day.isoformat()
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def long_day_text(day: date) -> str:
    """`2026 年 11 月 30 日（周一）` or `Mon 30 Nov 2026`."""
    if is_chinese():
        return f"{day.year} 年 {day.month} 月 {day.day} 日（周{_WEEKDAYS_ZH[day.weekday()]}）"
    return f"{_WEEKDAYS_EN[day.weekday()]} {day_text(day)}"


def short_day_text(day: date) -> str:
    """`11-30（周一）` or `Mon 30 Nov`; where the year is plain from the page."""
    if is_chinese():
        return f"{day:%m-%d}（周{_WEEKDAYS_ZH[day.weekday()]}）"
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"


def month_day_text(day: date) -> str:
    """`12/1` or `1 Dec`, for a square of the day grid."""
    return f"{day.month}/{day.day}" if is_chinese() else f"{day.day} {_MONTHS_EN[day.month - 1]}"


def instant_text(instant: datetime, *, seconds: bool = False) -> str:
    """`2026-11-23 15:58` or `23 Nov 2026, 15:58`; receipts show the seconds too."""
    local = beijing(instant)
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return f"{day_text(local.date())}{' ' if is_chinese() else ', '}{clock}"


def end_text(end: datetime) -> str:
    """`2026 年 11 月 30 日（周一）24:00` or `24:00, end of day, Mon 30 Nov 2026`; seconds where a clock has them."""
    day = long_day_text(last_day(end))
    if is_day_end(end):
        return f"{day}24:00" if is_chinese() else f"24:00, end of day, {day}"
    local = beijing(end)
    clock = f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"
    return f"{day}{clock}" if is_chinese() else f"{clock}, {day}"


def short_end_text(end: datetime) -> str:
    """`11-30（周一）24:00` or `24:00, Mon 30 Nov`, for lists."""
    clock = "24:00" if is_day_end(end) else f"{beijing(end):%H:%M}"
    day = short_day_text(last_day(end))
    return f"{day}{clock}" if is_chinese() else f"{clock}, {day}"


def utc_text(instant: datetime) -> str:
    """`16:00 UTC, 30 Nov 2026`, for readers elsewhere."""
    there = instant.astimezone(UTC)
    return f"{there:%H:%M} UTC, {day_text(there.date())}"


def relative_text(instant: datetime, now: datetime) -> str:
    """Whole Beijing calendar days between now and the day `instant` falls on (for an end: its last day)."""
    days = (last_day(instant) - beijing(now).date()).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": grouped(days)}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": grouped(-days)}


def duration_text(length: timedelta) -> str:
    """The largest unit that divides the length: `45 seconds`, `3 minutes`, `2 hours`, `10 days`."""
    seconds = int(length.total_seconds())
    if seconds and seconds % 86_400 == 0:
        return ngettext("%(n)s day", "%(n)s days", seconds // 86_400) % {"n": grouped(seconds // 86_400)}
    if seconds and seconds % 3_600 == 0:
        return ngettext("%(n)s hour", "%(n)s hours", seconds // 3_600) % {"n": grouped(seconds // 3_600)}
    if seconds and seconds % 60 == 0:
        return ngettext("%(n)s minute", "%(n)s minutes", seconds // 60) % {"n": grouped(seconds // 60)}
    return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": grouped(seconds)}


def grouped(number: float) -> str:
    """`1266889` as `1,266,889`; the same in both languages."""
    return f"{number:,}"


def percent_text(part: float, whole: float) -> str:
    """`1.44%`, `78.6%`, three digits at most; a dash where there is no whole to take a part of."""
    if not whole:
        return NOTHING
    percent = 100 * part / whole
    return f"{percent:.2f}%" if 0 < percent < 10 else f"{percent:.1f}".removesuffix(".0") + "%"


def bytes_exact(size: int) -> str:
    """`1,258,291 B`, for receipts: to be compared with what the sender holds."""
    return f"{size:,} B"


def bytes_text(size: int) -> str:
    """`1.3 MB` in steps of 1,000, as file managers show."""
    value, step = float(size), 0
    while value >= 999.5 and step < len(_SIZES) - 1:
        value, step = value / 1_000, step + 1
    return f"{value:.1f} {_SIZES[step]}" if step and value < 99.95 else f"{value:.0f} {_SIZES[step]}"


def digest_short(digest: str) -> str:
    """`9f2c41d07b6e…e83a10c5`; short enough to read, long enough to tell apart."""
    return digest if len(digest) <= 24 else f"{digest[:12]}…{digest[-8:]}"


def digest_groups(digest: str) -> list[str]:
    """Groups of eight, for reading aloud; joined again they are the digest."""
    return [digest[start : start + 8] for start in range(0, len(digest), 8)]
