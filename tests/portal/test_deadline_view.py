"""What the deadline card says, counted with a real calendar: 2026 moves 20 September and 10 October to working days."""

from datetime import date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.deadline_view import DeadlineView, deadline_view
from registry.kernel.calendar import Calendar, Day, DayKind, Period, period_end
from registry.kernel.clock import BEIJING

NOTICE = "国办发明电〔2025〕7号"
BEGAN = datetime(2026, 9, 16, 10, 0, tzinfo=BEIJING)  # a Wednesday
TEN = Period(10, "wd")


def calendar() -> Calendar:
    """September and October 2026, announced; nothing later."""
    moved = {date(2026, 9, 20): DayKind.WORKING, date(2026, 10, 10): DayKind.WORKING}
    moved |= {date(2026, 10, day): DayKind.REST for day in range(1, 8)}
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(61)]
    plain = {day: Day(day, DayKind.REST if day.weekday() >= 5 else DayKind.WORKING) for day in days}
    return Calendar(1, plain | {day: Day(day, kind, NOTICE) for day, kind in moved.items()})


def view(now: datetime, *, period: Period = TEN, is_open: bool = True, began: datetime = BEGAN) -> DeadlineView:
    book = calendar()
    return deadline_view(
        label="Time to object",
        starts_at=began,
        ends_at=period_end(began, period, book),
        period=period,
        calendar=book,
        now=now,
        is_open=is_open,
        silence_text="the rest is registered.",
        ics_url="/x.ics",
    )


def test_the_first_day_does_not_count_and_a_moved_sunday_does() -> None:
    cells = view(BEGAN).days

    assert (cells[0].date, cells[0].kind) == (date(2026, 9, 16), "start")
    assert {cell.date: cell.kind for cell in cells}[date(2026, 9, 20)] == "counted"
    assert {cell.date: cell.kind for cell in cells}[date(2026, 9, 19)] == "skipped"
    assert (cells[-1].date, cells[-1].kind) == (date(2026, 9, 29), "end")


def test_the_grid_holds_as_many_counted_days_as_the_period_is_long() -> None:
    cells = view(BEGAN, period=Period(15, "wd")).days

    assert sum(cell.kind in {"counted", "end"} for cell in cells) == 15


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 9, 17, 0, 0, tzinfo=BEIJING), 10),
        (datetime(2026, 9, 18, 12, 0, tzinfo=BEIJING), 9),
        (datetime(2026, 9, 19, 12, 0, tzinfo=BEIJING), 8),  # a Saturday: neither it nor what is past counts
        (datetime(2026, 9, 29, 23, 59, tzinfo=BEIJING), 1),
    ],
)
def test_today_counts_while_it_lasts(now: datetime, left: int) -> None:
    assert view(now).days_left == left


def test_the_card_is_closed_at_24_00_and_not_a_moment_before() -> None:
    closes = datetime(2026, 9, 30, 0, 0, tzinfo=BEIJING)

    assert view(closes - timedelta(microseconds=1)).is_running
    assert not view(closes).is_running
    assert view(closes).days_left is None


def test_a_deadline_that_was_cancelled_does_not_run() -> None:
    assert not view(BEGAN, is_open=False).is_running


def test_the_grid_begins_under_its_weekday() -> None:
    assert list(view(BEGAN).blanks_before) == [0, 1]  # Monday and Tuesday stay empty


def test_moved_days_are_explained_and_plain_weekends_are_not() -> None:
    with override("en"):
        told = view(BEGAN, period=Period(15, "wd")).notices

    assert told == [
        f"Sun 20 Sep: counted ({NOTICE})",
        f"Thu 1 Oct – Wed 7 Oct: not counted ({NOTICE})",
        f"Sat 10 Oct: counted ({NOTICE})",
    ]


def test_a_year_not_yet_announced_is_provisional() -> None:
    assert not view(BEGAN).is_provisional
    assert view(datetime(2027, 3, 1, tzinfo=BEIJING), began=datetime(2027, 3, 1, tzinfo=BEIJING)).is_provisional


def test_a_clock_of_seconds_has_no_days() -> None:
    shown = view(BEGAN + timedelta(seconds=43), period=Period(180, "s"))

    assert (shown.days, shown.days_left, shown.plain_duration) == ((), None, timedelta(seconds=137))
    with override("en"):
        assert shown.headline == "137 seconds left"


def test_years_are_told_in_words_and_not_in_squares() -> None:
    with override("en"):
        shown = view(BEGAN, period=Period(3, "yr"))

    assert shown.days == ()
    assert "3 years" in shown.counting_text


def test_the_day_of_the_beginning_is_not_among_the_days_left() -> None:
    assert view(BEGAN, period=Period(10, "wd")).days_left == 10
    assert view(BEGAN - timedelta(days=1), period=Period(10, "wd")).days_left == 10


def test_calendar_days_skip_nothing() -> None:
    cells = view(BEGAN, period=Period(30, "cd")).days

    assert {cell.kind for cell in cells} == {"start", "counted", "end"}


def test_the_card_says_how_long_until_when_what_silence_does_and_how_it_is_counted() -> None:
    with override("en"):
        html = card(view(datetime(2026, 9, 22, 9, 0, tzinfo=BEIJING)))

    for said in (
        "6 working days left",
        "24:00, end of day, Tue 29 Sep 2026",
        "16:00 UTC, 29 Sep 2026",
        "<strong>If nothing happens by then:</strong> the rest is registered.",
        "Began on 16 Sep 2026",
        'href="/x.ics"',
        "(today)",
        "(last day)",
    ):
        assert said in html


def test_a_demonstration_clock_says_so() -> None:
    with override("en"):
        assert "DEMONSTRATION" in card(
            DeadlineView(ends_at=BEGAN, label="x", days_left=None, is_running=True, is_demonstration=True)
        )


def card(deadline: DeadlineView) -> str:
    return render_to_string("components/deadline.html", {"deadline": deadline, "page_language": "en"})
