"""The bytes of a text manifest, inflated under caps and cut into lines that cannot grow without bound."""

from __future__ import annotations

import lzma
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa

from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.xzstream import MAX_WINDOW, XzStream

Compression = Literal["gzip", "zstd", "bzip2", "xz"]

_CHUNK = 1 << 18
_ZSTD_WINDOW = 128 << 20


class Stream(Protocol):
    """What lines are cut from."""

    def read(self, size: int) -> bytes: ...


class ByteStream:
    """Sequential reader of a plain or packed file (members and frames may be concatenated).

    Inflates at most a small block ahead of what was asked for, so a bomb is met by its cap and not by the memory. The
    ratio is held over the whole file and over every `ratio_window` bytes that come out, so that a large file's
    harmless part pays for no bomb behind it.
    """

    def __init__(self, path: Path, compression: Compression | None, limits: Limits) -> None:
        self._raw = pa.OSFile(str(path), "rb")
        self._stream = _unpacking(self._raw, compression)
        self.compression = compression
        self.bytes_total = path.stat().st_size
        self._by_ratio = max(limits.ratio_floor, limits.max_ratio * self.bytes_total)
        self._limits = limits
        self._out = 0
        self._window = (0, 0)  # what had come in and out when it began

    @property
    def bytes_read(self) -> int:
        """Stored bytes consumed so far."""
        return min(int(self._raw.tell()), self.bytes_total)

    def read(self, size: int) -> bytes:
        """Up to `size` inflated bytes, empty at the end. Raises ManifestError: truncated, damaged, too_large."""
        try:
            data: bytes = self._stream.read(size)
        except (OSError, EOFError, lzma.LZMAError) as error:
            raise _fault(str(error)) from None
        except MemoryError:
            if self.compression != "xz":
                raise
            raise ManifestError("too_large", what="window", limit=MAX_WINDOW) from None
        self.charge(len(data))
        return data

    def skip(self, size: int) -> None:
        """Pass over `size` bytes; those of a plain file are not even read. Raises as `read`, also truncated."""
        if self.compression is None:
            if self._raw.tell() + size > self.bytes_total:
                raise ManifestError("truncated")
            self._raw.seek(self._raw.tell() + size)
            return
        while size:
            data = self.read(min(size, _CHUNK))
            if not data:
                raise ManifestError("truncated")
            size -= len(data)

    @property
    def bytes_out(self) -> int:
        """What was read and charged so far."""
        return self._out

    def charge(self, size: int) -> None:
        """Count `size` bytes that came out, of the file itself or of something packed inside it, against the caps."""
        limits = self._limits
        self._out += size
        if self._out > limits.max_uncompressed_bytes:
            raise ManifestError("too_large", what="uncompressed", limit=limits.max_uncompressed_bytes)
        if self._out > self._by_ratio:
            raise ManifestError("too_large", what="ratio", limit=limits.max_ratio)
        read, out = self._window
        if self._out - out >= limits.ratio_window:
            if self._out - out > limits.max_ratio * (self.bytes_read - read):
                raise ManifestError("too_large", what="ratio", limit=limits.max_ratio)
            self._window = self.bytes_read, self._out

    def close(self) -> None:
        self._stream.close()
        self._raw.close()


def _unpacking(raw: Any, compression: Compression | None) -> Any:
    if compression is None:
        return raw
    if compression == "xz":
        return XzStream(raw)
    return pa.CompressedInputStream(raw, "bz2" if compression == "bzip2" else compression)


def _fault(said: str) -> ManifestError:
    """What an unpacker said, as our own error."""
    if "too much memory" in said:  # zstd --long
        return ManifestError("too_large", what="window", limit=_ZSTD_WINDOW)
    return ManifestError("truncated" if "Truncated" in said else "damaged", detail=said[:200])


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

    def texts(self) -> Iterator[tuple[int, str | LineFault]]:
        """(number, line) of every line with something on it, each a record of its own; the fault of one dropped."""
        while True:
            self.mark()
            try:
                line = next(self)
            except StopIteration:
                return
            except LineFault as fault:
                yield fault.row, fault
                continue
            if line and not line.isspace():
                yield self.row, line

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
