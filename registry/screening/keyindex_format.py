"""The key file: sorted keys of the items of one or more item sets, written once and never changed.

    "DIPKEYS1" | length of header (u32) | CRC-32 of header (u32) | header, JSON | padding | arrays, 64-byte aligned |
    CRC-32 of each block of 16 KiB from the first array on (u32 each)

The header names the sets (`sources`: digest and number of items, in order; an item's reference is its number plus the
items of all sets before) and the arrays. Table T has arrays T.low, T.ref (and T.count), by key, then reference:

    from 2^18 rows on   T.low = the lower 32 of 48 bits, T.top[b] = first row whose upper 16 bits are ≥ b
    below               T.low = all bits as u64, no T.top

All little-endian. A file's name is the SHA-256 of its bytes; the bytes are a function of the sets and their order.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from registry.screening.arrow import Hashes, Ints

MAGIC = b"DIPKEYS1"
BLOCK = 1 << 14
NARROW_FROM = 1 << 18
TOPS = 1 << 16
LOW_BITS = 32
SUFFIX = ".keys"
_ALIGNED = 64
_FIXED = len(MAGIC) + 8


class DamagedKeyFile(Exception):
    """The file is not what its writer left: too short, of another format, or a block whose checksum is wrong."""


class Source(NamedTuple):
    """An item set: hex digest of its file, and its number of items."""

    digest: str
    items: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A table to be written: its rows, whether rows carry a count, and whether keys are 48-bit hashes or 64-bit
    codes."""

    rows: int
    is_counted: bool = False
    is_hash: bool = True

    @property
    def is_narrow(self) -> bool:
        return self.is_hash and self.rows >= NARROW_FROM


@dataclass(frozen=True, slots=True)
class Placed:
    """One array: where it begins, of what type, how long."""

    offset: int
    dtype: str
    length: int


class Rows(NamedTuple):
    """Rows of a table: keys, references, and how many items from there on (None where rows carry no count)."""

    keys: Hashes
    refs: Hashes
    counts: Ints | None


class KeyFileWriter:
    """Makes a file of known shape; tables are filled in the order of their keys, then `finish` seals it."""

    def __init__(self, path: Path, sources: Sequence[Source], shapes: Mapping[str, Shape]) -> None:
        self._path = path
        self._shapes = dict(shapes)
        wide = sum(source.items for source in sources) > np.iinfo(np.uint32).max
        self._arrays, header, self._data, self._end = _layout(sources, self._shapes, "<u8" if wide else "<u4")
        self._filled = dict.fromkeys(self._shapes, 0)
        with path.open("wb") as file:
            file.write(MAGIC + len(header).to_bytes(4, "little") + zlib.crc32(header).to_bytes(4, "little") + header)
            file.truncate(self._end)
        self._memory = np.memmap(path, np.uint8, "r+")

    def add(self, table: str, rows: Rows) -> None:
        """The next rows of a table, in order of (key, reference); none may sort before what was added."""
        at = self._filled[table]
        until = at + len(rows.keys)
        shape = self._shapes[table]
        low = self._array(f"{table}.low")
        low[at:until] = rows.keys & np.uint64((1 << LOW_BITS) - 1) if shape.is_narrow else rows.keys
        self._array(f"{table}.ref")[at:until] = rows.refs
        if shape.is_counted:
            self._array(f"{table}.count")[at:until] = rows.counts
        if shape.is_narrow:
            tops = np.bincount((rows.keys >> np.uint64(LOW_BITS)).astype(np.int64), minlength=TOPS)
            self._array(f"{table}.top")[1:] += tops.astype(np.uint64)
        self._filled[table] = until

    def finish(self) -> None:
        """Write the directories and checksums. Raises ValueError if a table is not full."""
        for table, shape in self._shapes.items():
            if self._filled[table] != shape.rows:
                raise ValueError(f"{table}: {self._filled[table]} rows of {shape.rows}")
            if shape.is_narrow:
                top = self._array(f"{table}.top")
                top[:] = np.cumsum(top)
        self._memory.flush()
        with self._path.open("ab") as file:
            file.write(b"".join(_checksums(self._memory[self._data : self._end])))
        del self._memory

    def _array(self, name: str) -> Any:
        placed = self._arrays[name]
        size = placed.length * np.dtype(placed.dtype).itemsize
        return self._memory[placed.offset : placed.offset + size].view(placed.dtype)


def read_header(data: memoryview) -> tuple[dict[str, Any], int]:
    """(header, where the arrays begin). Raises DamagedKeyFile."""
    head = bytes(data[:_FIXED])
    length = int.from_bytes(head[8:12], "little")
    text = bytes(data[_FIXED : _FIXED + length])
    if not head.startswith(MAGIC) or zlib.crc32(text) != int.from_bytes(head[12:16], "little"):
        raise DamagedKeyFile("header")
    header: dict[str, Any] = json.loads(text)
    if len(data) != header["end"] + 4 * blocks(header["end"] - _aligned(_FIXED + length)):
        raise DamagedKeyFile("size")
    return header, _aligned(_FIXED + length)


def blocks(size: int) -> int:
    return -(-size // BLOCK)


def _layout(
    sources: Sequence[Source], shapes: Mapping[str, Shape], ref: str
) -> tuple[dict[str, Placed], bytes, int, int]:
    """(arrays by name, header, where they begin, where they end). Offsets in the header count from the first array."""
    named: dict[str, tuple[int, str, int]] = {}
    at = 0
    for table, shape in shapes.items():
        columns = [("low", "<u4" if shape.is_narrow else "<u8", shape.rows), ("ref", ref, shape.rows)]
        columns += [("count", ref, shape.rows)] if shape.is_counted else []
        columns += [("top", "<u8", TOPS + 1)] if shape.is_narrow else []
        for column, dtype, length in columns:
            named[f"{table}.{column}"] = (at, dtype, length)
            at = _aligned(at + length * np.dtype(dtype).itemsize)
    header: dict[str, Any] = {"sources": [list(source) for source in sources], "arrays": named, "end": 0}
    begin = _aligned(_FIXED + len(json.dumps(header)) + 24)  # room for the digits of `end`
    header["end"] = begin + at
    text = json.dumps(header).encode()
    text += b" " * (begin - _FIXED - len(text))
    arrays = {name: Placed(begin + offset, dtype, length) for name, (offset, dtype, length) in named.items()}
    return arrays, text, begin, begin + at


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGNED) * _ALIGNED


def _checksums(data: Any) -> list[bytes]:
    return [zlib.crc32(data[at : at + BLOCK]).to_bytes(4, "little") for at in range(0, len(data), BLOCK)]
