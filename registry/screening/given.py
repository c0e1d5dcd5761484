"""A snapshot and a list of items as anybody may have them on disk, and the one run over the other.

Nothing here asks a register: what came by download is checked against its own digests before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from registry.kernel.canon import load_json, sha256_hex
from registry.screening.arrow import Ints, to_ints
from registry.screening.files import file_digest, publish, work_folder
from registry.screening.intake import build_items
from registry.screening.itemset import is_item_file, items_at
from registry.screening.registerfile import FORMAT, RULES, records
from registry.screening.report import ItemsReport, OnProgress, quiet
from registry.screening.rules import Rule, ScopeKind
from registry.screening.screen import ScreeningReport, screen_items
from registry.screening.snapshot import Snapshot, SnapshotError, in_memory, open_snapshot, verify

MANIFEST = "manifest.json"
_ROWS = 1 << 14
_CSV_FIELDS: list[pa.Field[Any]] = [
    pa.field("refusal", pa.int64()),
    pa.field("item", pa.int64()),
    pa.field("rule", pa.int64()),
    pa.field("url", pa.string()),
    pa.field("sha256", pa.string()),
]
CSV_SCHEMA = pa.schema(_CSV_FIELDS)


class Repeated(NamedTuple):
    """`items` is None where the file was an item set already."""

    items: ItemsReport | None
    items_path: Path
    screening: ScreeningReport


def open_given(path: Path, *, is_checked: bool = True) -> Snapshot:
    """The snapshot in a folder: the tables of a screening, or a published register snapshot, whose tables are built.

    Tables are built anew from their own rules and compared, unless told not to; the rules of a register snapshot must
    have the digest its manifest names. Raises SnapshotError: not_a_snapshot, damaged.
    """
    if (path / MANIFEST).is_file():
        return _from_register(path)
    snapshot = open_snapshot(path)
    if is_checked:
        verify(snapshot)
    return snapshot


def repeat(source: Path, snapshot: Snapshot, out_dir: Path, progress: OnProgress = quiet) -> Repeated:
    """Screen a manifest of any form, or an item set. Leaves in `out_dir` the item set, if it had to be made, and what
    screen_items writes. Raises ManifestError, ItemSetError."""
    if is_item_file(source):
        return Repeated(None, source, screen_items(snapshot, source, out_dir, progress))
    items = build_items(source, out_dir, progress=progress)
    return Repeated(items, items.path, screen_items(snapshot, items.path, out_dir, progress))


def write_csv(hits_path: Path, items_path: Path) -> Path:
    """The hit file with the address and hash of every item, as CSV beside it."""
    target = hits_path.with_suffix(".csv")
    with work_folder(hits_path.parent) as folder:
        with pq.ParquetFile(str(hits_path)) as file, pyarrow.csv.CSVWriter(str(folder / "csv"), CSV_SCHEMA) as writer:
            for batch in file.iter_batches(_ROWS):
                writer.write_batch(_named(batch, items_path))
        return publish(folder / "csv", target)


def _named(batch: pa.RecordBatch, items_path: Path) -> pa.RecordBatch:
    numbers: Ints = to_ints(batch.column("item"))
    items = {item.item: item for item in items_at(items_path, numbers.tolist())}
    found = [items[number] for number in numbers.tolist()]
    names = [[item.url for item in found], [item.sha256 for item in found]]
    return pa.record_batch([*(batch.column(name) for name in ("refusal", "item", "rule")), *names], schema=CSV_SCHEMA)


def _from_register(folder: Path) -> Snapshot:
    try:
        content = (folder / MANIFEST).read_bytes()
        manifest = load_json(content)
        if manifest["format"] != FORMAT:
            raise SnapshotError("not_a_snapshot")
        listed = {file["name"]: file["sha256"] for file in manifest["files"]}
        if file_digest(folder / RULES) != listed[RULES]:
            raise SnapshotError("damaged")
        return in_memory(_rules(folder / RULES), {"register_snapshot": sha256_hex(content)})
    except SnapshotError:
        raise
    except (OSError, ValueError, TypeError, KeyError):
        raise SnapshotError("not_a_snapshot") from None


def _rules(path: Path) -> Iterator[Rule]:
    for kind, value, refusal, scope in records(path):
        yield Rule(scope, refusal, ScopeKind(kind), value)
