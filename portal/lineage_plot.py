"""The graph of what was taken from what as an SVG: one line a version, links as elbows, narrow enough for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.models import Registration
from registry.selectors.lineage import Node, lineage_of

LINE, INDENT, LEFT, HIGH, WIDTH = 34, 18, 8, 26, 340


@dataclass(frozen=True, slots=True)
class Box:
    """One version; `css` marks the one the page is about."""

    x: int
    y: int
    width: int
    text: str
    css: str

    @property
    def text_y(self) -> int:
        return self.y + 17

    @property
    def text_x(self) -> int:
        return self.x + 10


@dataclass(frozen=True, slots=True)
class LineagePlot:
    """Boxes from above to below, and the path of every link."""

    boxes: Sequence[Box]
    links: Sequence[str]

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {LINE * len(self.boxes) + 4}"


def lineage_context(registration: Registration) -> dict[str, Any]:
    """`nodes` with the names of what each was taken from, and `lineage_plot`; both empty where it stands alone."""
    nodes = lineage_of(registration)
    names = {node.version: f"{node.registration} {node.label}" for node in nodes}
    rows = [(node, [names[one] for one in node.parents if one in names]) for node in nodes]
    return {"nodes": rows, "lineage_plot": lineage_plot(nodes) if nodes else None}


def lineage_plot(nodes: Sequence[Node]) -> LineagePlot:
    """Versions in the order given, each further right than what it was taken from."""
    first = min((node.depth for node in nodes), default=0)
    at = {node.version: (LEFT + INDENT * (node.depth - first), 2 + LINE * row) for row, node in enumerate(nodes)}
    boxes = [
        Box(x, y, WIDTH - x - 2, f"{node.registration} {node.label}", "here" if node.depth == 0 else "node")
        for node in nodes
        for x, y in [at[node.version]]
    ]
    links = [_elbow(at[parent], at[node.version]) for node in nodes for parent in node.parents if parent in at]
    return LineagePlot(boxes, links)


def _elbow(parent: tuple[int, int], child: tuple[int, int]) -> str:
    """Down from under the parent's left edge, then right to the child."""
    return f"M{parent[0] + 6} {parent[1] + HIGH}V{child[1] + HIGH // 2}H{child[0]}"
