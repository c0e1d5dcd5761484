"""What one new refusal costs a register of millions of scopes: the next snapshot grown from the last, and from nothing.

    python bench/snapshots.py [--small]

Generated rules, a fifth of them domains, the rest content hashes; CPU time of this process. Both ways must end in the
same digest. Prints a table and, as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from registry.screening.gathering import DIGEST_SCHEMA, TEXT_SCHEMA, Gathered, gathered, gathered_columns
from registry.screening.growing import grown, read_columns, write_columns
from registry.screening.rules import CODES, Rule, ScopeKind
from registry.screening.snapshot import build

SEED = 20261124
A_REFUSAL = 1000  # scopes


def generated(count: int) -> tuple[pa.Table, pa.Table]:
    """Unsorted columns of `count` rules."""
    domains = count // 5
    dice = np.random.default_rng(SEED)
    names = [f"h{number:x}.example" for number in dice.permutation(domains).tolist()]
    kinds = np.full(domains, CODES[ScopeKind.DOMAIN], np.uint8)
    ids = np.arange(count)
    text = pa.table([kinds, names, ids[:domains], ids[:domains] // A_REFUSAL], schema=TEXT_SCHEMA)
    digests = dice.bytes(32 * (count - domains))
    values = pa.FixedSizeBinaryArray.from_buffers(pa.binary(32), count - domains, [None, pa.py_buffer(digests)])
    return text, pa.table([values, ids[domains:], ids[domains:] // A_REFUSAL], schema=DIGEST_SCHEMA)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    return work(), time.process_time() - start


def measured(count: int, folder: Path) -> dict[str, float]:
    text, digests = generated(count)
    base, sorting = timed(lambda: gathered_columns(text, digests))
    write_columns(base, folder / "base")
    del base
    new = [Rule(count + n, count, ScopeKind.DOMAIN, f"new{n}.example") for n in range(A_REFUSAL)]
    gone = np.array([0])

    def next_rules() -> Gathered:
        return grown(read_columns(folder / "base"), gone, gathered(new))

    after, growing = timed(next_rules)
    made, building = timed(lambda: build(after, folder / "one", {"number": 2}))
    _written, keeping = timed(lambda: write_columns(after, folder / "next"))
    kept = Gathered(*(table.filter(pa.array(table["refusal"].to_numpy() != 0)) for table in (text, digests)))
    fresh = gathered(new)
    both = [pa.concat_tables(pair) for pair in zip(kept, fresh, strict=True)]
    if build(gathered_columns(*both), folder / "two", {"number": 2}).digest != made.digest:
        raise SystemExit("the two snapshots differ")
    size = sum(path.stat().st_size for path in (folder / "one" / made.digest).iterdir())
    return {
        "rules": count,
        "sort_all_seconds": sorting,
        "grow_seconds": growing,
        "tables_seconds": building,
        "keep_seconds": keeping,
        "next_snapshot_seconds": growing + building + keeping,
        "bytes_a_rule": size / count,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    sizes = [20_000, 100_000] if parser.parse_args().small else [500_000, 5_000_000]
    results = []
    for count in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            results.append(measured(count, Path(folder)))
            print("  ".join(f"{name} {value:,.2f}" for name, value in results[-1].items()), flush=True)
    print(json.dumps({"bench": "snapshots", "seed": SEED, "sizes": results}))


if __name__ == "__main__":
    main()
