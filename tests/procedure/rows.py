"""The rows of the coverage table: what `machines.json` lists, and the table file that names a test for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs/evidence/procedure-coverage.md"
HEAD = """# Every state, edge, clock and silence, and the test that drives it

Written by `python3 manage.py test --record-procedure`; do not edit. A hook on `advance` and on the sweep of deadlines
notes what each test really makes happen. In every later run a test named here fails when it no longer drives its row,
and `tests/procedure/test_coverage_table.py` fails when a row of `machines.json` has no test.

A state is driven when a case enters it, an edge when a service takes it, a clock when its deadline is opened, a silence
when the sweep fires that deadline and the effect stated beforehand is what happened.
"""


class Row(NamedTuple):
    """One line of the table. `what`: state, edge, clock or silence; `name`: the event, the clock or the effect."""

    machine: str
    what: str
    state: str
    name: str

    def __str__(self) -> str:
        return f"{self.machine}/{self.state} {self.what} {self.name}".rstrip()


def machines(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "design/machines.json").read_text(encoding="utf-8"))
    return found


def rows_of(tables: Mapping[str, Any]) -> list[Row]:
    """Every row that has to be driven, in the order of the design."""
    return [row for machine, table in tables.items() for row in _rows(machine, table)]


def _rows(machine: str, table: Mapping[str, Any]) -> Iterator[Row]:
    for state in table["states"]:
        code = state["code"]
        yield Row(machine, "state", code, "")
        for edge in table["edges"]:
            if edge["from"] == code:
                yield Row(machine, "edge", code, f"{edge['event']} → {edge['to']}")
        if state["clock"]:
            yield Row(machine, "clock", code, state["clock"])
        for effect in (state["on_silence"] or "").split(" or "):
            if effect:
                yield Row(machine, "silence", code, effect)


def table_read(text: str) -> dict[Row, str]:
    """Row → node id of its test."""
    machine, found = "", {}
    for line in text.splitlines():
        if line.startswith("## "):
            machine = line[3:].split()[0]
        elif match := re.fullmatch(r"\| (\w+) \| (state|edge|clock|silence) \| (.*?) \| `(.+)` \|", line):
            found[Row(machine, match[2], match[1], match[3].strip())] = match[4].replace("\\|", "|")
    return found


def table_write(found: Mapping[Row, str], tables: Mapping[str, Any]) -> str:
    wanted = rows_of(tables)
    lines = [HEAD, f"{sum(row in found for row in wanted)} of {len(wanted)} rows are driven.", ""]
    for machine, table in tables.items():
        lines += [f"## {machine} {table['zh']}", "", "| state | what | | test |", "|---|---|---|---|"]
        for row in wanted:
            if row.machine == machine:
                test = f"`{found[row]}`".replace("|", "\\|") if row in found else "**none**"
                lines.append(f"| {row.state} | {row.what} | {row.name} | {test} |")
        lines.append("")
    return "\n".join(lines)


def chosen(driven: Mapping[str, Sequence[Row]], before: Mapping[Row, str]) -> dict[Row, str]:
    """A test for each row; those of tests not run now stay as they were.

    `driven`: what every test of this run made happen, in order. Of several the one after which the least happens: what
    a test is about comes last, what leads up to it first. Then the shorter one; races only where nothing else is.
    """
    kept = {row: test for row, test in before.items() if test not in driven or row in driven[test]}
    ranked: dict[Row, tuple[bool, int, int, str]] = {}
    for test, steps in driven.items():
        for row in set(steps):
            after = len(set(steps[len(steps) - list(reversed(steps)).index(row) :]))
            rank = (test.startswith("tests/races/"), after, len(set(steps)), test)
            ranked[row] = min(rank, ranked.get(row, rank))
    return {row: kept.get(row) or ranked[row][-1] for row in {**kept, **ranked}}
