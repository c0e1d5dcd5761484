"""Which items fall under which rules.

Two implementations give one result: the reference (lookup), which is also the measure, and the fast kernel (fast) where
it is to be had; kernel chooses. Hosts are looked up as themselves and with every parent up to their registrable domain,
paths on sites that a pattern, prefix or URL rule names, hashes all. Every rule that fits is reported, never the longest
alone: across holders every refusal stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from registry.screening import kernel
from registry.screening.arrow import Column, Ints, ranges, to_ints
from registry.screening.lookup import Groups, Index
from registry.screening.snapshot import Snapshot
from registry.screening.spelling import resolved

ENGINE = "screening/3"  # of the results, which do not depend on the implementation
_SLICE = 1 << 21  # hits spelled out at a time: a batch may fall under very many rules

_FIELDS: list[pa.Field[Any]] = [
    pa.field("item", pa.int64()),
    pa.field("rule", pa.int64()),
    pa.field("refusal", pa.int64()),
]
HIT_SCHEMA = pa.schema(_FIELDS)


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """Rows seen, rows with a hit, hits (one per row and rule), and rows that name nothing that could be compared.

    `deferred` rows were too odd for the implementation that began and went to the reference.
    """

    rows: int
    hit_rows: int
    hits: int
    unresolvable: int
    deferred: int = field(default=0, compare=False)


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
    groups, bad, deferred = _groups_of_rows(snapshot.index, batch)
    found = list(_spelled_out(snapshot.index, groups))
    rows, rules, refusals = (np.concatenate([_EMPTY, *parts]) for parts in zip(*found, strict=True)) if found else _NONE
    items = to_ints(batch.column("item"))
    hits = pa.record_batch([pa.array(items[rows]), pa.array(rules), pa.array(refusals)], schema=HIT_SCHEMA)
    return hits, BatchCounts(batch.num_rows, int(np.count_nonzero(np.diff(rows, prepend=-1))), len(rows), bad, deferred)


def _groups_of_rows(index: Index, batch: pa.RecordBatch) -> tuple[Groups, int, int]:
    """(groups, unresolvable rows, deferred rows)."""
    fast = kernel.chosen(index, batch.num_rows)
    if fast:
        return fast.groups_of_rows(batch)
    *columns, bad = resolved(batch)
    return index.groups(*columns), bad, 0


def screen_canonical(index: Index, urls: Column, digests: Column, identifiers: Column | None = None) -> Iterator[Hits]:
    """Hits of canonical URLs (string or null), digests (32 bytes or null) and identifiers (lists of `scheme:value`), a
    few million at a time. What is alike by ISCC is no hit (see near)."""
    fast = kernel.chosen(index, len(urls))
    groups = fast.groups(urls, digests, identifiers) if fast else index.groups(urls, digests, identifiers)
    yield from _spelled_out(index, groups)


def _spelled_out(index: Index, groups: Groups) -> Iterator[Hits]:
    counts = groups.stop - groups.start
    for begin, end in _slices(groups.asked, counts):
        part = slice(begin, end)
        rows = np.repeat(groups.asked[part], counts[part])
        rules, refusals = index.rules(ranges(groups.start[part], counts[part]))
        order = _in_order(rows, rules)
        yield Hits(rows, rules[order], refusals[order])


def _in_order(rows: Ints, rules: Ints) -> Ints:
    """The order by row, then rule, of what is in order of rows; most rows have one hit and stay where they are."""
    order = np.arange(len(rows))
    same = rows[1:] == rows[:-1]
    shared = np.flatnonzero(np.append(same, False) | np.append(False, same))  # one after another: whole runs
    order[shared] = shared[np.lexsort((rules[shared], rows[shared]))]
    return order


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
