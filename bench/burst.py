"""An hour's objections in five minutes: 2,000 over HTTP on this machine, then one key fifty times at once.

    python bench/burst.py [--small]

The portal's own web server, worker and beat over its own PostgreSQL and Valkey; 200 parties object to ten datasets
whose windows are open, by API, each request on a connection of its own and begun at its appointed time whether or not
earlier ones were answered. Counted are answers that are no receipt, the slowest answer, and objections that are
missing from the database or there without their receipt. Prints a table and, as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from running import portal

SEED = 20261124
DATASETS, PARTIES, SECONDS = 10, 200, 300.0
AT_ONCE = 50


@dataclass(frozen=True)
class Asked:
    party: int
    dataset: int


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float
    number: str


def seed(datasets: int, parties: int) -> None:
    """Published datasets and parties with tokens, made through the services two days ago."""
    import django

    django.setup()
    from datetime import UTC, datetime, timedelta

    from registry.services.parties import token_create
    from tests.factories.objections import objector_new, registration_published

    at = datetime.now(UTC) - timedelta(days=2)
    numbers = [registration_published(at=at).case.number for _ in range(datasets)]
    tokens = []
    for serial in range(parties):
        acting = objector_new(f"Press {serial}", at=at)
        _row, secret = token_create(user=acting.user, party=acting.party, name="bench", at=at)
        tokens.append(secret)
    print(json.dumps({"datasets": numbers, "tokens": tokens}))


class Caller:
    """Objects to datasets by API on the port."""

    def __init__(self, port: int, datasets: list[str], tokens: list[str]) -> None:
        self.port, self.datasets, self.tokens = port, datasets, tokens

    def objects(self, asked: Asked, key: str, ground: str = "copyright") -> Answer:
        body = {
            "ground": ground,
            "statement": "These works were published by us; take them out.",
            "targets": [{"kind": "domain", "domain": "texts.example.org"}],
        }
        headers = {
            "Authorization": f"Bearer {self.tokens[asked.party]}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "Host": f"localhost:{self.port}",
        }
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            path = f"/api/v1/datasets/{self.datasets[asked.dataset]}/objections/"
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        said = json.loads(text) if response.status == 201 else {}
        return Answer(response.status, time.perf_counter() - begun, str(said.get("number", "")))


def burst(caller: Caller, seconds: float) -> list[Answer]:
    """Every party objects to every dataset, in an order drawn by the seed, evenly over `seconds`."""
    asked = [Asked(party, at) for party in range(len(caller.tokens)) for at in range(len(caller.datasets))]
    random.Random(SEED).shuffle(asked)
    start = time.monotonic() + 1

    def in_turn(turn: int) -> Answer:
        time.sleep(max(0.0, start + seconds * turn / len(asked) - time.monotonic()))
        return caller.objects(asked[turn], f"burst-{turn}")

    with ThreadPoolExecutor(max_workers=64) as pool:
        return list(pool.map(in_turn, range(len(asked))))


def together(caller: Caller) -> list[Answer]:
    """One party sends one objection fifty times at the same moment, under one key."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(lambda _n: caller.objects(Asked(0, 0), "together", "trade_secret"), range(AT_ONCE)))


def run(datasets: int, parties: int, seconds: float) -> dict[str, Any]:
    with portal() as running:
        made = json.loads(running.child(__file__, "--seed", str(datasets), str(parties)))
        running.start("web", "worker", "beat")
        caller = Caller(running.port, made["datasets"], made["tokens"])
        filed = burst(caller, seconds)
        same = together(caller)
        return {**figures(filed), **once_only(same), **stored(running.database, filed)}


def figures(filed: list[Answer]) -> dict[str, Any]:
    taken = sorted(answer.seconds for answer in filed)
    return {
        "objections": len(filed),
        "not_receipted": sum(answer.status != 201 for answer in filed),
        "p50_seconds": round(taken[len(taken) // 2], 3),
        "p99_seconds": round(taken[len(taken) * 99 // 100], 3),
        "slowest_seconds": round(taken[-1], 3),
    }


def once_only(same: list[Answer]) -> dict[str, Any]:
    return {
        "same_key_answers": len(same),
        "same_key_acts": len({answer.number for answer in same if answer.status == 201}),
        "same_key_refused": sum(answer.status != 201 for answer in same),
    }


def stored(url: str, filed: list[Answer]) -> dict[str, int]:
    import psycopg

    numbers = [answer.number for answer in filed if answer.status == 201]
    with psycopg.connect(url) as connection:
        there = connection.execute(
            "SELECT count(*) FROM registry_case WHERE kind = 'objection' AND number = ANY(%s)", [numbers]
        ).fetchone()
        receipts = connection.execute(
            "SELECT count(DISTINCT c.id) FROM registry_case c JOIN registry_receipt r ON r.case_id = c.id"
            " WHERE c.number = ANY(%s)",
            [numbers],
        ).fetchone()
    assert there is not None
    assert receipts is not None
    return {"lost": len(numbers) - int(there[0]), "without_receipt": len(numbers) - int(receipts[0])}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="under a minute")
    parser.add_argument("--seed", type=int, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.seed:
        return seed(*asked.seed)
    result = run(2, 10, 10.0) if asked.small else run(DATASETS, PARTIES, SECONDS)
    for name, value in result.items():
        print(f"{name:>20} {value:>10,}")
    print(json.dumps({"bench": "burst", "seed": SEED, **result}))
    return None


if __name__ == "__main__":
    main()
