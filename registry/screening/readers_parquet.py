"""Reader of Parquet manifests, row group by row group, with caps on what the file says and on what comes out.

A few bytes of Parquet can stand for gigabytes: a dictionary names one long value a billion times. So text columns are
read as dictionaries, and values are only spread out in slices whose size is known before. What a lying footer can still
do ends at the memory limit of the child process (`guard`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from registry.screening.arrow import Column, Ints, Mask, compute, is_list, is_view, row_sizes
from registry.screening.errors import ManifestError
from registry.screening.hostrows import host_row
from registry.screening.limits import Limits
from registry.screening.parquetcolumns import belongs, choose, only_spread
from registry.screening.rows import Row, clip, split_identifiers, with_scheme

_FOOTER_STRING = 16 << 20
_FOOTER_ITEMS = 1_000_000
_SPREAD_ROWS = 512  # at a time of a column that is spread out as it is read


class ParquetRows:
    """Rows of a Parquet file; `columns` is the choice made among its top-level columns, or, where these name nothing,
    within a struct named as one of columns.PARENTS.

    Raises ManifestError: encrypted, damaged, wrong_columns, duplicate_columns, too_many_rows, too_large, not_utf8.
    """

    def __init__(self, path: Path, limits: Limits, url_columns: Collection[str] = ()) -> None:
        self._limits = limits
        self.bytes_total = path.stat().st_size
        with _reading():
            with _open(path, []) as file:
                schema = file.schema_arrow
                leaves = [str(file.schema.column(at).path) for at in range(len(file.schema.names))]
                metadata = file.metadata
            self.columns = choose(schema, url_columns)
            taken = {leaf for leaf in leaves if belongs(leaf, set(self.columns.taken()))}
            spread = only_spread(metadata) & taken
            self._file = _open(path, sorted(taken - spread))
        self._batch_rows = min(limits.batch_rows, _SPREAD_ROWS) if spread else limits.batch_rows
        self._total = max(1, self._file.metadata.num_rows)
        self._done = 0
        self._inflated = 0
        with _reading():
            self._check(self._file.metadata)

    @property
    def bytes_read(self) -> int:
        """Share of the file, by rows."""
        return self.bytes_total * self._done // self._total

    def __iter__(self) -> Iterator[Row]:
        self._inflated = 0
        for batch, sizes in self._batches():
            yield from self._rows(batch, sizes)
            self._done += batch.num_rows

    def measure(self) -> None:
        """Look at every batch without spreading it out: what the rows would take, against the caps.

        Raises ManifestError: damaged, too_large.
        """
        self._inflated = 0
        for _batch in self._batches():
            pass

    def close(self) -> None:
        self._file.close()

    def _check(self, metadata: pq.FileMetaData) -> None:
        limits = self._limits
        if metadata.num_rows > limits.max_rows:
            raise ManifestError("too_many_rows", limit=limits.max_rows)
        taken = set(self.columns.taken())
        inflated = 0
        for group in range(metadata.num_row_groups):
            rows = metadata.row_group(group)
            for at in range(rows.num_columns):
                column = rows.column(at)
                if not belongs(column.path_in_schema, taken):
                    continue
                inflated += max(0, column.total_uncompressed_size)
                if column.num_values > (rows.num_rows + 1) * limits.max_identifiers * 2:
                    raise ManifestError("too_large", what="column", limit=limits.max_identifiers * 2)
        self._check_inflated(inflated)

    def _check_inflated(self, size: int) -> None:
        limits = self._limits
        if size > limits.max_uncompressed_bytes:
            raise ManifestError("too_large", what="uncompressed", limit=limits.max_uncompressed_bytes)
        if size > max(limits.ratio_floor, limits.max_ratio * self.bytes_total):
            raise ManifestError("too_large", what="ratio", limit=limits.max_ratio)

    def _batches(self) -> Iterator[tuple[pa.RecordBatch, Ints]]:
        """Batches still packed as dictionaries, each with the bytes its rows would take, under the caps."""
        names = self.columns.taken()
        batches = self._file.iter_batches(self._batch_rows, columns=names, use_threads=False)
        while True:
            with _reading():
                batch = next(batches, None)
            if batch is None:
                return
            batch = _flat(batch)
            for column in batch.columns:
                _check_dictionary(column)
            sizes = row_sizes(batch.columns, batch.num_rows)
            self._inflated += int(sizes.sum())
            self._check_inflated(self._inflated)
            yield batch, sizes

    def _rows(self, batch: pa.RecordBatch, sizes: Ints) -> Iterator[Row]:
        too_long = sizes > self._limits.max_line_bytes
        start = 0
        while start < batch.num_rows:
            if too_long[start]:
                yield Row(self._done + start + 1, fault="cell_too_long")
                start += 1
                continue
            stop = _stop(sizes, too_long, start, self._limits.batch_bytes)
            yield from self._spread(batch.slice(start, stop - start), self._done + start + 1)
            start = stop

    def _spread(self, batch: pa.RecordBatch, first_row: int) -> Iterator[Row]:
        columns = self.columns
        size = batch.num_rows

        def column(name: str | None) -> list[Any]:
            return [None] * size if name is None else _values(batch.column(name), first_row)

        if columns.domain is not None:
            for at, (host, count) in enumerate(zip(column(columns.domain), column(columns.count), strict=True)):
                yield host_row(first_row + at, host, count, columns.count)
            return
        urls = column(columns.url)
        hashes = [None] * size if columns.sha256 is None else _hashes(batch.column(columns.sha256), first_row)
        shown = [column(name) for name in (columns.title, columns.licence, columns.retrieved_at)]
        identifiers = [(column(name), scheme) for name, scheme in columns.identifiers.items()]
        for at in range(size):
            found = [part for values, scheme in identifiers for part in _identifiers(values[at], scheme)]
            title, licence, retrieved_at = (clip(values[at], self._limits) for values in shown)
            yield Row(first_row + at, urls[at] or None, hashes[at] or None, found or None, title, licence, retrieved_at)


def _flat(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Structs taken apart, `meta` into `meta.url`; views as plain bytes."""
    if not any(pa.types.is_struct(field.type) or is_view(field.type) for field in batch.schema):
        return batch
    columns: dict[str, Column] = {}
    for field, column in zip(batch.schema, batch.columns, strict=True):
        if not pa.types.is_struct(field.type):
            columns[field.name] = compute.cast(column, pa.binary()) if is_view(field.type) else column
            continue
        for at in range(field.type.num_fields):
            columns[f"{field.name}.{field.type.field(at).name}"] = compute.struct_field(column, [at])
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _open(path: Path, dictionaries: list[str]) -> pq.ParquetFile:
    return pq.ParquetFile(
        str(path),
        read_dictionary=dictionaries,
        pre_buffer=False,
        buffer_size=1 << 20,
        thrift_string_size_limit=_FOOTER_STRING,
        thrift_container_size_limit=_FOOTER_ITEMS,
    )


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever Arrow says of a file that is not as it should be becomes a ManifestError."""
    try:
        yield
    except (ManifestError, MemoryError):  # ArrowMemoryError is a MemoryError: the limit spoke, not the file
        raise
    except (OSError, pa.ArrowException, LookupError, ValueError) as error:
        code = "encrypted" if "encrypt" in str(error).lower() else "damaged"
        raise ManifestError(code, detail=str(error)[:200]) from None


def _check_dictionary(column: Column) -> None:
    """Arrow does not ask whether a page's indices lie within its dictionary; reading on would leave the memory."""
    if is_list(column.type):
        column = column.values
    if pa.types.is_dictionary(column.type) and len(column) > column.null_count:
        least, greatest = compute.min_max(column.indices).as_py().values()
        if least < 0 or greatest >= len(column.dictionary):
            raise ManifestError("damaged", detail="an index outside its dictionary")


