"""The rules of the next snapshot from those of the last: a sorted base on disk, a few rules gone, a few come.

What comes out is what `gathering.gathered` makes of all rules anew, at the price of copying columns: nothing is sorted
again, and only the rules of the refusals that changed are read from anywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from registry.screening.arrow import Ints, to_ints
from registry.screening.files import publish, work_folder
from registry.screening.gathering import DIGEST_SCHEMA, TEXT_SCHEMA, Gathered, gathered_columns

MANY = 100_000  # rules that come at once, from which on sorting everything is cheaper than looking for places
_FILES = {"text": TEXT_SCHEMA, "digests": DIGEST_SCHEMA}
_KEYS = {"text": ("kind", "value", "refusal", "rule"), "digests": ("digest", "refusal", "rule")}


def write_columns(found: Gathered, folder: Path) -> None:
    """Keep sorted rules under `folder`, to grow from."""
    with work_folder(folder) as work:
        for name, table in zip(_FILES, found, strict=True):
            path = work / name
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
            publish(path, folder / f"{name}.arrow")


def read_columns(folder: Path) -> Gathered:
    """What write_columns has kept, mapped. Raises ValueError or OSError when it is not there or not whole."""
    tables = []
    for name, schema in _FILES.items():
        table = pa.ipc.open_file(pa.memory_map(str(folder / f"{name}.arrow"))).read_all()
        if not table.schema.equals(schema):
            raise ValueError(f"{name} has other columns")
        tables.append(table)
    return Gathered(*tables)


def grown(base: Gathered, gone: Ints, added: Gathered) -> Gathered:
    """The base without the rules of the refusals `gone`, and with those `added`, which are not in what is left."""
    kept = Gathered(*(_without(table, gone) for table in base))
    if sum(table.num_rows for table in added) > MANY:
        return gathered_columns(*(pa.concat_tables(pair) for pair in zip(kept, added, strict=True)))
    parts = zip(_KEYS.values(), kept, added, strict=True)
    return Gathered(*(_merged(keys, left, right) for keys, left, right in parts))


def _without(table: pa.Table, gone: Ints) -> pa.Table:
    hit = np.isin(to_ints(table["refusal"]), gone)
    return table.filter(pa.array(~hit)).combine_chunks() if hit.any() else table.combine_chunks()


def _merged(keys: tuple[str, ...], kept: pa.Table, added: pa.Table) -> pa.Table:
    """Both are sorted by `keys`, in which no two rows agree."""
    if not added.num_rows:
        return kept
    columns: list[Any] = [kept[name] for name in keys]
    wanted = zip(*(added[name].to_pylist() for name in keys), strict=True)

    def row(at: int) -> tuple[Any, ...]:
        return tuple(column[at].as_py() for column in columns)

    places: list[int] = []
    for key in wanted:
        places.append(bisect_left(range(kept.num_rows), key, lo=places[-1] if places else 0, key=row))
    order = np.insert(np.arange(kept.num_rows), places, kept.num_rows + np.arange(added.num_rows))
    return pa.concat_tables([kept, added]).combine_chunks().take(order).combine_chunks()
