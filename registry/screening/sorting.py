"""Sorting more rows than memory holds: sorted runs on disk, then one merge of all of them in blocks.

The first column is the sort key (binary, unique). Memory is about twice `run_bytes` while runs are made and two
blocks a run while they are merged, whatever the number of rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from registry.screening.arrow import compute, row_sizes

_BLOCK_ROWS = 4096
_BLOCK_BYTES = 1 << 18
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")


class ExternalSort:
    """Add batches, then iterate once over `merged()`. Files are kept under `folder` and removed as they are read."""

    def __init__(self, folder: Path, schema: pa.Schema, run_bytes: int) -> None:
        self._folder = folder
        self._schema = schema
        self._run_bytes = run_bytes
        self._held: list[pa.RecordBatch] = []
        self._size = 0
        self._runs: list[Path] = []

    def add(self, batch: pa.RecordBatch) -> None:
        self._held.append(batch)
        self._size += batch.nbytes
        if self._size >= self._run_bytes:
            self._flush()

    def merged(self) -> Iterator[pa.Table]:
        """Sorted tables of a few thousand rows."""
        if not self._runs:
            for batch in _blocks(self._sorted_run()):
                yield pa.Table.from_batches([batch])
            return
        self._flush()
        yield from _merge([_Cursor(path) for path in self._runs])

    def _flush(self) -> None:
        if not self._held:
            return
        table = self._sorted_run()
        path = self._folder / f"run-{len(self._runs):05d}.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, self._schema, options=_COMPRESSED) as writer:
            for batch in _blocks(table):
                writer.write_batch(batch)
        self._runs.append(path)

    def _sorted_run(self) -> pa.Table:
        table = pa.Table.from_batches(self._held, self._schema).combine_chunks()
        self._held.clear()
        self._size = 0
        return _sorted(table)


class _Cursor:
    """The unread rest of one run: the block at hand, from `at` on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._source = pa.OSFile(str(path), "rb")
        self._reader = pa.ipc.open_stream(self._source)
        self.block: pa.RecordBatch | None = None
        self._ahead = self._next()
        self.advance(0)

    @property
    def is_last(self) -> bool:
        """Whether nothing follows the block at hand."""
        return self._ahead is None

    def key(self, at: int) -> bytes:
        assert self.block is not None
        key: bytes = self.block.column(0)[at].as_py()
        return key

    def take_through(self, fence: bytes | None) -> pa.RecordBatch | None:
        """The rows whose keys are at most `fence` (all, if None), which are then behind the cursor."""
        block = self.block
        if block is None or (fence is not None and self.key(0) > fence):
            return None
        end = block.num_rows if fence is None else bisect_right(range(block.num_rows), fence, key=self.key)
        self.advance(end)
        return block.slice(0, end)

    def advance(self, count: int) -> None:
        if self.block is not None and count < self.block.num_rows:
            self.block = self.block.slice(count)
            return
        self.block, self._ahead = self._ahead, self._next() if self._ahead is not None else None
        if self.block is None:
            self._source.close()
            self._path.unlink(missing_ok=True)

    def _next(self) -> pa.RecordBatch | None:
        try:
            return self._reader.read_next_batch()
        except StopIteration:
            return None


def _merge(cursors: list[_Cursor]) -> Iterator[pa.Table]:
    """Whatever lies at or below the smallest last key at hand cannot be preceded by anything still unread."""
    while cursors:
        lasts = [cursor.key(-1) for cursor in cursors if not cursor.is_last]
        fence = min(lasts) if lasts else None
        parts = [part for cursor in cursors if (part := cursor.take_through(fence)) is not None]
        cursors = [cursor for cursor in cursors if cursor.block is not None]
        for batch in _blocks(_sorted(pa.Table.from_batches(parts))):
            yield pa.Table.from_batches([batch])


def _sorted(table: pa.Table) -> pa.Table:
    table = table.combine_chunks()
    return table.take(compute.sort_indices(table.column(0)))


def _blocks(table: pa.Table) -> Iterator[pa.RecordBatch]:
    """Blocks of at most 4,096 rows and about 256 KiB, or one row if that is larger."""
    if table.num_rows == 0:
        return
    ends = np.cumsum(row_sizes(table.itercolumns(), table.num_rows))
    start = 0
    while start < table.num_rows:
        before = int(ends[start - 1]) if start else 0
        stop = int(np.searchsorted(ends, before + _BLOCK_BYTES, "right"))
        stop = min(max(stop, start + 1), start + _BLOCK_ROWS, table.num_rows)
        yield from table.slice(start, stop - start).combine_chunks().to_batches()
        start = stop
