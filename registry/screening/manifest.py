"""Manifests of every format, delivered in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from registry.screening.bytestream import ByteStream, Lines
from registry.screening.columns import ColumnMap
from registry.screening.detect import Format, detect
from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.readers_jsonl import JsonLines
from registry.screening.readers_parquet import ParquetRows
from registry.screening.readers_text import read_list, read_table, skip_header
from registry.screening.rows import ROW_SCHEMA, Row, batches

__all__ = ["ROW_SCHEMA", "Format", "ManifestReader", "detect", "read"]

# Stored bytes up to which a file is unpacked to its end before the first row is looked at: unpacking takes a
# hundredth of the time that reading rows takes, so a bomb costs its sender's reader next to nothing.
_AHEAD = 8 << 20
_PIECE = 1 << 20


def read(path: Path, limits: Limits | None = None) -> Iterator[pa.RecordBatch]:
    """Batches of ROW_SCHEMA, bad rows among them with their `fault`. Raises ManifestError, possibly half-way."""
    with ManifestReader(path, limits or Limits()) as reader:
        yield from reader


class ManifestReader:
    """One pass over a manifest; tells how far it is. Use as a context manager."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.format = detect(path, limits)
        self._limits = limits
        if self.format.kind == "parquet":
            self._source: ByteStream | ParquetRows = ParquetRows(path, limits)
        else:
            self._source = ByteStream(path, self.format.compression, limits)
        self._json: JsonLines | None = None
        self.bytes_total = self._source.bytes_total
        if self.bytes_total <= _AHEAD:
            self._unpack_ahead(path)

    def __enter__(self) -> ManifestReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()

    @property
    def bytes_read(self) -> int:
        """Bytes of the stored file used so far; equals `bytes_total` at the end."""
        return self._source.bytes_read

    @property
    def columns(self) -> ColumnMap:
        """The columns taken; for JSON Lines known after the first batch."""
        if isinstance(self._source, ParquetRows):
            return self._source.columns
        return self._json.columns or ColumnMap() if self._json else self.format.columns

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Raises ManifestError("empty") when there was no row at all."""
        rows = self._source if isinstance(self._source, ParquetRows) else self._text(self._source)
        found = False
        for batch in batches(rows, self._limits):
            found = True
            yield batch
        if not found:
            raise ManifestError("empty")

    def _unpack_ahead(self, path: Path) -> None:
        """Meet the caps on what comes out, and a missing end, before any row is read. Raises ManifestError."""
        try:
            if isinstance(self._source, ParquetRows):
                self._source.measure()
            elif self.format.compression:
                _drain(ByteStream(path, self.format.compression, self._limits))
        except BaseException:
            self._source.close()
            raise

    def _text(self, stream: ByteStream) -> Iterable[Row]:
        lines = Lines(stream, self._limits)
        if self.format.kind == "jsonl":
            self._json = JsonLines(lines, self._limits)
            return self._json
        if self.format.header:
            skip_header(lines)
        if self.format.kind == "list":
            return read_list(lines)
        return read_table(lines, self.format, self._limits)


def _drain(stream: ByteStream) -> None:
    try:
        while stream.read(_PIECE):
            pass
    finally:
        stream.close()
