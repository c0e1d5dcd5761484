"""Deadline cards and plots for areas that may not import the portal: they hand over plain facts.

{% deadline_of facts ics_url=url as deadline %}{% include "components/deadline.html" %}
{% column_plot points title=_("Objections a day") heads=heads csv_url=url as plot %}{% include "components/plot.html" %}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse

from portal import words
from portal.deadline_view import DeadlineView, deadline_view
from portal.plots import BarList, ColumnPlot, LinePlot, Point

register = template.Library()


@register.filter
def version_name(version: Any) -> str:
    """The name of a dataset's version in the reader's language, or in the one it has."""
    names = (version.name_zh, version.name_en) if words.is_chinese() else (version.name_en, version.name_zh)
    return next(filter(None, names), "")


@register.simple_tag(takes_context=True)
def deadline_of(context: template.Context, facts: Any, ics_url: str = "", label: str = "") -> DeadlineView:
    """The card of a registry.selectors.clock_words.ClockFacts, counted at the instant the request was received."""
    return deadline_view(
        label=label or facts.label,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        period=facts.period,
        calendar=facts.calendar,
        now=context["received_at"],
        is_open=facts.is_open,
        silence_text=facts.silence_text,
        ics_url=ics_url or (reverse("case_deadlines", args=[facts.number]) if facts.number else ""),
        is_demonstration=facts.is_demonstration,
        mover=facts.mover,
        steps=facts.steps,
        moves=facts.moves,
    )


@register.simple_tag
def column_plot(
    points: Sequence[tuple[str, float]], title: str, heads: Sequence[str], csv_url: str = "", note: str = ""
) -> ColumnPlot:
    """Counts side by side; `points` are (label, value), `heads` name the two columns of the data table."""
    return ColumnPlot(
        title=title, points=[Point(label, value) for label, value in points], heads=heads, csv_url=csv_url, note=note
    )


@register.simple_tag
def line_plot(points: Sequence[tuple[str, float]], title: str, heads: Sequence[str], csv_url: str = "") -> LinePlot:
    """Something that grows; `points` are (label, value) in time."""
    return LinePlot(title=title, points=[Point(label, value) for label, value in points], heads=heads, csv_url=csv_url)


@register.simple_tag
def bar_list(
    points: Sequence[tuple[Any, ...]], title: str, heads: Sequence[str], csv_url: str = "", note: str = ""
) -> BarList:
    """Names with a bar each; `points` are (label, value) or (label, value, address the name leads to)."""
    return BarList(
        title=title,
        points=[Point(label, value, url=link[0] if link else "") for label, value, *link in points],
        heads=heads,
        csv_url=csv_url,
        note=note,
    )
