"""How fast "is my work in there?" is answered: key files of a hundred million items against a PostgreSQL table.

    python bench/lookup.py [--small]

Random keys of 100 M items (one address each, a place for every tenth) in four key files, merged to one by the code that
merges in production; then look-ups in this process, half of keys that are there and half of addresses that are not:
warm, and cold after the file was dropped from the page cache. Beside it a PostgreSQL table of 10 M keys with its index.
Then the portal's own web server over an index of as many items, with real datasets behind it whose items are looked at
before anything is told: one caller, one request at a time. The speed of making a real set's keys is taken from one of
100,000 items. Everything lies in a temporary folder that is removed. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from lookup_world import SEED, address, datasets_seed, digest, filler, filler_enter, questions
from running import ROOT, Running, portal

sys.path.insert(0, str(ROOT))
SETS, ITEMS = 200, 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="1 M items and 0.2 M rows, under a minute")
    small = parser.parse_args().small
    items, rows, asked, datasets = (1_000_000, 200_000, 400, 20) if small else (100_000_000, 10_000_000, 4000, SETS)
    found: dict[str, Any] = {"items": items, "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory(prefix="bench-lookup-") as folder:
        found["keys"] = told("key files", key_files(Path(folder), items, asked))
        found["real_set"] = told("a real set", real_set(Path(folder), 20_000 if small else 100_000))
    with portal() as running:
        running.environment["NUM_PROXIES"] = "1"  # every question comes from an address of its own: no limit is met
        found["table"] = told("table", table(running, rows, asked))
        print(running.child(__file__, "seed", str(datasets), str(items)), flush=True)
        running.start("web")
        found["http"] = told("HTTP", over_http(running, asked // 2, datasets))
    print(json.dumps(found))


def told(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    for label, value in figures.items():
        print(f"{name:<12} {label:<34} {value:>14,}", flush=True)
    return figures


def key_files(folder: Path, items: int, asked: int) -> dict[str, Any]:
    from registry.screening.keyindex_build import merge_key_files
    from registry.screening.keyindex_file import KeyFile

    began = time.perf_counter()
    files = [KeyFile(path) for path in filler(folder, items)]
    made, cpu = time.perf_counter() - began, cpu_now()
    began = time.perf_counter()
    built = merge_key_files(files, folder)
    merged, cpu = time.perf_counter() - began, cpu_now() - cpu
    for file in files:
        file.close()
    del files
    sizes = {"items": built.rows - items // 10, "places": items // 10}
    return {
        "made_seconds": round(made, 1),
        "merged_seconds": round(merged, 1),
        "merged_cpu_seconds": round(cpu, 1),
        "file_bytes": built.size,
        "bytes_per_item_all_tables": round(built.size / items, 2),
        "bytes_per_item_address_key": round((built.size - 12 * sizes["places"]) / items, 2),
        **{f"warm_{name}": value for name, value in in_process(built.path, asked, is_cold=False).items()},
        **{f"cold_{name}": value for name, value in in_process(built.path, asked // 4, is_cold=True).items()},
    }


def in_process(path: Path, asked: int, *, is_cold: bool) -> dict[str, float]:
    """Microseconds of a look-up. Cold: nothing of the file in memory, and every block compared with its checksum."""
    from registry.screening.keyindex_file import KeyFile
    from registry.screening.keyindex_rows import candidates
    from registry.screening.rules import Rule, ScopeKind

    dice = random.Random(SEED)
    sample = KeyFile(path)
    rows = [dice.randrange(sample.length("items")) for _ in range(asked // 2)]
    there = [int(sample.rows("items", row, row + 1).keys[0]) for row in rows]
    absent = [Rule(0, 0, ScopeKind.URL, f"nowhere.example/{dice.random()}") for _ in range(asked // 2)]
    if not is_cold:
        sample.check()
    file = sample
    if is_cold:
        sample.close()
        del sample
        file = KeyFile(path)
        dropped(path)
    spent = []
    for key, rule in zip(there, absent, strict=True):
        began = time.perf_counter()
        runs = file.find("items", key)
        between = time.perf_counter()
        none = candidates([file], rule).runs
        spent += [between - began, time.perf_counter() - between]
        if not runs or none:
            raise SystemExit("a key that is there was not found, or one that is not was")
    return micros(spent)


def dropped(path: Path) -> None:
    """Out of the page cache, as far as the kernel lets it go."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def real_set(folder: Path, items: int) -> dict[str, Any]:
    from registry.screening.intake import build_items
    from registry.screening.keyindex_build import build_key_file

    source = folder / "m.csv"
    source.write_text("url,sha256\n" + "".join(f"{address(n % 500, n)},{digest(0, n)}\n" for n in range(items)))
    report = build_items(source, folder / "out")
    cpu = cpu_now()
    built = build_key_file(report.path, report.digest, folder / "keys")
    spent = cpu_now() - cpu
    shutil.rmtree(folder / "out")
    return {
        "items": items,
        "keys": built.rows,
        "items_per_cpu_second": round(items / spent),
        "bytes_per_item_unmerged": round(built.size / items, 1),
    }


