"""Taking items out of a set: the same items without some, under their old numbers, with new roots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from registry.screening.arrow import Bytes, Ints, fixed_rows, to_ints
from registry.screening.errors import ItemSetError
from registry.screening.files import work_folder
from registry.screening.itemkey import canonical_key, key_hash, leaf_hash
from registry.screening.itemset import ItemFile
from registry.screening.itemwriter import ItemWriter
from registry.screening.report import ItemsReport, OnProgress, Progress, quiet


@dataclass(frozen=True, slots=True)
class KeptRows:
    """What is left of one batch (ITEM_SCHEMA) and its key hashes, shape (n, 32), computed anew from the items."""

    batch: Any
    key_hashes: Bytes


def exclude(
    items_path: Path, excluded_numbers: Iterable[int], out_dir: Path, progress: OnProgress = quiet
) -> ItemsReport:
    """Write the set without these items to `out_dir`. Numbers stay, positions in the trees change.

    `excluded_numbers` ascend strictly. Leaves and keys are computed anew, so a file whose leaves do not follow from its
    items is found out. Safe to repeat; the same input gives the same bytes. Raises ItemSetError: not_an_item_file,
    damaged, not_sorted, unknown_item.
    """
    numbers = exclusion_list(excluded_numbers)
    size = items_path.stat().st_size
    with work_folder(out_dir) as folder, ItemFile(items_path) as file:
        writer = ItemWriter(folder)
        done = 0
        for kept in kept_rows(file, numbers):
            writer.add(kept.batch, kept.key_hashes)
            done += kept.batch.num_rows
            progress(Progress("excluding", file.items, size * done // file.items, size, done))
        written = writer.finish(out_dir)
        return ItemsReport(
            path=written.path,
            digest=written.digest,
            size=written.size,
            items=written.items,
            root_hex=written.root_hex,
            key_root_hex=written.key_root_hex,
            rows_read=file.items,
            excluded=len(numbers),
            domains=written.domains,
            domain_count=written.domain_count,
            manifest_format="parquet",
        )


def exclusion_list(numbers: Iterable[int]) -> Ints:
    """The numbers as an array. Raises ItemSetError("not_sorted") unless they ascend strictly."""
    given = np.asarray(numbers if isinstance(numbers, np.ndarray) else np.fromiter(numbers, np.int64), dtype=np.int64)
    falls = np.flatnonzero(np.diff(given) <= 0)
    if len(falls):
        raise ItemSetError("not_sorted", item=int(given[falls[0] + 1]))
    return given


def kept_rows(file: ItemFile, excluded: Ints) -> Iterator[KeptRows]:
    """The set without `excluded`, batch by batch, every leaf and the order of the set checked on the way."""
    met = 0
    order = _Order()
    for batch in file.batches():
        keys = _keys(batch)
        order.check(batch, keys)
        out = np.isin(to_ints(batch.column("item")), excluded)
        met += int(out.sum())
        kept = ~out
        yield KeptRows(batch.filter(pa.array(kept)), keys[kept])
    if met < len(excluded):
        raise ItemSetError("unknown_item", item=_unknown(file, excluded))


def _keys(batch: Any) -> Bytes:
    """Key hashes of a batch. Raises ItemSetError("damaged") where a leaf is not that of its item."""
    columns: dict[str, list[Any]] = batch.select(["url", "sha256", "identifiers", "leaf"]).to_pydict()
    hashes = []
    for url, digest, identifiers, leaf in zip(*columns.values(), strict=True):
        try:
            key = canonical_key(url, digest.hex() if digest else None, identifiers or ())
        except ValueError:
            raise ItemSetError("damaged") from None
        if leaf_hash(key) != leaf:
            raise ItemSetError("damaged")
        hashes.append(key_hash(key))
    return np.frombuffer(b"".join(hashes), np.uint8).reshape(-1, 32)


class _Order:
    """Checks that numbers ascend, and rows by (SURT, content hash, key hash), over all batches of a set."""

    def __init__(self) -> None:
        self._number = -1
        self._last = (b"", b"", b"")

    def check(self, batch: Any, keys: Bytes) -> None:
        numbers = to_ints(batch.column("item"))
        if len(numbers) and (numbers[0] <= self._number or (np.diff(numbers) <= 0).any()):
            raise ItemSetError("damaged")
        surts, digests = batch.column("surt").to_pylist(), batch.column("sha256").to_pylist()
        for surt, digest, key in zip(surts, digests, keys, strict=True):
            here = (surt.encode(), digest or b"", key.tobytes())
            if here <= self._last:
                raise ItemSetError("damaged")
            self._last = here
        if len(numbers):
            self._number = int(numbers[-1])


def _unknown(file: ItemFile, excluded: Ints) -> int:
    present = [to_ints(batch.column("item")) for batch in file.batches(["item"])]
    return int(np.setdiff1d(excluded, np.concatenate(present or [np.zeros(0, np.int64)]))[0])


def leaves_of(batch: Any) -> list[bytes]:
    """Leaf hashes of a batch."""
    return [leaf.tobytes() for leaf in fixed_rows(batch.column("leaf"), 32)]
