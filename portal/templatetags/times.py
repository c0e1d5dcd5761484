"""Instants and days in templates. Tags write a <time> element, filters write plain text (titles, attributes).

{% instant case.opened_at %}              2026-11-23 15:58
{% instant receipt.at seconds=True %}     2026-11-23 15:58:21
{% end_of window.closes_at %}             2026 年 11 月 30 日（周一）24:00
{% day certificate.valid_until_on %}      2026-11-30
{{ window.closes_at|relative:received_at }}   in 7 days
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal import words

register = template.Library()


@register.simple_tag(name="instant")
def instant_tag(instant: datetime | None, seconds: bool = False) -> str | SafeString:
    if instant is None:
        return words.NOTHING
    return _time(words.beijing(instant).isoformat(timespec="seconds"), words.instant_text(instant, seconds=seconds))


@register.simple_tag(name="end_of")
def end_tag(end: datetime | None, short: bool = False, as_deadline: bool = False) -> str | SafeString:
    """The end of a half-open period; the machine-readable value stays the exact instant.

    `as_deadline` lets the script add the reader's local time.
    """
    if end is None:
        return words.NOTHING
    text = words.short_end_text(end) if short else words.end_text(end)
    mark = mark_safe(" data-end") if as_deadline else ""
    return _time(words.beijing(end).isoformat(timespec="seconds"), text, mark)


@register.simple_tag(name="day")
def day_tag(day: date | None, long: bool = False) -> str | SafeString:
    if day is None:
        return words.NOTHING
    plain = _plain_day(day)
    return _time(plain.isoformat(), words.long_day_text(plain) if long else words.day_text(plain))


@register.filter(name="instant_text")
def instant_filter(instant: datetime | None) -> str:
    return words.NOTHING if instant is None else words.instant_text(instant)


@register.filter(name="end_text")
def end_filter(end: datetime | None) -> str:
    return words.NOTHING if end is None else words.end_text(end)


@register.filter(name="short_end_text")
def short_end_filter(end: datetime | None) -> str:
    return words.NOTHING if end is None else words.short_end_text(end)


@register.filter(name="utc_text")
def utc_filter(instant: datetime | None) -> str:
    return words.NOTHING if instant is None else words.utc_text(instant)


@register.filter(name="day_text")
def day_filter(day: date | None) -> str:
    return words.NOTHING if day is None else words.day_text(_plain_day(day))


@register.filter(name="short_day_text")
def short_day_filter(day: date | None) -> str:
    return words.NOTHING if day is None else words.short_day_text(_plain_day(day))


@register.filter(name="last_day")
def last_day_filter(end: datetime | None) -> str:
    """The last day of a period, with its year: `2029-03-11`."""
    return words.NOTHING if end is None else words.day_text(words.last_day(end))


@register.filter(name="relative")
def relative_filter(instant: datetime | None, now: datetime | None) -> str:
    """Against the instant the request was received; the template clock is never asked."""
    return words.NOTHING if instant is None or now is None else words.relative_text(instant, now)


@register.filter(name="duration")
def duration_filter(length: timedelta | None) -> str:
    return words.NOTHING if length is None else words.duration_text(length)


def _plain_day(day: date) -> date:
    return words.beijing(day).date() if isinstance(day, datetime) else day


def _time(machine: str, text: str, mark: str = "") -> SafeString:
    return format_html('<time datetime="{}"{}>{}</time>', machine, mark, text)
