"""Instants and days as people read them: Beijing time, and 24:00 for the end of a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override

from portal import words
from registry.kernel.calendar import day_end
from registry.kernel.clock import BEIJING

CLOSES = day_end(date(2026, 11, 30))  # 24:00 of the 30th in Beijing, 16:00 UTC
ZH, EN = "zh-hans", "en"


@pytest.mark.parametrize(
    ("language", "written"),
    [(ZH, "2026 年 11 月 30 日（周一）24:00"), (EN, "24:00, end of day, Mon 30 Nov 2026")],
)
def test_the_end_of_a_day_is_written_24_00_of_that_day_and_never_midnight(language: str, written: str) -> None:
    with override(language):
        assert words.end_text(CLOSES) == written


@pytest.mark.parametrize(
    ("language", "written"), [(ZH, "2026 年 11 月 30 日（周一）23:59"), (EN, "23:59, Mon 30 Nov 2026")]
)
def test_an_end_within_the_day_keeps_its_clock(language: str, written: str) -> None:
    with override(language):
        assert words.end_text(CLOSES - timedelta(minutes=1)) == written


def test_an_end_counted_in_seconds_shows_them() -> None:
    with override(EN):
        assert words.end_text(CLOSES + timedelta(seconds=5)) == "00:00:05, Tue 1 Dec 2026"


def test_the_machine_readable_end_is_the_exact_instant() -> None:
    with override(EN):
        html = render("{% end_of at %}", at=CLOSES)

    assert html == '<time datetime="2026-12-01T00:00:00+08:00">24:00, end of day, Mon 30 Nov 2026</time>'


def test_an_instant_late_in_the_day_in_london_is_the_next_day_in_beijing() -> None:
    with override(ZH):
        assert words.instant_text(datetime(2026, 11, 23, 16, 5, tzinfo=UTC)) == "2026-11-24 00:05"


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        words.instant_text(datetime(2026, 11, 23, 16, 5))  # noqa: DTZ001  # the naive value is the point


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 30, 23, 59, tzinfo=BEIJING), "today"),
        (datetime(2026, 11, 30, 0, 0, tzinfo=BEIJING), "today"),
        (datetime(2026, 11, 29, 23, 59, tzinfo=BEIJING), "tomorrow"),
        (datetime(2026, 12, 1, 0, 0, tzinfo=BEIJING), "yesterday"),
        (datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING), "in 7 days"),
        (datetime(2026, 12, 3, 9, 0, tzinfo=BEIJING), "3 days ago"),
    ],
)
def test_a_window_that_ends_at_24_00_ends_today_until_then(now: datetime, said: str) -> None:
    with override(EN):
        assert render("{{ at|relative:now }}", at=CLOSES, now=now) == said


def test_what_has_not_happened_is_a_dash() -> None:
    assert render("{% instant at %}{% day at %}{{ at|end_text }}", at=None) == "———"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (45, "45 seconds"),
        (90, "90 seconds"),
        (180, "3 minutes"),
        (7200, "2 hours"),
        (86_400, "1 day"),
        (0, "0 seconds"),
    ],
)
def test_a_duration_is_told_in_the_largest_unit_that_loses_nothing(length: int, said: str) -> None:
    with override(EN):
        assert words.duration_text(timedelta(seconds=length)) == said


def test_a_list_may_leave_out_the_year() -> None:
    with override(ZH):
        assert render("{% end_of at short=True %}", at=CLOSES).endswith(">11-30（周一）24:00</time>")


def render(source: str, **context: object) -> str:
    return Template("{% load face %}" + source).render(Context(context))
