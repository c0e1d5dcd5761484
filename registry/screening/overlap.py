"""How many items two sets share, from their sorted key hashes: a look at the lowest ones first, then an exact count.

The lowest 65,536 key hashes of a set are a uniform sample of it (they are hashes), and stand at the beginning of its
file. Where none of those of the smaller set is in the larger one, nothing is counted: a set no larger than that is
thereby compared whole; of a larger one a share of 1 in 10,000 is overlooked once in 700 times.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from registry.screening.aligned import aligned, matched
from registry.screening.arrow import Bytes, as_strings
from registry.screening.itemset import Item, ItemFile, items_at
from registry.screening.sidecars import Sidecars

SKETCH = 1 << 16
_BLOCK = 1 << 16


def shared_count(left: Path, right: Path) -> int:
    """How many key hashes both item files have; exact, or 0 as said above.

    Reads the key files beside them, block by block. Raises ItemSetError: not_an_item_file, damaged.
    """
    with Sidecars(left) as one, Sidecars(right) as other:
        small, large = sorted((one.keys, other.keys), key=len)
        if not _shared(small[:SKETCH], large):
            return 0
        return sum(_shared(small[start : start + _BLOCK], large) for start in range(0, len(small), _BLOCK))


def shared_items(left: Path, right: Path, limit: int) -> list[tuple[Item, int]]:
    """The first items that both files have: as the left one has them, and their numbers in the right one."""
    pairs: list[tuple[int, int]] = []
    with ItemFile(left) as one, ItemFile(right) as other:
        for mine, theirs in aligned(one, other, ["item", "leaf"]):
            here, there = matched(mine, theirs)
            names = mine.column("item").take(here), theirs.column("item").take(there)
            pairs += zip(*(column.to_pylist() for column in names), strict=True)
            if len(pairs) >= limit:
                break
    numbers = dict(pairs[:limit])
    return [(item, numbers[item.item]) for item in items_at(left, numbers)]


def _shared(block: Bytes, entries: Bytes) -> int:
    """How many of the entries of a sorted block are among other sorted entries; touches only what lies between."""
    wanted = as_strings(block)
    if not len(wanted) or not len(entries):
        return 0
    whole = as_strings(entries)
    start, stop = np.searchsorted(whole, wanted[:1])[0], np.searchsorted(whole, wanted[-1:], "right")[0]
    between = whole[start:stop]
    if not len(between):
        return 0
    at = np.minimum(np.searchsorted(between, wanted), len(between) - 1)
    return int((between[at] == wanted).sum())