def table(running: Running, rows: int, asked: int) -> dict[str, Any]:
    """The same keys as rows with a B-tree: what a look-up in the database would be."""
    import psycopg

    with psycopg.connect(running.database, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bench_keys (key bigint NOT NULL, items_set int NOT NULL, item bigint NOT NULL)"
        )
        began = time.perf_counter()
        connection.execute(
            "INSERT INTO bench_keys SELECT (random() * 281474976710655)::bigint, (random() * 1000)::int, n "
            "FROM generate_series(1, %s) n",
            [rows],
        )
        connection.execute("CREATE INDEX ON bench_keys (key) INCLUDE (items_set, item)")
        connection.execute("VACUUM ANALYZE bench_keys")
        made = time.perf_counter() - began
        size = connection.execute("SELECT pg_total_relation_size('bench_keys')").fetchone()
        sample = connection.execute(
            "SELECT key FROM bench_keys WHERE item %% %s = 0", [max(1, rows // asked)]
        ).fetchall()
        random.Random(SEED).shuffle(sample)
        spent = []
        for turn, (key,) in enumerate(sample):
            began = time.perf_counter()
            connection.execute(
                "SELECT items_set, item FROM bench_keys WHERE key = %s", [key + turn % 2], prepare=True
            ).fetchall()
            spent.append(time.perf_counter() - began)
        connection.execute("DROP TABLE bench_keys")
    assert size is not None
    return {"rows": rows, "made_seconds": round(made, 1), "bytes_per_row": round(size[0] / rows, 1), **micros(spent)}


def seed(datasets: int, items: int) -> None:
    import django

    django.setup()
    datasets_seed(datasets, ITEMS)
    filler_enter(items)
    print(f"{datasets} datasets of {ITEMS} items and keys of {items:,} more")


def over_http(running: Running, asked: int, datasets: int) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
    spent: dict[bool, list[float]] = {True: [], False: []}
    every = questions(asked + 100, datasets, ITEMS)
    for turn, (kind, text) in enumerate(every):
        began = time.perf_counter()
        answer = get(connection, turn, "/api/v1/lookup/?" + urlencode({kind: text}))
        if turn >= 100:  # the first open files and connections
            spent[bool(turn % 2)].append(time.perf_counter() - began)
        if bool(answer["datasets"]) != (turn % 2 == 0):
            raise SystemExit(f"{kind} {text}: {answer}")
    hashed = []
    for turn in range(asked // 2):
        began = time.perf_counter()
        get(connection, turn, f"/api/v1/lookup/hashes/{random.Random(turn).randrange(16**5):05x}/")
        hashed.append(time.perf_counter() - began)
    return {
        **{f"there_{name}": value for name, value in micros(spent[False], 1000).items()},
        **{f"not_there_{name}": value for name, value in micros(spent[True], 1000).items()},
        **{f"five_digits_{name}": value for name, value in micros(hashed, 1000).items()},
    }


def get(connection: http.client.HTTPConnection, turn: int, path: str) -> Any:
    source = f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}"
    connection.request("GET", path, headers={"Host": "localhost", "X-Forwarded-For": source})
    response = connection.getresponse()
    text = response.read()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {text[:300]!r}")
    return json.loads(text)


def micros(spent: list[float], scale: float = 1.0) -> dict[str, float]:
    """p50 and p99; microseconds, or milliseconds with scale 1000."""
    unit = "us" if scale == 1.0 else "ms"
    half, most = np.percentile(np.array(spent) * 1e6 / scale, [50, 99])
    return {f"p50_{unit}": round(float(half), 1), f"p99_{unit}": round(float(most), 1)}


def cpu_now() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    if sys.argv[1:2] == ["seed"]:
        seed(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
