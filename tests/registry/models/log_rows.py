"""Rows that the constraints of the log's tables refuse; see test_constraints."""

from datetime import UTC, datetime
from typing import Any

T0 = datetime(2026, 11, 24, tzinfo=UTC)

LOG: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "log_shard_one_open": ("LogShard", [{"year": 2026, "closed_at": T0}, {"year": 2027}, {"year": 2028}]),
    "log_shard_size": ("LogShard", [{"year": 2026}, {"year": 2027, "closed_at": T0, "size": -1}]),
    "log_leaf_once": ("LogLeaf", [{"index": 1}, {"index": 2}, {"index": 1}]),
    "log_tile_once": ("LogTile", [{"level": 0, "index": 1}, {"level": 1, "index": 1}, {"level": 0, "index": 1}]),
    "log_checkpoint_once": ("LogCheckpoint", [{"size": 1}, {"size": 2}, {"size": 1}]),
}
