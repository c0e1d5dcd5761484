"""The hit file: one row per refusal and item, with the lowest rule by which it was hit, by refusal, then item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from registry.screening.arrow import Ints, buffers, to_ints
from registry.screening.sorting import ExternalSort

SAMPLE = 10
_GROUP = 1 << 18
_RUN_BYTES = 48 << 20
_PARQUET: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": False,
    "column_encoding": {"refusal": "DELTA_BINARY_PACKED", "item": "DELTA_BINARY_PACKED", "rule": "DELTA_BINARY_PACKED"},
}

_FIELDS: list[pa.Field[Any]] = [pa.field(name, pa.int64(), nullable=False) for name in ("refusal", "item", "rule")]
HIT_FILE_SCHEMA = pa.schema(_FIELDS)
_SORT_FIELDS: list[pa.Field[Any]] = [pa.field("key", pa.binary()), pa.field("rule", pa.int64())]


@dataclass(frozen=True, slots=True)
class RefusalHits:
    """How many items fall under a refusal, and the first ten of them."""

    refusal: int
    items: int
    sample: tuple[int, ...]


class HitWriter:
    """Takes hits in any order, of any number, and writes them sorted; memory is bounded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sort = ExternalSort(folder, pa.schema(_SORT_FIELDS), _RUN_BYTES)

    def add(self, items: Ints, refusals: Ints, rules: Ints) -> None:
        """Hits of items that no other call brings; an item's rules of one refusal become one hit."""
        if not len(items):
            return
        order = np.lexsort((rules, refusals, items))
        items, refusals, rules = items[order], refusals[order], rules[order]
        fresh = np.append(True, (np.diff(items) != 0) | (np.diff(refusals) != 0))
        pairs = np.column_stack((refusals[fresh], items[fresh])).astype(">i8")
        ends = np.arange(0, 16 * (len(pairs) + 1), 16, dtype=np.int32)
        buffer = [None, pa.py_buffer(ends.tobytes()), pa.py_buffer(pairs.tobytes())]
        keys = pa.BinaryArray.from_buffers(pa.binary(), len(pairs), buffer)
        self._sort.add(pa.record_batch([keys, pa.array(rules[fresh])], schema=pa.schema(_SORT_FIELDS)))

    def finish(self, path: Path, notes: Mapping[str, str] | None = None) -> tuple[RefusalHits, ...]:
        """Write the file and count it; `notes` go into its footer."""
        counts: Counter[int] = Counter()
        samples: dict[int, list[int]] = {}
        with pq.ParquetWriter(str(path), HIT_FILE_SCHEMA, **_PARQUET) as writer:
            if notes:
                writer.add_key_value_metadata(dict(notes))
            held: list[pa.RecordBatch] = []
            for table in self._sort.merged():
                for batch in table.to_batches():
                    held.append(_decoded(batch))
                    _count(held[-1], counts, samples)
                if sum(batch.num_rows for batch in held) >= _GROUP:
                    held = _flush(writer, held, _GROUP)
            _flush(writer, held, 1)
        return tuple(RefusalHits(refusal, items, tuple(samples[refusal])) for refusal, items in counts.items())


def hit_items(hits_path: Path, refusal: int) -> Ints:
    """Item numbers hit by a refusal, ascending; reads only the row groups that may hold it."""
    found = [np.zeros(0, np.int64)]
    with pq.ParquetFile(str(hits_path)) as file:
        groups = [group for group in range(file.num_row_groups) if _may_hold(file.metadata.row_group(group), refusal)]
        batches = file.iter_batches(_GROUP, row_groups=groups, columns=["refusal", "item"])
        found += [to_ints(batch.column("item"))[to_ints(batch.column("refusal")) == refusal] for batch in batches]
    return np.concatenate(found)


def _may_hold(group: pq.RowGroupMetaData, refusal: int) -> bool:
    statistics: Any = group.column(0).statistics
    return statistics is None or not statistics.has_min_max or statistics.min <= refusal <= statistics.max


def _decoded(batch: pa.RecordBatch) -> pa.RecordBatch:
    offsets, data = buffers(batch.column("key"))
    pairs = data[offsets[0] : offsets[-1]].view(">i8").astype(np.int64).reshape(-1, 2)
    columns = [pa.array(pairs[:, 0]), pa.array(pairs[:, 1]), batch.column("rule")]
    return pa.record_batch(columns, schema=HIT_FILE_SCHEMA)


def _count(batch: pa.RecordBatch, counts: Counter[int], samples: dict[int, list[int]]) -> None:
    refusals, items = to_ints(batch.column("refusal")), to_ints(batch.column("item"))
    names, begins, sizes = np.unique(refusals, return_index=True, return_counts=True)
    for refusal, begin, size in zip(names.tolist(), begins.tolist(), sizes.tolist(), strict=True):
        counts[refusal] += size
        sample = samples.setdefault(refusal, [])
        sample += items[begin : begin + min(size, SAMPLE - len(sample))].tolist()


def _flush(writer: pq.ParquetWriter, held: list[pa.RecordBatch], rows: int) -> list[pa.RecordBatch]:
    """Write full row groups of `rows` (all that is left, for 1), return the rest."""
    if not held:
        return []
    table = pa.Table.from_batches(held)
    full = table.num_rows // rows * rows
    writer.write_table(table.slice(0, full).combine_chunks(), row_group_size=_GROUP)  # in one piece, as for items
    return table.slice(full).to_batches()
