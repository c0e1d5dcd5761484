"""The same screening in Spark, for who has a cluster: `rows.mapInArrow(screening("/shared/snapshot"), SPARK_SCHEMA)`.

`rows` has the columns that `engine.screen_batch` takes: `item` (bigint), `url` (string) and, if there, `sha256` (hex or
32 bytes) and `identifiers` (array of strings). Spark is no dependency: it asks for a function over batches. Every
executor opens the snapshot from a path it can read; the tasks of one machine share its pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from registry.screening import kernel
from registry.screening.engine import screen_batch
from registry.screening.snapshot import open_snapshot

SPARK_SCHEMA = "item bigint, rule bigint, refusal bigint"


def screening(snapshot_path: str) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """A function for `mapInArrow`: batches of rows to batches of hits (engine.HIT_SCHEMA). Raises SnapshotError."""

    def screened(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        kernel.warm()  # Spark hands over 10,000 rows at a time, and nobody starts a cluster for those alone
        snapshot = open_snapshot(Path(snapshot_path))
        for batch in batches:
            yield screen_batch(snapshot, batch)[0]

    return screened
