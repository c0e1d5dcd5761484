"""The one shape every reader delivers, gathered into batches of bounded size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from registry.screening.errors import ManifestError
from registry.screening.limits import Limits

# `row` counts as the user does: the line of a text file (its header is line 1), the row of a Parquet file from 1.
# A bad row has `fault` set, its reason code, and nothing else.
_FIELDS: list[pa.Field[Any]] = [
    pa.field("row", pa.int64()),
    pa.field("url", pa.string()),
    pa.field("sha256", pa.string()),
    pa.field("identifiers", pa.list_(pa.string())),
    pa.field("title", pa.string()),
    pa.field("licence", pa.string()),
    pa.field("retrieved_at", pa.string()),
    pa.field("fault", pa.string()),
]
ROW_SCHEMA = pa.schema(_FIELDS)

READER_FAULTS = frozenset(
    {
        "line_too_long",
        "nul_byte",
        "quotes",
        "unclosed_quote",
        "column_count",
        "not_json",
        "not_an_object",
        "duplicate_key",
        "not_text",
        "cell_too_long",
        "not_a_host",
        "public_suffix",
        "count",
        "status",
        "record_length",
        "record_header",
        "not_cdx",
    }
)

_SEPARATORS = re.compile(r"[\s|]+")


class Row(NamedTuple):
    """One manifest row as text, in the order of ROW_SCHEMA; `fault` set means that nothing else is."""

    row: int
    url: str | None = None
    sha256: str | None = None
    identifiers: list[str] | None = None
    title: str | None = None
    licence: str | None = None
    retrieved_at: str | None = None
    fault: str | None = None

    def size(self) -> int:
        size = 64 + len(self.url or "") + len(self.sha256 or "") + len(self.title or "") + len(self.licence or "")
        return size + sum(map(len, self.identifiers)) if self.identifiers else size


def batches(rows: Iterable[Row], limits: Limits) -> Iterator[pa.RecordBatch]:
    """Gather rows into batches of at most `batch_rows` rows and about `batch_bytes`; raises too_many_rows."""
    held: list[Row] = []
    size = 0
    for total, row in enumerate(rows, 1):
        held.append(row)
        size += row.size()
        if total > limits.max_rows:
            raise ManifestError("too_many_rows", limit=limits.max_rows)
        if len(held) == limits.batch_rows or size >= limits.batch_bytes:
            yield _batch(held)
            held, size = [], 0
    if held:
        yield _batch(held)


def _batch(rows: list[Row]) -> pa.RecordBatch:
    return pa.record_batch([list(column) for column in zip(*rows, strict=True)], schema=ROW_SCHEMA)


def split_identifiers(cell: str, scheme: str) -> list[str]:
    """The identifiers in one cell, separated by blanks or `|`, each with its scheme in front."""
    return [with_scheme(part, scheme) for part in _SEPARATORS.split(cell) if part]


def with_scheme(value: str, scheme: str) -> str:
    return value if not scheme or value.lower().startswith(f"{scheme}:") else f"{scheme}:{value}"


def clip(text: str | None, limits: Limits) -> str | None:
    """Text that is only shown, trimmed and cut to `text_chars` + 1: the extra character tells that more was there."""
    return (text.strip()[: limits.text_chars + 1] or None) if text else None
