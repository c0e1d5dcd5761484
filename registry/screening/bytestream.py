"""The bytes of a text manifest, inflated under caps and cut into lines that cannot grow without bound."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Literal, Protocol

import pyarrow as pa

from registry.screening.errors import ManifestError
from registry.screening.limits import Limits

Compression = Literal["gzip", "zstd"]

_CHUNK = 1 << 18


class Stream(Protocol):
    """What lines are cut from."""

    def read(self, size: int) -> bytes: ...


class ByteStream:
    """Sequential reader of a plain, gzip or zstd file (members and frames may be concatenated).

    Inflates at most a small block ahead of what was asked for, so a bomb is met by its cap and not by the memory.
    """

    def __init__(self, path: Path, compression: Compression | None, limits: Limits) -> None:
        self._raw = pa.OSFile(str(path), "rb")
        self._stream = pa.CompressedInputStream(self._raw, compression) if compression else self._raw
        self.bytes_total = path.stat().st_size
        self._by_ratio = max(limits.ratio_floor, limits.max_ratio * self.bytes_total)
        self._limits = limits
        self._out = 0

    @property
    def bytes_read(self) -> int:
        """Stored bytes consumed so far."""
        return min(int(self._raw.tell()), self.bytes_total)

    def read(self, size: int) -> bytes:
        """Up to `size` inflated bytes, empty at the end. Raises ManifestError: truncated, damaged, too_large."""
        try:
            data: bytes = self._stream.read(size)
        except OSError as error:
            raise ManifestError("truncated" if "Truncated" in str(error) else "damaged", detail=str(error)) from None
        self._out += len(data)
        if self._out > self._limits.max_uncompressed_bytes:
            raise ManifestError("too_large", what="uncompressed", limit=self._limits.max_uncompressed_bytes)
        if self._out > self._by_ratio:
            raise ManifestError("too_large", what="ratio", limit=self._limits.max_ratio)
        return data

    def close(self) -> None:
        self._stream.close()
        self._raw.close()


class LineFault(Exception):
    """Line `row` was dropped for `reason`; the lines after it can still be read."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(row, reason)
        self.row = row
        self.reason = reason


class Lines:
    """Lines of a stream with their numbers, ends kept, decoded from UTF-8 (a byte-order mark is dropped).

    An iterator whose `__next__` raises LineFault for a line that cannot be used and may then be called again. `mark`
    begins a record and `rewind` gives back the lines of the current record after its first, so that one stray
    quotation mark costs one row. Raises ManifestError("not_utf8").
    """

    def __init__(self, stream: Stream, limits: Limits) -> None:
        self._stream = stream
        self._max = limits.max_line_bytes
        self._lines: deque[bytes | None] = deque()  # None: a line too long to keep
        self._again: deque[tuple[int, str]] = deque()
        self._record: list[tuple[int, str]] = []
        self._record_size = 0
        self._tail = b""
        self._skipping = False
        self._ended = False
        self._read = 0
        self.row = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if self._again:
            self.row, line = self._again.popleft()
        else:
            line = self._decoded()
        self._record.append((self.row, line))
        self._record_size += len(line)
        if "\0" in line:
            raise LineFault(self.row, "nul_byte")
        if self._record_size > self._max:
            raise LineFault(self._record[0][0], "unclosed_quote" if len(self._record) > 1 else "line_too_long")
        return line

    def mark(self) -> None:
        """The next line begins a new record."""
        self._record.clear()
        self._record_size = 0

    @property
    def record_row(self) -> int:
        """Number of the first line of the current record (of the next line, before it is read)."""
        return self._record[0][0] if self._record else self.row + 1

    @property
    def record_text(self) -> str:
        """The first line of the current record as it was read, without its end."""
        return self._record[0][1].rstrip("\r\n") if self._record else ""

    @property
    def record_lines(self) -> int:
        return len(self._record)

    def rewind(self, dropped: int | None = None) -> None:
        """Read the record's lines again, without its first and without line number `dropped`."""
        self._again.extendleft(reversed([kept for kept in self._record[1:] if kept[0] != dropped]))
        self.mark()

    def _decoded(self) -> str:
        while not self._lines:
            if self._ended:
                raise StopIteration
            self._fill()
        line = self._lines.popleft()
        self._read += 1
        self.row = self._read
        if line is None:
            raise LineFault(self.row, "line_too_long")
        try:
            return line.decode("utf-8-sig" if self.row == 1 else "utf-8")
        except UnicodeDecodeError:
            raise ManifestError("not_utf8", row=self.row) from None

    def _fill(self) -> None:
        data = self._stream.read(_CHUNK)
        self._ended = not data
        lines: list[bytes | None] = [*(self._tail + data).splitlines(keepends=True)]
        self._tail = self._unfinished(lines)
        if self._skipping:
            if lines or self._ended:
                self._skipping = False
                lines[:1] = [None]
            else:
                self._tail = self._tail[-1:] if self._tail.endswith(b"\r") else b""
        if len(self._tail) > self._max:
            self._tail, self._skipping = b"", True
        self._lines.extend(None if line is None or len(line) > self._max else line for line in lines)

    def _unfinished(self, lines: list[bytes | None]) -> bytes:
        """Take off the last piece where it may go on; a final CR may be half of a CRLF."""
        if self._ended or not lines or (lines[-1] or b"").endswith(b"\n"):
            return b""
        return lines.pop() or b""
