"""From a refusal to the notices: how long until every dataset it hits is known, and until their curators are told.

    python bench/reach.py [--small]

A thousand public datasets with real items, indexed together with keys of a hundred million items more; the portal's own
worker and beat over its own PostgreSQL and Valkey, every commit on disk. Refusals are filed one after the other through
the service: of single addresses, files, folders, sites, and now and then of a site that ten datasets share. Measured by
the clock on the wall from before the act: the act itself; known (the probe has ended: a screening is begun for each
dataset that really holds something); told (the last dataset's match stands and its notices lie in the outbox). Every
count is compared with what was seeded. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
from lookup_world import SEED, address, datasets_seed, digest, filler_enter
from running import portal

ITEMS = 300
SHARED = 100  # sites, each in every hundredth dataset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="50 datasets, 1 M keys, 10 refusals; about a minute")
    small = parser.parse_args().small
    datasets, items, refusals = (50, 1_000_000, 10) if small else (1000, 100_000_000, 60)
    with portal() as running:
        print(running.child(__file__, "seed", str(datasets), str(items)), flush=True)
        running.start("worker", "beat")
        said = running.child(__file__, "file", str(datasets), str(refusals))
    found = json.loads(said)
    for name in ("filed", "known", "told"):
        print(f"{name:<6} p50 {found[name]['p50']:>7.2f} s   p95 {found[name]['p95']:>7.2f} s", flush=True)
    print(json.dumps({"datasets": datasets, "items": items + datasets * ITEMS, **found}))


def seed(datasets: int, items: int) -> None:
    import django

    django.setup()
    from registry.models import Registration
    from registry.services.screenings import screening_start

    datasets_seed(datasets, ITEMS)
    filler_enter(items)
    begun = time.monotonic()
    for registration in Registration.objects.order_by("pk"):
        screening_start(registration, at=registration.state_since)
    jobs_end()
    print(f"{datasets} datasets, screened once in {time.monotonic() - begun:.0f} s, and keys of {items:,} items more")


def now() -> datetime:
    return datetime.now(UTC)


def jobs_end() -> None:
    from registry.services.jobs import job_claim, job_run

    while (job := job_claim(now())) is not None:
        job_run(job, now)


def file(datasets: int, refusals: int) -> None:
    import django

    django.setup()
    from registry.models import Job, Match, OutboxMessage
    from tests.factories.refusals import holder_new, refusal_filed

    dice = random.Random(SEED)
    spent: dict[str, list[float]] = {"filed": [], "known": [], "told": []}
    holders = [holder_new(f"Holder {n}", at=now()) for n in range(10)]
    reached = 0
    for turn in range(refusals):
        scope, hit = asked(dice, turn, datasets)
        before = OutboxMessage.objects.count()
        began = time.monotonic()
        refusal = refusal_filed(scope, holder=holders[turn % len(holders)], at=now())
        spent["filed"].append(time.monotonic() - began)
        probe = Job.objects.filter(kind="probe").latest("pk")
        wait(lambda probe=probe: Job.objects.get(pk=probe.pk).state == "done")  # type: ignore[misc]  # bound now
        spent["known"].append(time.monotonic() - began)
        started = Job.objects.get(pk=probe.pk).result["started"]
        if started != hit:
            raise SystemExit(f"{scope}: {started} datasets reached, {hit} expected")
        matches = Match.objects.filter(refusal=refusal)
        wait(lambda matches=matches, hit=hit: matches.count() == hit)  # type: ignore[misc]  # bound now
        spent["told"].append(time.monotonic() - began)
        if hit and OutboxMessage.objects.count() < before + 2 * hit:
            raise SystemExit(f"{scope}: notices are missing")
        reached += hit
    print(
        json.dumps({"refusals": refusals, "reached": reached, **{name: spread(all_) for name, all_ in spent.items()}})
    )


def asked(dice: random.Random, turn: int, datasets: int) -> tuple[str, int]:
    """A scope and how many datasets hold something of it."""
    dataset, item = turn * datasets // 100 % datasets + turn % 7, dice.randrange(ITEMS)
    if turn % 10 == 9:
        return f"shared{turn % SHARED}.example", len(range(turn % SHARED, datasets, SHARED))
    url = address(dataset % datasets, item)
    if turn % 4 == 0:
        return url, 1
    if turn % 4 == 1:
        return f"sha256 {digest(dataset % datasets, item)}", 1
    if turn % 4 == 2:
        return f"prefix {url.rpartition('/')[0]}/", 1
    return f"own{dataset % datasets}.example", 1


def wait(is_so: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise SystemExit("waited two minutes in vain")
        time.sleep(0.02)


def spread(spent: list[float]) -> dict[str, Any]:
    half, most = np.percentile(spent, [50, 95])
    return {"p50": round(float(half), 3), "p95": round(float(most), 3), "max": round(max(spent), 3)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["seed"]:
        seed(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["file"]:
        file(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
