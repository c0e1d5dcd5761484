"""Two item files walked side by side: windows of both that cover the same stretch of the order of a set.

The order is (SURT, content hash, key hash), bytewise, as files are written. Memory holds one batch of each file,
however many items share a SURT, because a window ends at the last row of whichever batch ends first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from registry.screening.arrow import Ints, as_strings, fixed_rows
from registry.screening.itemkey import canonical_key, key_hash
from registry.screening.itemset import ItemFile

Place = tuple[bytes, bytes, bytes]
_ORDER = ("url", "sha256", "identifiers", "surt")


def aligned(old: ItemFile, new: ItemFile, columns: Sequence[str]) -> Iterator[tuple[Any, Any]]:
    """Pairs of RecordBatches (old, new), either may be empty; an item of both sets is in both halves of one pair.

    `columns` are read beside those that make the order. Raises ItemSetError("damaged").
    """
    names = list(dict.fromkeys((*columns, *_ORDER)))
    left, right = _filled(old.batches(names)), _filled(new.batches(names))
    mine, theirs = next(left, None), next(right, None)
    while mine is not None and theirs is not None:
        end = min(_place(mine, mine.num_rows - 1), _place(theirs, theirs.num_rows - 1))
        here, there = _until(mine, end), _until(theirs, end)
        yield mine.slice(0, here), theirs.slice(0, there)
        mine = mine.slice(here) if here < mine.num_rows else next(left, None)
        theirs = theirs.slice(there) if there < theirs.num_rows else next(right, None)
    while mine is not None:
        yield mine, mine.slice(0, 0)
        mine = next(left, None)
    while theirs is not None:
        yield theirs.slice(0, 0), theirs
        theirs = next(right, None)


def matched(old: Any, new: Any) -> tuple[Ints, Ints]:
    """Places of the items that both batches have, in the old one and in the new one, by place in the old one."""
    mine, theirs = (as_strings(fixed_rows(one.column("leaf"), 32)) for one in (old, new))
    if not len(mine) or not len(theirs):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.argsort(theirs)
    at = order[np.minimum(np.searchsorted(theirs, mine, sorter=order), len(theirs) - 1)]
    places = np.flatnonzero(theirs[at] == mine)
    return places.astype(np.int64), at[places].astype(np.int64)


def _filled(batches: Iterator[Any]) -> Iterator[Any]:
    return (batch for batch in batches if batch.num_rows)


def _until(batch: Any, end: Place) -> int:
    """How many rows of the batch stand at or before `end`."""
    return bisect_right(range(batch.num_rows), end, key=lambda at: _place(batch, at))


def _place(batch: Any, at: int) -> Place:
    url, digest, identifiers, surt = (batch.column(name)[at].as_py() for name in _ORDER)
    key = canonical_key(url, digest.hex() if digest else None, identifiers or ())
    return surt.encode(), digest or b"", key_hash(key)
