"""Plots drawn on the server as SVG: geometry only. Colours and type come from the style sheet, no inline style.

Every plot carries a text alternative and its own data table; `csv_url` and `query_url` lead to the counts behind it.
Lengths are SVG units, already rounded and written as text, so that no locale puts a comma into a path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import words

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Point:
    """One value. `second` is a part stacked on it (bars), `limit` a mark to compare it with (rows)."""

    label: Text
    value: float
    second: float = 0
    limit: float | None = None
    url: str = ""

    @property
    def total(self) -> float:
        return self.value + self.second

    @property
    def value_text(self) -> str:
        return words.grouped(self.value)

    @property
    def total_text(self) -> str:
        return words.grouped(self.total)


@dataclass(frozen=True, slots=True)
class Label:
    """A word on the plot: where, what, and how it is anchored."""

    x: str
    y: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; `css` is the class that colours it."""

    x: str
    y: str
    width: str
    height: str
    css: str = "col"


@dataclass(frozen=True)
class Plot:
    """What all plots share. `heads` are the two column headings of the data table (three where points have limits)."""

    title: Text
    points: Sequence[Point]
    heads: Sequence[Text]
    note: Text = ""
    csv_url: str = ""
    query_url: str = ""

    WIDTH: ClassVar[int] = 400
    HEIGHT: ClassVar[int] = 220
    kind: ClassVar[str] = ""

    @property
    def view_box(self) -> str:
        return f"0 0 {self.WIDTH} {self.HEIGHT}"

    @property
    def has_limits(self) -> bool:
        return any(point.limit is not None for point in self.points)

    @property
    def alt(self) -> str:
        """The whole plot in words: title and every value, so that nothing is only drawn."""
        told = [
            _("%(label)s %(value)s, limit %(limit)s")
            % {"label": point.label, "value": point.total_text, "limit": words.grouped(point.limit)}
            if point.limit is not None
            else _("%(label)s: %(value)s") % {"label": point.label, "value": point.total_text}
            for point in self.points
        ]
        stop = "；" if words.is_chinese() else "; "
        return _("%(title)s. %(values)s") % {"title": self.title, "values": stop.join(told)}

    @property
    def ceiling(self) -> float:
        return self.ticks[-1]

    @property
    def ticks(self) -> list[float]:
        return nice_ticks(max((max(point.total, point.limit or 0) for point in self.points), default=0))


@dataclass(frozen=True)
class LinePlot(Plot):
    """Something that grows: steps over time, the last value written out."""

    LEFT: ClassVar[int] = 46
    RIGHT: ClassVar[int] = 392
    TOP: ClassVar[int] = 20
    FOOT: ClassVar[int] = 198
    kind: ClassVar[str] = "line"

    def _x(self, index: int) -> float:
        return self.LEFT + (self.RIGHT - self.LEFT) * index / max(1, len(self.points) - 1)

    def _y(self, value: float) -> float:
        return self.FOOT - (self.FOOT - self.TOP) * value / self.ceiling

    @property
    def line(self) -> str:
        if not self.points:
            return ""
        parts = [f"M{self.LEFT} {_n(self._y(self.points[0].value))}"]
        parts += [
            f"H{_n(self._x(index))}V{_n(self._y(point.value))}" for index, point in enumerate(self.points) if index
        ]
        return "".join(parts)

    @property
    def area(self) -> str:
        return f"{self.line}V{self.FOOT}H{self.LEFT}Z" if self.points else ""

    @property
    def grid(self) -> list[Label]:
        """Lines across, each with its value at the left."""
        return [Label(str(self.LEFT - 5), _n(self._y(tick)), words.grouped(tick), "end") for tick in self.ticks]

    @property
    def x_labels(self) -> list[Label]:
        last = len(self.points) - 1
        chosen = sorted({round(last * part / 3) for part in range(4)}) if last > 0 else [0] * len(self.points)
        anchors = {0: "start", last: "end"} if last > 0 else {}
        y = str(self.FOOT + 16)
        return [
            Label(_n(self._x(index)), y, str(self.points[index].label), anchors.get(index, "middle"))
            for index in chosen
        ]

    @property
    def last(self) -> Label | None:
        if not self.points:
            return None
        value = self.points[-1].value
        return Label(str(self.RIGHT), _n(self._y(value) - 6), words.grouped(value), "end")


