"""Manifests of every format, delivered in one shape."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

import pyarrow as pa

from registry.screening.bytestream import ByteStream, Lines
from registry.screening.columns import ColumnMap
from registry.screening.detect import detect
from registry.screening.errors import ManifestError
from registry.screening.forms import Format
from registry.screening.limits import Limits
from registry.screening.readers_bundle import BundleRows
from registry.screening.readers_cdx import read_cdx, read_cdxj
from registry.screening.readers_jsonl import JsonLines
from registry.screening.readers_parquet import ParquetRows
from registry.screening.readers_text import read_list, read_table, skip_header
from registry.screening.readers_warc import WarcRows
from registry.screening.readers_webdataset import WebDatasetRows
from registry.screening.rows import ROW_SCHEMA, Row, batches

__all__ = ["ROW_SCHEMA", "Format", "ManifestReader", "detect", "read"]

# A text is unpacked to its end before its first row is looked at: that takes a hundredth of the time that reading its
# rows takes, so that a bomb costs next to nothing and a missing end is told at once. Other forms, which are read as
# fast as they unpack, only up to so many stored bytes.
_AHEAD = 8 << 20
_TEXTS = frozenset({"csv", "tsv", "list", "jsonl", "cdxj", "cdx"})
_PIECE = 1 << 20


def read(path: Path, limits: Limits | None = None) -> Iterator[pa.RecordBatch]:
    """Batches of ROW_SCHEMA, bad rows among them with their `fault`. Raises ManifestError, possibly half-way."""
    with ManifestReader(path, limits or Limits()) as reader:
        yield from reader


class _Source(Protocol):
    """Where rows come from. `columns` is complete after the first row."""

    @property
    def bytes_total(self) -> int: ...
    @property
    def bytes_read(self) -> int: ...
    @property
    def columns(self) -> ColumnMap: ...
    def __iter__(self) -> Iterator[Row]: ...
    def close(self) -> None: ...


class ManifestReader:
    """One pass over a manifest; tells how far it is. Use as a context manager.

    `url_columns` are names of columns of which a description says that they hold addresses; `form` is what `detect`
    found, where it was asked before.
    """

    def __init__(
        self, path: Path, limits: Limits, url_columns: Collection[str] = (), form: Format | None = None
    ) -> None:
        self.format = form or detect(path, limits, url_columns)
        self._limits = limits
        self._source = self._opened(path, url_columns)
        self.bytes_total = self._source.bytes_total
        if self.bytes_total <= _AHEAD or self.format.kind in _TEXTS:
            self._unpack_ahead(path)

    def __enter__(self) -> ManifestReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()

    @property
    def bytes_read(self) -> int:
        """Bytes of the stored file used so far; equals `bytes_total` at the end."""
        return self._source.bytes_read

    @property
    def columns(self) -> ColumnMap:
        """The columns taken; for JSON, and for a description with its files, known after the first batch."""
        return self._source.columns

    @property
    def format_name(self) -> str:
        return self.format.name(self.columns)

    @property
    def files(self) -> list[dict[str, object]]:
        """What became of each file of an archive (readers_bundle); empty for a single file."""
        return self._source.files if isinstance(self._source, BundleRows) else []

    def rows(self) -> Iterator[Row]:
        """Raises ManifestError("empty") when there was no row at all."""
        found = False
        for row in self._source:
            found = True
            yield row
        if not found:
            raise ManifestError("empty")

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Raises ManifestError("empty") when there was no row at all."""
        return batches(self.rows(), self._limits)

    def _opened(self, path: Path, url_columns: Collection[str]) -> _Source:
        if self.format.kind == "parquet":
            return ParquetRows(path, self._limits, url_columns)
        if self.format.kind == "croissant":
            return BundleRows(path, self.format, self._limits, _inner)
        return _StreamRows(path, self.format, self._limits, url_columns)

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


def _inner(path: Path, limits: Limits, url_columns: frozenset[str]) -> ManifestReader:
    """A manifest inside an archive; an archive inside an archive is none. Raises ManifestError."""
    form = detect(path, limits, url_columns)
    if form.container is not None:
        raise ManifestError("unsupported", kind=form.container)
    return ManifestReader(path, limits, url_columns, form)


class _StreamRows:
    """Rows of everything that is read from its first byte to its last."""

    def __init__(self, path: Path, form: Format, limits: Limits, url_columns: Collection[str]) -> None:
        self._stream = ByteStream(path, form.compression, limits)
        self.bytes_total = self._stream.bytes_total
        self._form = form
        self._rows = _rows(self._stream, form, limits, url_columns)

    @property
    def bytes_read(self) -> int:
        return self._stream.bytes_read

    @property
    def columns(self) -> ColumnMap:
        found = getattr(self._rows, "columns", self._form.columns)
        assert isinstance(found, ColumnMap)
        return found

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def close(self) -> None:
        self._stream.close()


def _rows(stream: ByteStream, form: Format, limits: Limits, url_columns: Collection[str]) -> Iterable[Row]:
    if form.kind in ("warc", "arc"):
        return WarcRows(stream, limits)
    if form.kind == "webdataset":
        return WebDatasetRows(stream, limits)
    lines = Lines(stream, limits)
    if form.kind == "jsonl":
        return JsonLines(lines, limits, url_columns)
    if form.kind == "cdxj":
        return read_cdxj(lines, limits)
    if form.kind == "cdx":
        return read_cdx(lines, limits)
    if form.header:
        skip_header(lines)
    return read_list(lines, form.columns) if form.kind == "list" else read_table(lines, form, limits)


def _drain(stream: ByteStream) -> None:
    try:
        while stream.read(_PIECE):
            pass
    finally:
        stream.close()