def _stop(sizes: Ints, too_long: Mask, start: int, budget: int) -> int:
    """End of the longest run from `start` that fits the budget and holds no row that is too long; at least one row."""
    fits = int(np.searchsorted(np.cumsum(sizes[start:]), budget, "right"))
    bad = np.flatnonzero(too_long[start : start + fits])
    return start + max(1, int(bad[0]) if len(bad) else fits)


def _hashes(column: Column, first_row: int) -> list[str | None]:
    """Hex text, from text or from 32 bytes."""
    binary = column.cast(pa.binary()).to_pylist()
    return [
        value.hex() if value and len(value) == 32 else _as_text(value, first_row + at)
        for at, value in enumerate(binary)
    ]


def _values(column: Column, first_row: int) -> list[Any]:
    """Python text per row (a list of texts for list columns). Raises not_utf8."""
    kind = column.type
    if is_list(kind):
        return [_parts(cell, first_row + at) for at, cell in enumerate(column)]
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_temporal(kind) or pa.types.is_integer(kind):
        try:
            return list(compute.cast(column, pa.string()).to_pylist())
        except pa.ArrowInvalid:  # a time in a zone that does not exist, or beyond every calendar
            return [None] * len(column)
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        values = compute.cast(column, pa.binary()).to_pylist()
    return [
        value if value is None or isinstance(value, str) else _as_text(value, first_row + at)
        for at, value in enumerate(values)
    ]


def _parts(cell: Any, row: int) -> list[str]:
    try:
        return [_as_text(part, row) for part in cell.as_py() or ()]
    except UnicodeDecodeError:
        raise ManifestError("not_utf8", row=row) from None


def _as_text(value: str | bytes | None, row: int) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise ManifestError("not_utf8", row=row) from None
    return value or ""


def _identifiers(cell: str | list[str] | None, scheme: str) -> list[str]:
    if not cell:
        return []
    if isinstance(cell, str):
        return split_identifiers(cell, scheme)
    return [with_scheme(part, scheme) for part in cell if part]
