"""Plots say in words what they draw, and their geometry stays inside the frame."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.plots import BarList, ColumnPlot, LinePlot, Plot, Point, RowPlot, nice_ticks

HEADS = ("Month", "Total", "Limit")
POINTS = [Point("2026-09", 665), Point("2026-10", 901), Point("2026-11", 1207)]


@given(st.integers(min_value=1, max_value=10**9))
def test_ticks_reach_the_largest_count_in_whole_round_steps(largest: int) -> None:
    ticks = nice_ticks(largest)

    assert ticks[0] == 0
    assert ticks[-1] >= largest
    assert 2 <= len(ticks) <= 6
    assert all(isinstance(tick, int) for tick in ticks)


@given(st.lists(st.integers(min_value=0, max_value=10**7), min_size=1, max_size=60))
def test_nothing_is_drawn_outside_the_frame(values: list[int]) -> None:
    plot = ColumnPlot("Objections", [Point(str(day), value) for day, value in enumerate(values)], HEADS)

    for box, _, _ in plot.columns:
        assert 0 <= float(box.x) <= float(box.x) + float(box.width) <= plot.WIDTH + 0.1
        assert 0 <= float(box.y) <= plot.FOOT


@pytest.mark.parametrize("kind", [LinePlot, ColumnPlot, RowPlot, BarList])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_value_drawn_is_also_said(kind: type[Plot], language: str) -> None:
    with override(language):
        html = drawn(kind("Growth", POINTS, HEADS))

    for said in ("2026-09", "665", "2026-11", "1,207"):
        assert said in re.sub(r"<(text|rect|path)[^>]*>", "", html)


@pytest.mark.parametrize("kind", [LinePlot, ColumnPlot, RowPlot])
def test_a_drawing_has_a_text_alternative_and_a_data_table(kind: type[Plot]) -> None:
    with override("en"):
        html = drawn(kind("Growth", POINTS, HEADS, csv_url="/growth.csv"))

    assert 'role="img" aria-label="Growth. 2026-09: 665; 2026-10: 901; 2026-11: 1,207"' in html
    assert html.count('role="rowheader"') == 3
    assert 'href="/growth.csv"' in html


def test_a_limit_is_drawn_said_and_listed() -> None:
    plot = RowPlot("Days", [Point("Examination", 8.4, limit=10)], HEADS)

    with override("en"):
        html = drawn(plot)

    assert "Examination 8.4, limit 10" in html
    assert 'class="limit"' in html
    assert 'data-l="Limit">10<' in html


def test_no_list_of_bars_has_one_longer_than_its_track() -> None:
    bars = list(BarList("Hits", [Point("a", 90, 10), Point("b", 5, 1)], HEADS).bars)

    assert [(first, second) for _, first, second in bars] == [("90.0", "10.0"), ("5.0", "1.0")]


@pytest.mark.parametrize("kind", [LinePlot, ColumnPlot, RowPlot, BarList])
def test_no_figures_yet_is_said_and_not_drawn(kind: type[Plot]) -> None:
    with override("en"):
        html = drawn(kind("Growth", [], HEADS))

    assert "No figures yet." in html
    assert "<svg" not in html


@pytest.mark.parametrize("kind", [LinePlot, ColumnPlot, RowPlot, BarList])
def test_one_value_of_zero_can_be_drawn(kind: type[Plot]) -> None:
    assert "<svg" in drawn(kind("Growth", [Point("2026-11", 0)], HEADS))


def test_a_name_from_outside_cannot_bring_markup_into_a_plot() -> None:
    assert "<script" not in drawn(BarList("Hits", [Point("<script>", 1)], HEADS))


def drawn(plot: Plot) -> str:
    return render_to_string("components/plot.html", {"plot": plot})
