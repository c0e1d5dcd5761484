"""How many rows a CPU-second screens, against what else one might use, in the same run.

    python bench/screening.py [--small] [--rounds N] [--datatrove PYTHON] [--big]

10 M rows (URL and SHA-256, Parquet) against 1.0 M domain, 0.1 M prefix and 5 M hash rules, made from a seed into a
temporary folder. Each contender runs in processes of its own, in turns; CPU time, without loading rules; the odd rows
and the comparison of every hit's text are in the engine's figures. Then rules x 10 and rows x 10, two processes against
one, and the memory of each. datatrove drags in much: name a Python that has it, else it is skipped. Prints tables and,
as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from screening_data import SEED, Size, make

CHILD = Path(__file__).resolve().parent / "screening_peers.py"
FULL = Size(10_000_000, 1_000_000, 100_000, 5_000_000)
SMALL = Size(200_000, 50_000, 5_000, 200_000, files=2)
FILES = {"decode": 10, "fast": 10, "reference": 1, "polars": 3, "duckdb": 2, "sets": 1, "datatrove": 1}
GOALS = {"polars": 5.0, "duckdb": 7.0, "sets": 15.0, "datatrove": 20.0}
Result = dict[str, Any]


def start(name: str, folder: Path, files: int, skip: int = 0, python: str = sys.executable) -> subprocess.Popen[str]:
    command = [python, str(CHILD), name, str(folder), str(files), str(skip)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(child: subprocess.Popen[str]) -> Result:
    said = child.communicate()[0]
    if child.returncode:
        raise SystemExit(f"{child.args} failed")
    result: Result = json.loads(said.splitlines()[-1])
    return result


def contenders(datatrove: str | None) -> dict[str, str]:
    """Who runs, and under which Python."""
    found = dict.fromkeys(["decode", "fast", "reference", "sets"], sys.executable)
    for name in ("polars", "duckdb"):
        if importlib.util.find_spec(name):
            found[name] = sys.executable
        else:
            print(f"{name}: skipped, not installed (requirements-dev.txt)")
    if datatrove:
        found["datatrove"] = datatrove
    else:
        print("datatrove: skipped, no --datatrove PYTHON with datatrove, pyahocorasick, fasteners and tldextract")
    return found


def race(folder: Path, size: Size, rounds: int, datatrove: str | None) -> dict[str, Result]:
    """The contenders in turns; of each the median of CPU nanoseconds a row."""
    runners = contenders(datatrove)
    results: dict[str, list[Result]] = {name: [] for name in runners}
    for _round in range(rounds):
        for name, python in runners.items():
            results[name].append(finish(start(name, folder, min(size.files, FILES[name]), python=python)))
    table = {}
    for name, runs in results.items():
        costs = sorted(run["cpu"] / run["rows"] * 1e9 for run in runs)
        table[name] = {**runs[-1], "ns": statistics.median(costs), "least": costs[0], "most": costs[-1]}
    return table


def show_race(table: dict[str, Result]) -> dict[str, Any]:
    fast = table["fast"]["ns"]
    print(f"\n{'contender':>10} {'rows':>11} {'ns/row':>8} {'least':>7} {'most':>7} {'rows/CPU s':>11} {'fast is':>8}")
    for name, row in table.items():
        found = ", ".join(f"{key} {value:,}" for key, value in row["found"].items())
        print(
            f"{name:>10} {row['rows']:>11,} {row['ns']:>8,.0f} {row['least']:>7,.0f} {row['most']:>7,.0f}"
            f" {1e9 / row['ns']:>11,.0f} {row['ns'] / fast:>7.2f}x  {found}"
        )
    ratios = {name: round(row["ns"] / fast, 2) for name, row in table.items()}
    print("\ngoals:", ", ".join(f"{name} {ratios[name]} of {goal}" for name, goal in GOALS.items() if name in ratios))
    print(f"       {100 * table['decode']['ns'] / fast:.0f} % of the bare decode, of 25")
    return {"rows_per_cpu_second": round(1e9 / fast), "ratios": ratios}


def growth(folder: Path, size: Size, rounds: int, is_big: bool) -> list[dict[str, float]]:
    """Time and memory with a tenth of the rules and of the rows, with all and, if asked, with ten times the rules."""
    print(f"\n{'rules':>12} {'rows':>11} {'ns/row':>8} {'peak MiB':>9} {'snapshot MiB':>13}")
    cases = [(0.1, size.files), (1.0, max(1, size.files // 10)), (1.0, size.files)] + [(10.0, size.files)] * is_big
    lines = []
    for share, files in cases:
        with tempfile.TemporaryDirectory(prefix="bench-screening-", dir=folder) as other:
            where = folder
            if share != 1.0:
                where = Path(other)
                rules = (int(count * share) for count in (size.domains, size.prefixes, size.hashes))
                make(where, Size(size.rows, *rules, files=size.files, sites=size.web))
            runs = [finish(start("fast", where, files)) for _ in range(rounds)]
            made = json.loads((where / "made.json").read_text())
            bytes_ = sum(path.stat().st_size for path in Path(made["snapshot"]).iterdir())
            line = {
                "rules": made["rules"],
                "rows": runs[0]["rows"],
                "ns": round(statistics.median(run["cpu"] / run["rows"] for run in runs) * 1e9),
                "peak_mib": round(runs[-1]["memory"]["peak"]),
                "snapshot_mib": round(bytes_ / (1 << 20)),
            }
        lines.append(line)
        print(
            f"{line['rules']:>12,} {line['rows']:>11,} {line['ns']:>8,} {line['peak_mib']:>9,}"
            f" {line['snapshot_mib']:>13,}",
            flush=True,
        )
    return lines


def pairs(folder: Path, size: Size, rounds: int) -> dict[str, Any]:
    """Half of the rows in each of two processes at once, against all in one."""
    half = size.files // 2
    ones, twos, memory = [], [], {}
    for _ in range(rounds):
        ones.append(finish(start("fast", folder, half)))
        both = [start("fast", folder, half, skip) for skip in (0, half)]
        twos.append([finish(child) for child in both])
        memory = twos[-1][0]["memory"]
    wall = statistics.median(
        2 * one["wall"] / max(two["wall"] for two in pair) for one, pair in zip(ones, twos, strict=True)
    )
    cpu = statistics.median(
        2 * one["cpu"] / statistics.mean(two["cpu"] for two in pair) for one, pair in zip(ones, twos, strict=True)
    )
    print(f"\ntwo processes: {wall:.2f}x the rows a second of one by the clock, {cpu:.2f}x by CPU time, of 1.7")
    sizes = {name: round(value) for name, value in memory.items()}
    print("each of two, MiB:", ", ".join(f"{name} {value}" for name, value in sizes.items()), "of 600")
    return {"by_clock": round(wall, 2), "by_cpu": round(cpu, 2), "memory_mib": sizes}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="under a minute; figures are those of small tables")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--datatrove", metavar="PYTHON")
    parser.add_argument(
        "--big", action="store_true", help="also ten times the rules: 61 M, some 12 GB while they are made"
    )
    asked = parser.parse_args()
    size, rounds = (SMALL, 1) if asked.small else (FULL, asked.rounds)
    with tempfile.TemporaryDirectory(prefix="bench-screening-") as name:
        folder = Path(name)
        make(folder, size)
        finish(start("fast", folder, 1))  # compiles, once on a machine
        summary = show_race(race(folder, size, rounds, asked.datatrove))
        grown = growth(folder, size, rounds, asked.big)
        two = pairs(folder, size, rounds)
    print(json.dumps({"bench": "screening", "seed": SEED, **summary, "growth": grown, "two_processes": two}))


if __name__ == "__main__":
    main()
