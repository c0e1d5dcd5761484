"""How long a list of refusals takes from upload to receipt, in how much memory, and what the rest of the portal feels.

    python bench/refusal_import.py [--small] [--rows N]

Web server, worker and beat run as in production, on databases of their own that sync every commit. A program hands the
list in over the API, waits for the check, confirms, takes the rows at fault back, mends them, hands those in; then it
kills a worker with SIGKILL while a second list is filed. Meanwhile a visitor asks for another page five times a second.
Prints a table and, as its last line, one JSON object; ends with status 1 when anything comes out wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from running import Running, portal

SEED = 20261124
PAGE = "/register/"
BROKEN = ("co.uk", "https://", "user@example.com", "exa mple.com", "ftp://a.example/x")
GOALS = {"check_seconds": 60.0, "confirm_seconds": 120.0, "worker_mib": 300.0, "page_p95_ms": 300.0}
SETUP = """
import django; django.setup()
from datetime import UTC, datetime
from registry.models import User
from registry.services.parties import party_create, token_create
at = datetime.now(UTC)
user = User.objects.create_user("bench@example.test", None)
party = party_create(user=user, kind="organisation", name="Bench Press", at=at)
print(token_create(user=user, party=party, name="bench", at=at)[1])
"""


def listed(rows: int, host: str) -> tuple[bytes, list[int]]:
    """A list in which one row in a hundred is broken, and the lines of those."""
    dice = random.Random(SEED)
    lines = ["scope,ground,reference"]
    broken = []
    for number in range(rows):
        if number % 100 == 41:
            broken.append(len(lines) + 1)
            lines.append(f"{dice.choice(BROKEN)},copyright,W-{number}")
        else:
            lines.append(f"https://{host}/{dice.randrange(1 << 40):010x}/{number}.jpg,copyright,W-{number}")
    return ("\n".join(lines) + "\n").encode(), broken


@dataclass
class Visitor:
    """Asks for a page five times a second; milliseconds of every answer, and of the slowest during each work."""

    port: int
    times: list[float] = field(default_factory=list)
    work: str = ""
    slowest: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def looking(self) -> Iterator[None]:
        over = threading.Event()

        def look() -> None:
            with httpx.Client(base_url=f"http://localhost:{self.port}", timeout=30) as client:
                while not over.wait(0.2):
                    began = time.perf_counter()
                    answer = client.get(PAGE)
                    took = (time.perf_counter() - began) * 1000 if answer.status_code == 200 else 30_000
                    self.times.append(took)
                    self.slowest[self.work] = max(took, self.slowest.get(self.work, 0))

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def percentile(self, part: float) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * part))]


class Memory(threading.Thread):
    """The most memory that any one worker process has held (VmHWM), looked up twice a second."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = root
        self.peak_mib = 0.0

    def run(self) -> None:
        while True:
            for pid in family(self.root):
                self.peak_mib = max(self.peak_mib, resident(pid))
            time.sleep(0.5)


def family(root: int) -> list[int]:
    """A process and what it started, from /proc."""
    found = [root]
    for pid in found:
        try:
            text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        except OSError:
            continue
        found += [int(child) for child in text.split()]
    return found


def resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


class Program:
    """Calls the API with the party's token."""

    def __init__(self, running: Running, token: str) -> None:
        self.client = httpx.Client(
            base_url=f"http://localhost:{running.port}/api/v1/refusals/batches/",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
            timeout=120,
        )

    def hand_in(self, content: bytes, **options: Any) -> int:
        given = {"disallow": ["collect", "mine"], "ground": "copyright", **options}
        answer = self.client.post("", files={"file": ("works.csv", content)}, data=given)
        answer.raise_for_status()
        return int(answer.json()["id"])

    def confirm(self, pk: int) -> None:
        self.client.post(f"{pk}/confirm/").raise_for_status()

    def read(self, pk: int) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"{pk}/").json()
        return found

    def wait(self, pk: int, *states: str, patience: float = 900) -> dict[str, Any]:
        until = time.monotonic() + patience
        while (found := self.read(pk))["state"] not in states:
            if time.monotonic() > until:
                raise SystemExit(f"list {pk} is still {found['state']}: {found['job']}")
            time.sleep(0.25)
        return found

    def errors(self, pk: int) -> str:
        return self.client.get(f"{pk}/errors/").content.decode("utf-8-sig")


def mended(errors: str) -> bytes:
    """The file of rows at fault with every broken scope replaced, as somebody mends it in a spreadsheet."""
    heading, *rows = errors.splitlines()
    cells = [row.rsplit(",", 3) for row in rows]
    return "\n".join(
        [heading, *(f"{c[0]},https://m.example/{n}.jpg,{c[2]},{c[3]}" for n, c in enumerate(cells))]
    ).encode()


def counted(database: str) -> dict[str, int]:
    """What stands in the register: the same after every way to it."""
    asked = {
        "refusals": "registry_refusal WHERE state <> 'draft'",
        "scopes": "registry_scope",
        "receipts": "registry_receipt",
        "entries": "registry_ledgerentry WHERE event = 'refusal:file'",
        "acts": "registry_act WHERE event = 'file'",
        "waiting_rows": "registry_refusalimportrow",
    }
    with psycopg.connect(database) as connection:
        return {name: _one(connection, f"SELECT count(*) FROM {rest}") for name, rest in asked.items()}


