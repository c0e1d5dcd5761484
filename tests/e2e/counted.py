"""What the journeys cost, as the browser counted it: compared in every run with docs/evidence/figures.md.

`--record-journeys` writes what this run counted into the table there; any other run fails when a journey costs more or
less than the table says, or more than its target. What was not recorded yet is held against its target alone.
"""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from .walk import Walk

FIGURES = Path(__file__).parents[2] / "docs" / "evidence" / "figures.md"
BEGIN, END = "<!-- journeys -->\n", "<!-- /journeys -->\n"
HEAD = "| journey | counted with | target | with scripts | without |\n|---|---|---|---|---|\n"
COLUMN = {True: 3, False: 4}
NOT_RECORDED = "–"


class Counted:
    """The table and what this run is to do with it."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._records = bool(request.config.getoption("--record-journeys"))
        self._has_scripts = bool(request.node.callspec.params["has_scripts"])

    def __call__(self, walk: Walk, journey: str, *, screens: int, clicks: int, data: str = "–") -> None:
        """The walk is over: it kept its target, and cost what the table says of it. Screens / clicks."""
        assert walk.within(screens, clicks), walk.cost
        cost = f"{walk.cost[0]} / {walk.cost[1]}"
        if self._records:
            _write(journey, data, f"{screens} / {clicks}", COLUMN[self._has_scripts], cost)
        told = _rows(FIGURES.read_text(encoding="utf-8")).get(journey)
        assert told is None or told[COLUMN[self._has_scripts]] in {cost, NOT_RECORDED}, (journey, told, cost)


def _rows(text: str) -> dict[str, list[str]]:
    table = text.partition(BEGIN)[2].partition(END)[0]
    lines = [line for line in table.splitlines()[2:] if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in cells}


def _write(journey: str, data: str, target: str, column: int, cost: str) -> None:
    """One cell anew; rows of other journeys stay as they are. Workers take turns."""
    with FIGURES.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        rows = _rows(text)
        row = rows.setdefault(journey, [journey, data, target, NOT_RECORDED, NOT_RECORDED])
        row[1], row[2], row[column] = data, target, cost
        table = "".join(f"| {' | '.join(cells)} |\n" for cells in rows.values())
        before, _begin, rest = text.partition(BEGIN)
        file.seek(0)
        file.write(before + BEGIN + HEAD + table + END + rest.partition(END)[2])
        file.truncate()