@dataclass(frozen=True)
class ColumnPlot(Plot):
    """Counts per day or month, side by side, each with its number on top; zeros are told by the data table alone."""

    FOOT: ClassVar[int] = 190
    TOP: ClassVar[int] = 24
    LABEL: ClassVar[int] = 46  # what a date like 10-15 needs
    kind: ClassVar[str] = "columns"

    @property
    def columns(self) -> Iterator[tuple[Box, Label, Label | None]]:
        """Box, value above it, label below it (left out where there is no room for every one)."""
        step = self.WIDTH / max(1, len(self.points))
        every = next(n for n in count(1) if step * n >= self.LABEL)
        for index, point in enumerate(self.points):
            height = (self.FOOT - self.TOP) * point.total / self.ceiling
            middle = _n(step * (index + 0.5))
            box = Box(_n(step * (index + 0.14)), _n(self.FOOT - height), _n(step * 0.72), _n(max(height, 1)))
            below = Label(middle, str(self.FOOT + 18), str(point.label)) if index % every == 0 else None
            above = point.total_text if point.total or step >= 30 else ""
            yield box, Label(middle, _n(self.FOOT - height - 5), above), below


@dataclass(frozen=True)
class RowPlot(Plot):
    """Named values one below the other, each with the limit it is measured against."""

    LEFT: ClassVar[int] = 104
    RIGHT: ClassVar[int] = 336
    ROW: ClassVar[int] = 31
    kind: ClassVar[str] = "rows"

    @property
    def view_box(self) -> str:
        return f"0 0 {self.WIDTH} {self.foot + 22}"

    @property
    def foot(self) -> int:
        return self.ROW * len(self.points) + 6

    def _x(self, value: float) -> float:
        return self.LEFT + (self.RIGHT - self.LEFT) * value / self.ceiling

    @property
    def grid(self) -> list[Label]:
        return [Label(_n(self._x(tick)), str(self.foot + 18), words.grouped(tick)) for tick in self.ticks]

    @property
    def rows(self) -> Iterator[tuple[Box, Label, str, str, Point]]:
        """Bar, name, x of the limit ("" without one), y of the words, and the point."""
        for index, point in enumerate(self.points):
            top = self.ROW * index + 15
            bar = Box(str(self.LEFT), str(top), _n(self._x(point.value) - self.LEFT), "15")
            limit = _n(self._x(point.limit)) if point.limit is not None else ""
            yield bar, Label(str(self.LEFT - 8), str(top + 12), str(point.label), "end"), limit, str(top - 4), point


@dataclass(frozen=True)
class BarList(Plot):
    """Names with a bar each, a list rather than one drawing: hits by domain. `legend` names value and second part."""

    legend: Sequence[Text] = ()
    kind: ClassVar[str] = "bars"

    @property
    def bars(self) -> Iterator[tuple[Point, str, str]]:
        """Point, width of its value and of its second part, in hundredths of the longest bar."""
        longest = max((point.total for point in self.points), default=0) or 1
        for point in self.points:
            yield point, _n(100 * point.value / longest), _n(100 * point.second / longest)


def nice_ticks(largest: float) -> list[float]:
    """Zero and up to four round steps that reach `largest`: 0, 500, 1000, 1500 for 1,207. Whole numbers stay whole."""
    if largest <= 0:
        return [0, 1]
    powers = count(0 if largest == int(largest) else -2)
    step = next(base * 10.0**power for power in powers for base in (1, 2, 5) if base * 10.0**power * 4 >= largest)
    ticks = [round(step * index, 4) for index in range(ceil(largest / step) + 1)]
    return [int(tick) if tick == int(tick) else tick for tick in ticks]


def _n(length: float) -> str:
    return f"{length:.1f}"
