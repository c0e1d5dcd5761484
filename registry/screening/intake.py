"""From a manifest file to an item set: read, canonicalise, sort, drop exact duplicates, number, hash.

Order of the set is (SURT, content hash), both by their bytes and absent before present; items that agree in both
(http and https of one page, say) follow by key hash. Numbers 0, 1, 2, … follow that order and are for life.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from registry.screening.arrow import Bytes, Mask, buffers, compute
from registry.screening.errors import ManifestError
from registry.screening.files import work_folder
from registry.screening.guard import GuardError, Tell, run_limited
from registry.screening.itemwriter import ITEM_SCHEMA, ItemWriter
from registry.screening.limits import Limits
from registry.screening.manifest import ManifestReader
from registry.screening.report import ItemsReport, OnProgress, Progress, quiet
from registry.screening.resolve import RESOLVED_SCHEMA, TAIL, resolve
from registry.screening.sorting import ExternalSort
from registry.screening.unresolvable import UnresolvableWriter

_GIB = 1 << 30
_FILES_TOLD = 200


def build_items(source: Path, out_dir: Path, limits: Limits | None = None, progress: OnProgress = quiet) -> ItemsReport:
    """Build the item set of a manifest in `out_dir`; safe to repeat, and the same file gives the same bytes.

    Raises ManifestError and then leaves nothing behind. Of exact duplicates the first row's title is kept. A set may
    be empty (every row unresolvable): it is for the caller to refuse that.
    """
    with work_folder(out_dir) as folder:
        return _build(source, out_dir, folder, limits or Limits(), progress)


def _build(source: Path, out_dir: Path, folder: Path, limits: Limits, progress: OnProgress) -> ItemsReport:
    with ManifestReader(source, limits) as reader:
        rows = _Reading(folder, limits, progress)
        rows.read(reader)
        listed = rows.unresolvable.finish(out_dir)
        writer = ItemWriter(folder)
        duplicates = _number(rows, writer, reader.bytes_total, progress)
        written = writer.finish(out_dir)
        return ItemsReport(
            path=written.path,
            digest=written.digest,
            size=written.size,
            items=written.items,
            root_hex=written.root_hex,
            key_root_hex=written.key_root_hex,
            rows_read=rows.count,
            duplicates=duplicates,
            unresolvable=dict(sorted(rows.unresolvable.counts.items())),
            unresolvable_path=listed,
            clipped=rows.clipped,
            domains=written.domains,
            domain_count=written.domain_count,
            manifest_format=reader.format_name,
            columns=reader.columns.as_json(),
            files=reader.files[:_FILES_TOLD],
        )


def build_items_guarded(
    source: Path,
    out_dir: Path,
    limits: Limits | None = None,
    progress: OnProgress = quiet,
    *,
    memory_bytes: int = 2 * _GIB,
    cpu_seconds: int = 7200,
) -> ItemsReport:
    """`build_items` in a child process that the kernel stops at either limit.

    Raises ManifestError as `build_items` does, also ("damaged") when a native parser ended the child over the file's
    bytes; GuardError when the child was stopped at a limit or our own code broke.
    """
    with work_folder(out_dir) as folder:  # here, so that it goes away even when the child is killed
        args = {
            "source": str(source),
            "out_dir": str(out_dir),
            "folder": str(folder),
            "limits": asdict(limits or Limits()),
        }
        try:
            report = run_limited(
                "registry.screening.intake:build_from_json",
                args,
                memory_bytes=memory_bytes,
                cpu_seconds=cpu_seconds,
                on_progress=lambda told: progress(Progress(**told)),
            )
        except GuardError as error:
            if error.by_signal:
                raise ManifestError("damaged", detail=error.detail) from None
            raise
        return ItemsReport.from_json(report)


def build_from_json(args: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """The child's side of `build_items_guarded`."""
    source, out_dir, folder = (Path(args[name]) for name in ("source", "out_dir", "folder"))
    limits = Limits(**args["limits"])
    return _build(source, out_dir, folder, limits, lambda progress: tell(progress.as_json())).as_json()


class _Reading:
    """First pass: every row is resolved and goes to the sort or to the unresolvable list."""

    def __init__(self, folder: Path, limits: Limits, progress: OnProgress) -> None:
        self.sort = ExternalSort(folder, RESOLVED_SCHEMA, limits.sort_bytes)
        self.unresolvable = UnresolvableWriter(folder)
        self.count = 0
        self.clipped = 0
        self._limits = limits
        self._progress = progress

    def read(self, reader: ManifestReader) -> None:
        for batch in reader:
            resolved = resolve(batch, self._limits)
            self.sort.add(resolved.items)
            self.unresolvable.add(resolved.faults)
            self.count += batch.num_rows
            self.clipped += resolved.clipped
            self._progress(Progress("reading", self.count, reader.bytes_read, reader.bytes_total, self.count))


def _number(rows: _Reading, writer: ItemWriter, bytes_total: int, progress: OnProgress) -> int:
    """Second pass: sorted rows without their duplicates, numbered. Returns how many duplicates there were."""
    done = 0
    last = np.zeros((1, 32), np.uint8)
    for table in rows.sort.merged():
        for batch in table.to_batches():
            tails = _tails(batch.column("sort_key"))
            keys = tails[:, 34:66]
            # Equal keys are neighbours: SURT and content hash are parts of the key. No SHA-256 is known to be zero.
            fresh = (keys != np.concatenate((last, keys[:-1]))).any(axis=1)
            last = keys[-1:]
            done += batch.num_rows
            writer.add(_items(batch, tails, fresh, writer.items), keys[fresh])
        progress(Progress("writing", rows.count, bytes_total, bytes_total, done))
    return done - writer.items


def _tails(keys: Any) -> Bytes:
    """The fixed-size ends of the sort keys, shape (n, TAIL)."""
    offsets, data = buffers(keys)
    tails: Bytes = data[offsets[1:, None] - TAIL + np.arange(TAIL)]
    return tails


def _items(batch: pa.RecordBatch, tails: Bytes, fresh: Mask, first: int) -> pa.RecordBatch:
    mask = pa.array(fresh)
    kept = batch.filter(mask)
    count = kept.num_rows
    columns = {
        "item": pa.array(np.arange(first, first + count)),
        "sha256": _digests(tails[fresh]),
        "surt": compute.cast(compute.binary_slice(kept.column("sort_key"), 0, -TAIL), pa.string()),
    }
    return pa.record_batch(
        [columns[name] if name in columns else kept.column(name) for name in ITEM_SCHEMA.names], schema=ITEM_SCHEMA
    )


def _digests(tails: Bytes) -> Any:
    """Content hashes, null where the sort key has none."""
    validity = np.packbits(tails[:, 1], bitorder="little").tobytes()
    data = tails[:, 2:34].tobytes()
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(32), len(tails), [pa.py_buffer(validity), pa.py_buffer(data)])
