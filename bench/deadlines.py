"""100,000 deadlines due at one instant, two workers: how long until all have fired, quiet and under kills.

    python bench/deadlines.py [--small] [--count N]

The deadlines are those of refusals whose holder was asked for proof and never gave it: each is dismissed, with act,
ledger entry, next deadline, inbox message, service record and mail. The portal's own worker (two processes) and beat
run over its own PostgreSQL, which syncs every commit, and Valkey. In the second run the worker is killed with SIGKILL
every few seconds and PostgreSQL once with SIGQUIT, which is what `pg_ctl -m immediate` sends. Then everything is
counted: lost (not dismissed exactly once), doubled (acts, ledger entries, messages), mails with a Message-ID that was
sent before. Prints a table and, as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL, SIGQUIT
from typing import Any

from running import Running, cpu_seconds, portal

HOLDERS = 1000
KILL_EVERY = 2.5  # seconds
KILLS = 10
MAIL_SECONDS = 60.0  # for which mails go out after the rest; what then waits stands in its row
# Asked five times a second: counting all rows each time would be a good part of what is measured.
UNFIRED = """SELECT count(*) FROM (SELECT 1 FROM registry_deadline
    WHERE fired_at IS NULL AND cancelled_at IS NULL AND dead_at IS NULL AND due_at < now() LIMIT 1) AS one"""
UNSENT = "SELECT count(*) FROM registry_outboxmessage WHERE sent_at IS NULL"
LIMIT = 900.0  # seconds without which a run counts as stuck
SETTLING = timedelta(minutes=10)
AHEAD = timedelta(seconds=30)  # in which the worker starts: what is measured begins when the deadlines are due
TOLD = "event = 'refusal:dismissed_unproved'"


def seed(count: int) -> None:
    """Rows as `count` filed refusals leave them when proof was asked for, due soon after the last is written."""
    import django

    django.setup()
    from django.db import connection

    from registry.models import Case, CaseKind, CaseParty, Deadline, InboxMessage, Party, Refusal, RuleProfile, Service

    filed = datetime.now(UTC) - timedelta(days=40)
    profile = RuleProfile.objects.filter(key="default").latest("version")
    holders = Party.objects.bulk_create(
        Party(
            kind="person", name=f"Holder {at}", email=f"holder-{at}@bench.example", alias=f"B{at:05d}", created_at=filed
        )
        for at in range(HOLDERS)
    )
    for start in range(0, count, 10_000):
        serials = range(start, min(start + 10_000, count))
        cases = Case.objects.bulk_create(
            Case(kind=CaseKind.REFUSAL, number=f"BENCH-R-{at:06d}", profile=profile, opened_at=filed) for at in serials
        )
        Refusal.objects.bulk_create(
            Refusal(
                case=case,
                holder=holders[at % HOLDERS],
                state="proof_required",
                state_since=filed,
                ground="copyright",
                filed_at=filed,
                effective_from=filed,
            )
            for at, case in zip(serials, cases, strict=True)
        )
        CaseParty.objects.bulk_create(
            CaseParty(case=case, party=holders[at % HOLDERS], role=CaseParty.Role.HOLDER, confirmed_at=filed)
            for at, case in zip(serials, cases, strict=True)
        )
        asked = InboxMessage.objects.bulk_create(
            InboxMessage(
                party=holders[at % HOLDERS],
                case=case,
                event="refusal:proof_required",
                dedup_key=f"bench/{at}",
                posted_at=filed,
            )
            for at, case in zip(serials, cases, strict=True)
        )
        Service.objects.bulk_create(
            Service(inbox=inbox, handed_over_at=filed, served_on=filed.date() + timedelta(days=1)) for inbox in asked
        )
        Deadline.objects.bulk_create(
            Deadline(
                case=case,
                clock="proof",
                starts_at=filed,
                due_at=filed,
                on_silence="dismissed",
                whose_move="holder",
                profile=profile,
                calendar_edition=1,
                needs_service=True,
            )
            for case in cases
        )
    due = datetime.now(UTC) + AHEAD - SETTLING
    Deadline.objects.update(due_at=due)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps({"due": (due + SETTLING).isoformat()}))


class Counting:
    """Questions to the database that outlive its crashes."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, query: str) -> tuple[Any, ...] | None:
        import psycopg

        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
                return connection.execute(query).fetchone()  # type: ignore[arg-type]  # our own constants
        except psycopg.OperationalError:
            return None

    def wait_for_zero(self, query: str, step: Any) -> None:
        until = time.monotonic() + LIMIT
        while (left := self.ask(query)) is None or left[0]:
            if time.monotonic() > until:
                raise SystemExit(f"stuck: {query} is {left}")
            step()
            time.sleep(0.2)


