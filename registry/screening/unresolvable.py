"""The list of rows in the third state, with number and reason, so that none is dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from registry.screening.files import file_digest, publish

_FIELDS: list[pa.Field[Any]] = [pa.field("row", pa.int64()), pa.field("reason", pa.string())]
UNRESOLVABLE_SCHEMA = pa.schema(_FIELDS)
_GROUP = 1 << 16


class UnresolvableWriter:
    """Collects (row, reason) in the order met; `finish` names the file by its digest, or says that there is none."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "unresolvable"
        self._writer = pq.ParquetWriter(str(self._path), UNRESOLVABLE_SCHEMA, compression="zstd")
        self._held: list[tuple[int, str]] = []
        self.counts: Counter[str] = Counter()

    def add(self, faults: list[tuple[int, str]]) -> None:
        self.counts.update(reason for _, reason in faults)
        self._held += faults
        while len(self._held) >= _GROUP:
            self._write(self._held[:_GROUP])
            del self._held[:_GROUP]

    def finish(self, out_dir: Path) -> Path | None:
        if self._held:
            self._write(self._held)
        self._writer.close()
        if not self.counts:
            return None
        return publish(self._path, out_dir / f"{file_digest(self._path)}.unresolvable.parquet")

    def _write(self, faults: list[tuple[int, str]]) -> None:
        rows, reasons = zip(*faults, strict=True)
        self._writer.write_batch(pa.record_batch([list(rows), list(reasons)], schema=UNRESOLVABLE_SCHEMA))


def iter_unresolvable(path: Path) -> Iterator[tuple[int, str]]:
    """(row, reason) as listed."""
    with pq.ParquetFile(str(path)) as file:
        for batch in file.iter_batches(_GROUP):
            yield from zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
