"""Pages of the rows a comparison wrote: only the row groups of the page are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One item; `item` in the new set, of what was removed in the old one. Hashes in hexadecimal."""

    item: int
    old_item: int | None
    source: int | None
    domain: str | None
    url: str | None
    sha256: str | None
    leaf: str
    fields: tuple[str, ...]


def rows_from(path: Path, start: int, limit: int) -> list[DiffRow]:
    """At most `limit` rows from the row of this number (0-based) on."""
    found: list[DiffRow] = []
    with pq.ParquetFile(str(path)) as file:
        before = 0
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            if before < start + limit and before + size > start:
                table = file.read_row_group(group)
                at = max(0, start - before)
                found += [_row(one) for one in table.slice(at, limit - len(found)).to_pylist()]
            before += size
    return found


def every_row(path: Path) -> Iterator[DiffRow]:
    with pq.ParquetFile(str(path)) as file:
        for batch in file.iter_batches():
            yield from (_row(one) for one in batch.to_pylist())


def _row(row: dict[str, Any]) -> DiffRow:
    digest = row["sha256"]
    return DiffRow(
        row["item"],
        row["old_item"],
        row["source"],
        row["domain"],
        row["url"],
        digest.hex() if digest else None,
        row["leaf"].hex(),
        tuple((row["fields"] or "").split()),
    )