def run(count: int, *, kills: int) -> dict[str, Any]:
    with portal() as running:
        due = datetime.fromisoformat(json.loads(running.child(__file__, "--seed", str(count)))["due"])
        running.start("worker", "beat")
        return measured(count, kills, due, running)


def measured(count: int, kills: int, due: datetime, running: Running) -> dict[str, Any]:
    keeper, database = running.keeper, Counting(running.database)
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
    before = {name: cpu_seconds(keeper.pid(name)) for name in ("worker", "postgres")}
    done = {"worker": 0, "postgres": 0}
    last = [time.monotonic()]

    def disturb() -> None:
        if done["worker"] >= kills or time.monotonic() < last[0] + KILL_EVERY or datetime.now(UTC) < due:
            return
        last[0] = time.monotonic()
        keeper.kill("worker", SIGKILL)
        done["worker"] += 1
        if done["worker"] == kills // 2:
            keeper.kill("postgres", SIGQUIT)
            done["postgres"] += 1

    database.wait_for_zero(UNFIRED, disturb)
    drained = (datetime.now(UTC) - due).total_seconds()
    spent = {name: cpu_seconds(keeper.pid(name)) - seconds for name, seconds in before.items()}
    load = os.getloadavg()[0]
    database.wait_for_zero("SELECT count(*) FROM (SELECT 1 FROM registry_logqueue LIMIT 1) AS one", disturb)
    logged = (datetime.now(UTC) - due).total_seconds()
    while done["worker"] < kills:  # the rest of the kills fall while mails are sent
        disturb()
        time.sleep(0.2)
    until = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < until and database.ask(UNSENT) != (0,):
        time.sleep(0.5)
    ids = Counter(message_ids(running.folder))
    return {
        "count": count,
        "kills": done["worker"],
        "postgres_crashes": done["postgres"],
        "drain_seconds": round(drained, 1),
        "logged_seconds": round(logged, 1),
        # What the whole portal took a deadline until all had fired, beginnings of the log and mails included.
        "cpu_ms": None if kills else {name: round(1000 * seconds / count, 3) for name, seconds in spent.items()},
        "load": round(load, 1),
        **tally(count, database),
        "mails": sum(ids.values()),
        "duplicate_mails": sum(ids.values()) - len(ids),
        "mails_waiting": count - len(ids),
    }


def tally(count: int, database: Counting) -> dict[str, int]:
    def one(query: str) -> int:
        answer = database.ask(query)
        if answer is None:
            raise SystemExit("the database does not answer")
        return int(answer[0])

    dismissed = one("SELECT count(*) FROM registry_refusal WHERE state = 'dismissed'")
    cases = one("SELECT count(DISTINCT case_id) FROM registry_act WHERE event = 'silence'")
    doubled = sum(
        one(f"SELECT count(*) - count(DISTINCT case_id) FROM {table}")
        for table in (
            "registry_act",
            "registry_ledgerentry WHERE case_id IS NOT NULL",
            f"registry_inboxmessage WHERE {TOLD}",
            "registry_deadline WHERE clock = 'review_request'",
        )
    )
    messages = one(f"SELECT count(DISTINCT case_id) FROM registry_inboxmessage WHERE {TOLD}")
    return {"lost": max(count - dismissed, count - cases, count - messages), "doubled": doubled}


def message_ids(folder: Path) -> list[str]:
    found = re.compile(r"^Message-ID: (.+)$", re.MULTILINE)
    return [one for path in folder.rglob("mail/*.log") for one in found.findall(path.read_text())]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="under a minute")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.seed:
        return seed(asked.seed)
    count = 1000 if asked.small else asked.count
    columns = ("count", "kills", "drain_seconds", "logged_seconds", "mails", "lost", "doubled")
    print(*(f"{name:>15}" for name in (*columns, "duplicate_mails")))
    runs = {}
    for name, kills in (("quiet", 0), ("kills", 2 if asked.small else KILLS)):
        runs[name] = run(count, kills=kills)
        print(*(f"{runs[name][column]:>15}" for column in (*columns, "duplicate_mails")), flush=True)
    worst = {key: max(one[key] for one in runs.values()) for key in ("lost", "doubled", "duplicate_mails")}
    print(json.dumps({"bench": "deadlines", **worst, **runs}))
    return None


if __name__ == "__main__":
    main()
