"""Reading a key file: mapped into memory, every block checked against its checksum when it is first touched."""

from __future__ import annotations

import fcntl
import mmap
import os
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from registry.screening.arrow import Hashes, Ints
from registry.screening.keyindex import Run
from registry.screening.keyindex_format import (
    BLOCK,
    LOW_BITS,
    DamagedKeyFile,
    Placed,
    Rows,
    Source,
    blocks,
    read_header,
)

_MASK = np.uint64((1 << LOW_BITS) - 1)
_NO_ROWS = Rows(np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.int64))


class KeyFile:
    """An open key file; holds a shared lock on it, so that nobody takes it away. Raises FileNotFoundError,
    DamagedKeyFile; so may every look-up, when it first comes to a damaged block."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            self._map = mmap.mmap(self._descriptor, 0, prot=mmap.PROT_READ)
            self._map.madvise(mmap.MADV_RANDOM)
            self._bytes = np.frombuffer(self._map, np.uint8)
            self._memory = memoryview(self._map)
            header, self._begin = read_header(self._memory)
        except BlockingIOError:
            os.close(self._descriptor)
            raise FileNotFoundError(str(path)) from None  # it is being taken away
        except (OSError, ValueError, KeyError) as error:
            os.close(self._descriptor)
            raise DamagedKeyFile(type(error).__name__) from None
        except DamagedKeyFile:
            os.close(self._descriptor)
            raise
        self.sources = tuple(Source(digest, items) for digest, items in header["sources"])
        self._bases = [0, *accumulate(source.items for source in self.sources)]
        arrays = {
            name: Placed(self._begin + at, dtype, length) for name, (at, dtype, length) in header["arrays"].items()
        }
        self._arrays = {name: self._view(placed) for name, placed in arrays.items()}
        self._offsets = {name: (placed.offset, np.dtype(placed.dtype).itemsize) for name, placed in arrays.items()}
        end = header["end"]
        self._sums = self._bytes[end:].view("<u4")
        self._end = end
        self._seen = np.zeros(blocks(end - self._begin), np.bool_)

    def close(self) -> None:
        """Let go of the lock; the memory goes when the last look-up has let go of it."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)  # the map holds a copy of the descriptor, and with it the lock
        os.close(self._descriptor)

    @property
    def tables(self) -> list[str]:
        return [name.removesuffix(".low") for name in self._arrays if name.endswith(".low")]

    @property
    def items(self) -> int:
        return self._bases[-1]

    def length(self, table: str) -> int:
        return len(self._arrays[f"{table}.low"]) if f"{table}.low" in self._arrays else 0

    def find(self, table: str, key: int) -> list[Run]:
        """Runs of items that stand under a key."""
        start, stop = self._range(table, key, key)
        return self.runs(self.rows(table, start, stop)) if stop > start else []

    def between(self, table: str, least: int, greatest: int) -> Rows:
        """All rows with keys in [least, greatest]."""
        return self.rows(table, *self._range(table, least, greatest)) if self.length(table) else _NO_ROWS

    def find_many(self, table: str, keys: Hashes) -> Iterator[tuple[int, Run]]:
        """(place in `keys`, run) of everything that stands under any of them."""
        for at in np.flatnonzero(self._likely(table, keys)).tolist():
            for run in self.find(table, int(keys[at])):
                yield at, run

    def rows(self, table: str, start: int, stop: int) -> Rows:
        """Rows [start, stop) of a table, keys spelled out in full."""
        low = self._part(f"{table}.low", start, stop).astype(np.uint64)
        if f"{table}.top" in self._arrays:
            top = self._whole(f"{table}.top")
            bucket = np.searchsorted(top, np.arange(start, stop, dtype=np.uint64), "right") - 1
            low |= bucket.astype(np.uint64) << np.uint64(LOW_BITS)
        refs = self._part(f"{table}.ref", start, stop).astype(np.uint64)
        has_counts = f"{table}.count" in self._arrays
        return Rows(low, refs, self._part(f"{table}.count", start, stop).astype(np.int64) if has_counts else None)

    def runs(self, rows: Rows) -> list[Run]:
        found = []
        counts = rows.counts.tolist() if rows.counts is not None else [1] * len(rows.refs)
        for ref, count in zip(rows.refs.tolist(), counts, strict=True):
            at = bisect_right(self._bases, ref) - 1
            begin = ref - self._bases[at]
            found.append(Run(self.sources[at].digest, begin, begin + count))
        return found

    def owners(self, refs: Hashes) -> Ints:
        """Which source (its place) each reference belongs to."""
        return np.asarray(np.searchsorted(self._bases, refs, "right") - 1, np.int64)

    def check(self) -> None:
        """Compare every block with its checksum."""
        self._touch(self._begin, self._end)

    def is_whole(self) -> bool:
        try:
            self.check()
        except DamagedKeyFile:
            return False
        return True

    def _range(self, table: str, least: int, greatest: int) -> tuple[int, int]:
        name = f"{table}.low"
        if not self.length(table):
            return 0, 0
        return self._place(table, name, least, "left"), self._place(table, name, greatest, "right")

    def _place(self, table: str, name: str, key: int, side: Any) -> int:
        top = self._arrays.get(f"{table}.top")
        if top is None:
            low = self._part(name, 0, len(self._arrays[name]))
            return int(low.searchsorted(np.uint64(key), side))
        bucket = key >> LOW_BITS
        start, stop = map(int, self._part(f"{table}.top", bucket, bucket + 2))
        part = self._part(name, start, stop)
        return start + int(part.searchsorted(np.uint32(key & int(_MASK)), side))

    def _likely(self, table: str, keys: Hashes) -> Any:
        """Which keys occur, all of them compared at once."""
        name = f"{table}.low"
        if not self.length(table) or not len(keys):
            return np.zeros(len(keys), np.bool_)
        low, top = self._whole(name), self._arrays.get(f"{table}.top")
        if top is None:
            at = np.minimum(low.searchsorted(keys), len(low) - 1)
            return low[at] == keys
        bucket = (keys >> np.uint64(LOW_BITS)).astype(np.int64)
        tops = self._whole(f"{table}.top").astype(np.int64)
        start, last, wanted = tops[bucket], tops[bucket + 1], (keys & _MASK).astype(np.uint32)
        stop = last.copy()
        while (open_ := start < stop).any():
            middle = (start + stop) // 2
            below = open_ & (low[np.minimum(middle, len(low) - 1)] < wanted)
            start = np.where(below, middle + 1, start)
            stop = np.where(open_ & ~below, middle, stop)
        return (start < last) & (low[np.minimum(start, len(low) - 1)] == wanted)

    def _view(self, placed: Placed) -> Any:
        size = placed.length * np.dtype(placed.dtype).itemsize
        return self._bytes[placed.offset : placed.offset + size].view(placed.dtype)

    def _whole(self, name: str) -> Any:
        return self._part(name, 0, len(self._arrays[name]))

    def _part(self, name: str, start: int, stop: int) -> Any:
        offset, width = self._offsets[name]
        self._touch(offset + start * width, offset + stop * width)
        return self._arrays[name][start:stop]

    def _touch(self, begin: int, end: int) -> None:
        """Check the blocks of these bytes that nobody looked at yet."""
        first, last = (begin - self._begin) // BLOCK, -(-(end - self._begin) // BLOCK)
        if last - first <= 2 and self._seen[first] and self._seen[last - 1]:
            return
        for block in (np.flatnonzero(~self._seen[first:last]) + first).tolist():
            at = self._begin + block * BLOCK
            if zlib.crc32(self._memory[at : min(at + BLOCK, self._end)]) != self._sums[block]:
                raise DamagedKeyFile(f"block {block}")
            self._seen[block] = True