def _one(connection: Any, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0])


def timed(work: Callable[[], dict[str, Any]]) -> tuple[float, dict[str, Any]]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def one_list(program: Program, rows: int, faults: list[str], database: str, visitor: Visitor) -> dict[str, float]:
    """Upload, check, confirm, mend, and hand the same file in again."""
    content, broken = listed(rows, "works.example")
    visitor.work, began = "upload and check", time.perf_counter()
    pk = program.hand_in(content)
    uploaded = time.perf_counter() - began
    check, checked = timed(lambda: program.wait(pk, "checked", "failed"))
    expect(faults, "good rows", checked["good"], rows - len(broken))
    errors = program.errors(pk)
    told = [row.split(",")[:3] for row in errors.splitlines()[1:]]
    expect(faults, "lines of the rows at fault", [int(row[0]) for row in told], broken)
    expect(faults, "rows with a column and a reason", sum(bool(row[1] and row[2]) for row in told), len(broken))
    visitor.work = "filing"
    program.confirm(pk)
    confirm, _filed = timed(lambda: program.wait(pk, "filed"))
    expect(faults, "scopes after the list", counted(database)["scopes"], rows - len(broken))
    visitor.work = "mended"
    again = program.wait(program.hand_in(mended(errors), file_at_once="true"), "filed", "empty", "failed")
    expect(faults, "mended rows filed", (again["good"], again["bad"]), (len(broken), 0))
    same = program.wait(program.hand_in(content), "empty", "checked", "failed")
    expect(faults, "same list again", (same["good"], same["known"]), (0, rows - len(broken)))
    expect(faults, "scopes after the mended rows", counted(database)["scopes"], rows)
    return {"upload_seconds": uploaded, "check_seconds": check, "confirm_seconds": confirm}


def killed(program: Program, running: Running, rows: int, faults: list[str]) -> dict[str, float]:
    """A worker is killed while it files; whoever comes next goes on, and everything is there once."""
    content, broken = listed(rows, "second.example")
    before = counted(running.database)
    pk = program.hand_in(content)
    program.wait(pk, "checked")
    program.confirm(pk)
    filing = "registry_refusalimport i JOIN registry_job j ON j.id = i.filing_job_id"
    is_running = f"{filing} WHERE j.state = 'running' AND i.id = {int(pk)}"
    with psycopg.connect(running.database, autocommit=True) as connection:
        while not _one(connection, f"SELECT count(*) FROM {is_running}"):
            time.sleep(0.005)
    for process in reversed(family(worker_of(running))):
        os.kill(process, signal.SIGKILL)
    began = time.perf_counter()
    was_filed = program.read(pk)["state"] == "filed"
    running.keeper.start("worker")
    program.wait(pk, "filed")
    seconds = time.perf_counter() - began
    after = counted(running.database)
    for name, more in {"scopes": rows - len(broken), "refusals": 1, "receipts": 1, "entries": 1, "acts": 1}.items():
        expect(faults, f"{name} after the kill", after[name] - before[name], more)
    expect(faults, "rows left waiting", after["waiting_rows"], 0)
    expect(faults, "killed before it was done", was_filed, False)
    return {"after_kill_seconds": seconds}


def worker_of(running: Running) -> int:
    pid = running.keeper.pid("worker")
    if pid is None:
        raise SystemExit("the worker is down")
    return pid


def expect(faults: list[str], what: str, found: object, wanted: object) -> None:
    if found != wanted:
        faults.append(f"{what}: {str(found)[:200]} instead of {str(wanted)[:200]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="2,000 rows")
    parser.add_argument("--rows", type=int, default=50_000)
    asked = parser.parse_args()
    rows = 2_000 if asked.small else asked.rows
    faults: list[str] = []
    with portal() as running:
        token = running.child("-c", SETUP)
        running.start("web", "worker", "beat")
        program, visitor, memory = Program(running, token), Visitor(running.port), Memory(worker_of(running))
        memory.start()
        with visitor.looking():
            figures = one_list(program, rows, faults, running.database, visitor)
        figures["worker_mib"] = memory.peak_mib
        figures["page_p95_ms"], figures["page_max_ms"] = visitor.percentile(0.95), max(visitor.times)
        figures |= killed(program, running, rows, faults)
    print("slowest page, ms:", ", ".join(f"{work} {took:.0f}" for work, took in visitor.slowest.items()))
    report(rows, figures, len(visitor.times), faults)


def report(rows: int, figures: dict[str, float], pages: int, faults: list[str]) -> None:
    print(f"{rows:,} rows, {pages} pages asked for meanwhile")
    for name, value in figures.items():
        goal = GOALS.get(name)
        verdict = f"   goal {goal:.0f}: {'met' if value <= goal else 'MISSED'}" if goal else ""
        print(f"{name:>20} {value:>10.1f}{verdict}")
        if goal and value > goal:
            faults.append(f"{name} is {value:.1f}, not {goal:.0f}")
    for fault in faults:
        print(f"WRONG  {fault}")
    rounded = {name: round(value, 1) for name, value in figures.items()}
    print(json.dumps({"bench": "refusal_import", "seed": SEED, "rows": rows, **rounded, "wrong": faults}))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
