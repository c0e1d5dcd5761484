"""The second tree: key hashes, sorted, for proofs of absence.

An entry is key hash = SHA-256(canonical key), 32 bytes. Entries stand in byte order; the tree's leaf hash of an entry
is SHA-256(0x00 ‖ entry), as RFC 6962 hashes any leaf. The file is the entries and nothing else, so entry i is at 32·i.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from registry.screening.arrow import Bytes
from registry.screening.tree import TreeBuilder
from registry.transparency.merkle import leaf_hash

WIDTH = 32
_BUCKETS = 256
_BUFFER = 1 << 15
_SLICE = 4096


class KeyStore:
    """Collects key hashes in any order and writes them sorted; memory holds one bucket of 256, by first byte."""

    def __init__(self, folder: Path) -> None:
        self._paths = [folder / f"keys-{at:03d}" for at in range(_BUCKETS)]
        self._buffers = [bytearray() for _ in range(_BUCKETS)]
        self.tree = TreeBuilder()

    def add(self, hashes: Bytes) -> None:
        """`hashes` has shape (n, 32)."""
        order = np.argsort(hashes[:, 0], kind="stable")
        ordered = hashes[order]
        bounds = np.searchsorted(ordered[:, 0], np.arange(_BUCKETS + 1))
        for at in np.unique(ordered[:, 0]).tolist():
            buffer = self._buffers[at]
            buffer += ordered[bounds[at] : bounds[at + 1]].tobytes()
            if len(buffer) >= _BUFFER:
                self._spill(at)

    def write(self, path: Path) -> None:
        """Write the sorted file and build the tree over it."""
        with path.open("wb") as sink:
            for at, bucket in enumerate(self._paths):
                self._spill(at)
                if not bucket.exists():
                    continue
                entries = np.sort(np.frombuffer(bucket.read_bytes(), f"S{WIDTH}")).tobytes()
                bucket.unlink()
                sink.write(entries)
                for start in range(0, len(entries), _SLICE * WIDTH):
                    self.tree.extend(_leaves(entries[start : start + _SLICE * WIDTH]))

    def _spill(self, at: int) -> None:
        if self._buffers[at]:
            with self._paths[at].open("ab") as file:
                file.write(self._buffers[at])
            self._buffers[at].clear()


def _leaves(entries: bytes) -> list[bytes]:
    return [leaf_hash(entries[start : start + WIDTH]) for start in range(0, len(entries), WIDTH)]
