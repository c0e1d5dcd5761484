"""The reference engine: which items fall under which rules. Also the measure for any faster one.

Hosts of a batch are looked up once each, as themselves and with every parent up to their registrable domain; paths only
on sites that a prefix or URL rule names; hashes all. Every rule that fits is reported, never the longest alone: across
holders every refusal stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from registry.kernel.urls import CanonicalUrl, canonicalise_many
from registry.screening.arrow import Column, Ints, to_ints
from registry.screening.identifiers import BadIdentifier, canonical_identifiers
from registry.screening.itemkey import canonical_digest
from registry.screening.limits import Limits
from registry.screening.lookup import Index, ranges
from registry.screening.snapshot import Snapshot

ENGINE = "reference/2"
_SLICE = 1 << 21  # hits spelled out at a time: a batch may fall under very many rules

_FIELDS: list[pa.Field[Any]] = [
    pa.field("item", pa.int64()),
    pa.field("rule", pa.int64()),
    pa.field("refusal", pa.int64()),
]
HIT_SCHEMA = pa.schema(_FIELDS)


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """Rows seen, rows with a hit, hits (one per row and rule), and rows that name nothing that could be compared."""

    rows: int
    hit_rows: int
    hits: int
    unresolvable: int


class Hits(NamedTuple):
    """Row numbers in the batch with the rules and refusals they fall under, by row, then rule. No row is cut in two."""

    rows: Ints
    rules: Ints
    refusals: Ints


def screen_batch(snapshot: Snapshot, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, BatchCounts]:
    """Screen rows in any spelling: `item` (int64), `url` (string) and, if there, `sha256` (hex or 32 bytes) and
    `identifiers` (lists of strings).

    Returns HIT_SCHEMA in order of rows, then rules. A row whose URL or hash cannot be resolved is counted and has no
    hits: it is in neither state, so do not read "no hit" for it. Rows of an item set need not be resolved again:
    `screen_canonical` takes them as they are.
    """
    urls, digests, identifiers, bad = _resolved(batch)
    items = to_ints(batch.column("item"))
    found = list(screen_canonical(snapshot.index, urls, digests, identifiers))
    rows, rules, refusals = (np.concatenate([_EMPTY, *parts]) for parts in zip(*found, strict=True)) if found else _NONE
    hits = pa.record_batch([pa.array(items[rows]), pa.array(rules), pa.array(refusals)], schema=HIT_SCHEMA)
    return hits, BatchCounts(batch.num_rows, len(np.unique(rows)), len(rows), bad)


def screen_canonical(index: Index, urls: Column, digests: Column, identifiers: Column | None = None) -> Iterator[Hits]:
    """Hits of canonical URLs (string or null), digests (32 bytes or null) and identifiers (lists of `scheme:value`), a
    few million at a time. What is alike by ISCC is no hit (see near)."""
    groups = index.groups(urls, digests, identifiers)
    counts = groups.stop - groups.start
    for begin, end in _slices(groups.asked, counts):
        part = slice(begin, end)
        rows = np.repeat(groups.asked[part], counts[part])
        rules, refusals = index.rules(ranges(groups.start[part], counts[part]))
        order = np.lexsort((rules, rows))
        yield Hits(rows[order], rules[order], refusals[order])


_EMPTY = np.zeros(0, np.int64)
_NONE = Hits(_EMPTY, _EMPTY, _EMPTY)


def _slices(rows: Ints, counts: Ints) -> Iterator[tuple[int, int]]:
    """Cuts between rows such that each part spells out at most `_SLICE` hits, or belongs to one row."""
    if not len(rows):
        return
    ends = np.cumsum(counts)
    last_of_row = np.append(np.flatnonzero(np.diff(rows)), len(rows) - 1)
    begin = 0
    while begin < len(rows):
        before = int(ends[begin - 1]) if begin else 0
        fits = last_of_row[(last_of_row >= begin) & (ends[last_of_row] <= before + _SLICE)]
        end = int(fits[-1]) if len(fits) else int(last_of_row[last_of_row >= begin][0])
        yield begin, end + 1
        begin = end + 1


def _resolved(batch: pa.RecordBatch) -> tuple[Column, Column, Column, int]:
    """(canonical URLs, digests, identifiers, how many rows are unresolvable); such rows are null in all."""
    texts = batch.column("url").to_pylist()
    given = [text or "" for text in texts]
    results = canonicalise_many(given)
    urls: list[str | None] = [result.url if isinstance(result, CanonicalUrl) else None for result in results]
    digests = _digests(batch)
    identifiers = _identifiers(batch)
    bad = 0
    for at, (text, digest) in enumerate(zip(given, digests, strict=True)):
        named = bool(text.strip())
        spoilt = (named and urls[at] is None) or digest == _BAD or identifiers[at] == _SPOILT
        if spoilt or not (named or digest):
            urls[at] = digests[at] = identifiers[at] = None
            bad += 1
    columns = pa.array(urls, pa.string()), pa.array(digests, pa.binary(32)), pa.array(identifiers, _NAMES)
    return *columns, bad


_SPOILT = ("",)
_NAMES: Any = pa.list_(pa.string())


def _identifiers(batch: pa.RecordBatch) -> list[tuple[str, ...] | None]:
    if "identifiers" not in batch.schema.names:
        return [None] * batch.num_rows
    return [_canonical_identifiers(texts) for texts in batch.column("identifiers").to_pylist()]


def _canonical_identifiers(texts: list[str] | None) -> tuple[str, ...] | None:
    try:
        return canonical_identifiers(texts, Limits()) if texts else None
    except BadIdentifier:
        return _SPOILT


_BAD = b""


def _digests(batch: pa.RecordBatch) -> list[bytes | None]:
    if "sha256" not in batch.schema.names:
        return [None] * batch.num_rows
    return [_digest(value) for value in batch.column("sha256").to_pylist()]


def _digest(value: Any) -> bytes | None:
    if not value:
        return None
    if isinstance(value, bytes) and len(value) == 32:
        return value
    text = canonical_digest(value) if isinstance(value, str) else None
    return bytes.fromhex(text) if text else _BAD
