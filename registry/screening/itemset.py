"""Reading an item set row group by row group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from registry.screening.arrow import Ints, to_ints
from registry.screening.errors import ItemSetError
from registry.screening.itemkey import canonical_key
from registry.screening.itemwriter import FORMAT, ITEM_SCHEMA

COMPARED = ("url", "sha256", "identifiers")  # what screen_canonical takes, in its order
_BATCH = 1 << 14
_FOOTER_STRING = 16 << 20
_FOOTER_ITEMS = 1_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """One item; `sha256` and `leaf` in hexadecimal."""

    item: int
    url: str | None
    sha256: str | None
    identifiers: tuple[str, ...]
    surt: str
    title: str | None
    licence: str | None
    retrieved_at: str | None
    leaf: str

    @property
    def key(self) -> bytes:
        """The canonical key (see itemkey)."""
        return canonical_key(self.url, self.sha256, self.identifiers)


class ItemFile:
    """An open item file; `items`, `root` and `key_root` (bytes) are what its writer noted. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(
                str(path),
                pre_buffer=False,
                thrift_string_size_limit=_FOOTER_STRING,
                thrift_container_size_limit=_FOOTER_ITEMS,
            )
        except (OSError, pa.ArrowException) as error:
            raise ItemSetError("not_an_item_file", detail=str(error)[:200]) from None
        notes = self._file.metadata.metadata or {}
        if notes.get(b"dip.format") != FORMAT.encode() or not self._file.schema_arrow.equals(ITEM_SCHEMA):
            self._file.close()
            raise ItemSetError("not_an_item_file")
        self.items = int(notes[b"dip.items"])
        self.root = bytes.fromhex(notes[b"dip.root"].decode())
        self.key_root = bytes.fromhex(notes[b"dip.key_root"].decode())
        self.groups = self._file.num_row_groups

    def __enter__(self) -> ItemFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def batches(self, columns: Sequence[str] | None = None, groups: Iterable[int] | None = None) -> Iterator[Any]:
        """RecordBatches of at most 16,384 rows, in order; of ITEM_SCHEMA or the columns named. Raises "damaged"."""
        try:
            yield from self._file.iter_batches(
                _BATCH,
                columns=list(columns or ITEM_SCHEMA.names),
                row_groups=None if groups is None else list(groups),
                use_threads=False,
            )
        except MemoryError:
            raise
        except (OSError, pa.ArrowException) as error:
            raise ItemSetError("damaged", detail=str(error)[:200]) from None

    def rows(self, numbers: Ints, columns: Sequence[str] | None = None) -> Iterator[Any]:
        """The items of these numbers, which ascend, as batches of ITEM_SCHEMA or of `item` and the columns named; from
        the row groups alone that may hold any. Numbers that are not in the set are passed over. Raises "damaged"."""
        groups = [
            group
            for group, ends in enumerate(self.bounds("item"))
            if ends is None or np.searchsorted(numbers, ends[1], "right") > np.searchsorted(numbers, ends[0])
        ]
        for batch in self.batches(["item", *columns] if columns is not None else None, groups):
            inside = np.isin(to_ints(batch.column("item")), numbers)
            if inside.any():
                yield batch.filter(pa.array(inside))

    def bounds(self, column: str) -> list[tuple[Any, Any] | None]:
        """(least, greatest) of a column in each row group, from the footer; None where it does not say."""
        at = ITEM_SCHEMA.names.index(column)  # `identifiers`, a list, is one leaf column too
        groups = (self._file.metadata.row_group(group) for group in range(self.groups))
        statistics = [group.column(at).statistics for group in groups]
        return [(found.min, found.max) if found and found.has_min_max else None for found in statistics]

    def group_sizes(self) -> list[int]:
        return [self._file.metadata.row_group(group).num_rows for group in range(self.groups)]


def is_item_file(path: Path) -> bool:
    try:
        ItemFile(path).__exit__()
    except ItemSetError:
        return False
    return True


def iter_items(path: Path) -> Iterator[Item]:
    """Every item in set order. Raises ItemSetError("not_an_item_file")."""
    with ItemFile(path) as file:
        for batch in file.batches():
            yield from to_items(batch)


def items_at(path: Path, numbers: Iterable[int]) -> list[Item]:
    """The items of these numbers, ascending, each once. Reads only the row groups that hold them.

    Raises ItemSetError: not_an_item_file, unknown_item (the first number that is not in the set).
    """
    wanted = np.unique(np.fromiter(numbers, np.int64))
    found: list[Item] = []
    with ItemFile(path) as file:
        for batch in file.rows(wanted):
            found += to_items(batch)
    missing = np.setdiff1d(wanted, [item.item for item in found])
    if len(missing):
        raise ItemSetError("unknown_item", item=int(missing[0]))
    return found


def to_items(batch: pa.RecordBatch) -> list[Item]:
    """The rows of a batch of ITEM_SCHEMA."""
    return [
        Item(
            row["item"],
            row["url"],
            row["sha256"].hex() if row["sha256"] else None,
            tuple(row["identifiers"] or ()),
            row["surt"],
            row["title"],
            row["licence"],
            row["retrieved_at"],
            row["leaf"].hex(),
        )
        for row in batch.to_pylist()
    ]
