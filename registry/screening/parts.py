"""One screening as many pieces of work, each a few row groups, that any process on any machine may do, or do twice.

A part's file is named by what it depends on and appears by rename; its bytes are the same whoever makes it. Merged, the
parts are the hit file that one process would have written, byte for byte, whichever of them were done first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from registry.kernel.canon import canonical_json
from registry.kernel.urls import suffix_list_version
from registry.screening import kernel
from registry.screening.arrow import to_ints
from registry.screening.files import publish, work_folder
from registry.screening.hits import HitWriter
from registry.screening.itemset import COMPARED, ItemFile
from registry.screening.report import OnProgress, Progress, quiet
from registry.screening.screen import screened
from registry.screening.snapshot import Snapshot

ROWS = 1 << 20  # of a part, about: it ends with a row group
_ROWS_NOTE = "dip.rows"


class PartsError(ValueError):
    """Parts that are not there, damaged, or together not the whole set."""


class Part(NamedTuple):
    """Row groups [first, stop) of an item set and how many rows they hold."""

    first: int
    stop: int
    rows: int


def parts_of(group_sizes: Sequence[int], rows: int = ROWS) -> list[Part]:
    """Whole row groups, at least one a part, until `rows` are reached; an empty set has no parts."""
    found: list[Part] = []
    first = held = 0
    for group, size in enumerate(group_sizes):
        held += size
        if held >= rows or group + 1 == len(group_sizes):
            found.append(Part(first, group + 1, held))
            first, held = group + 1, 0
    return found


def run_name(snapshot: Snapshot, file: ItemFile) -> str:
    """Digest over what the hits depend on. Every engine finds the same, so that two of them can share the work."""
    inputs = ["dip-parts/1", suffix_list_version(), snapshot.digest, file.root.hex(), file.key_root.hex(), file.items]
    return sha256(canonical_json(inputs)).hexdigest()


def part_path(folder: Path, name: str, first: int, stop: int) -> Path:
    return folder / name / f"{first:08d}-{stop:08d}.parquet"


def screen_part(
    snapshot: Snapshot, items_path: Path, first: int, stop: int, target: Path, progress: OnProgress = quiet
) -> int:
    """Screen the row groups [first, stop) and write their hits to `target`; returns how many rows were screened.

    Safe to repeat and to run beside another process that does the same part. Raises ItemSetError.
    """
    done = 0
    with work_folder(target.parent) as folder, ItemFile(items_path) as file:
        size = sum(file.group_sizes()[first:stop])
        kernel.expect(size)
        hits = HitWriter(folder)
        for batch in file.batches(["item", *COMPARED], range(first, stop)):
            screened(snapshot, batch, hits)
            done += batch.num_rows
            progress(Progress("screening", size, done, size, done))
        hits.finish(folder / "hits", {_ROWS_NOTE: str(done)})
        publish(folder / "hits", target)
    return done


def part_rows(path: Path) -> int | None:
    """How many rows a part's file is about; None while there is none."""
    try:
        return int((pq.read_metadata(str(path)).metadata or {})[_ROWS_NOTE.encode()])
    except FileNotFoundError:
        return None
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise PartsError(f"{path.name}: {error}") from None


def merge_parts(paths: Iterable[Path], items: int, target: Path) -> Path:
    """The hit file of the whole set of `items` rows from the files of all its parts. Raises PartsError, before
    anything is written, when they are about other than that many rows."""
    paths = sorted(paths)
    rows = sum(part_rows(path) or 0 for path in paths)
    if rows != items:
        raise PartsError(f"{len(paths)} parts of {rows} rows for {items} items")
    with work_folder(target.parent) as folder:
        hits = HitWriter(folder)
        for path in paths:
            with pq.ParquetFile(str(path)) as file:
                for batch in file.iter_batches():
                    hits.add(*(to_ints(batch.column(name)) for name in ("item", "refusal", "rule")))
        hits.finish(folder / "hits")
        return publish(folder / "hits", target)
