"""Names for Arrow and NumPy things whose published type stubs are narrower than the libraries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

Column: TypeAlias = Any  # an Arrow array or chunked array; the stubs give them no common face
Ints: TypeAlias = npt.NDArray[np.int64]
Hashes: TypeAlias = npt.NDArray[np.uint64]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Mask: TypeAlias = npt.NDArray[np.bool_]

compute: Any = pyarrow.compute


def to_ints(column: Column) -> Ints:
    """A column of integers without nulls, as int64."""
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.int64)


def buffers(column: Column) -> tuple[Ints, Bytes]:
    """(offsets, data) of a binary or string array, large or not; `offsets` has one entry more than the array."""
    _, offsets, data = column.buffers()
    first = column.offset
    if offsets is None:
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    wide = pa.types.is_large_string(column.type) or pa.types.is_large_binary(column.type)
    ends = np.frombuffer(offsets, np.int64 if wide else np.int32)[first : first + len(column) + 1].astype(np.int64)
    return ends, np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)


def fixed_rows(column: Column, width: int) -> Bytes:
    """(n, width) view of a fixed-size binary array; a null's bytes are undefined."""
    data = np.frombuffer(column.buffers()[1], np.uint8)
    return data[column.offset * width : (column.offset + len(column)) * width].reshape(-1, width)


def one_array(column: Column) -> Column:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def as_strings(rows: Bytes) -> Any:
    """(n, width) bytes as n byte strings, which sort and compare like them; not copied."""
    return np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel()


def is_list(kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def is_text(kind: Any) -> bool:
    """Strings and bytes of every width, also dictionary-encoded."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or is_view(kind)
    )


def is_view(kind: Any) -> bool:
    """Strings and bytes that lie elsewhere; most of Arrow's functions do not take them yet."""
    return bool(pa.types.is_string_view(kind) or pa.types.is_binary_view(kind))


def cell_sizes(column: Column) -> Ints:
    """Bytes each cell takes once spread out, dictionaries and lists included; computed without spreading them out."""
    column = one_array(column)
    kind = column.type
    if is_list(kind):
        starts = to_ints(column.offsets)
        running = np.concatenate(([0], np.cumsum(cell_sizes(column.values))))
        return np.asarray(running[starts[1:]] - running[starts[:-1]], dtype=np.int64)
    if pa.types.is_dictionary(kind):
        sizes = cell_sizes(column.dictionary)
        indices = to_ints(column.indices.fill_null(0))
        return sizes[indices] if len(sizes) else np.full(len(column), 8, np.int64)
    if is_text(kind):
        return to_ints(compute.binary_length(column).fill_null(0)) + 8
    return np.full(len(column), 32, np.int64)


def row_sizes(columns: Iterable[Column], rows: int) -> Ints:
    """Bytes each of `rows` rows takes in all columns together."""
    sizes = np.zeros(rows, np.int64)
    for column in columns:
        sizes += cell_sizes(column)
    return sizes


def ranges(starts: Ints, counts: Ints) -> Ints:
    """start, start + 1, … (count of them) for each pair, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - counts - starts, counts)
