"""Where items of one set stand in another: by leaf, by address or by content hash, any of the three."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from registry.screening.arrow import Ints, compute, to_ints
from registry.screening.itemset import ItemFile

SAME_BY = ("leaf", "url", "sha256")


def places_of(old: Path, numbers: Ints, new: Path) -> Ints:
    """Numbers in the new set of those items of the old one that it has, ascending.

    Adding a hash to an address, or moving a file to another address, makes no other item of it. Both files are read
    batch by batch; what is held are the items asked for. Raises ItemSetError.
    """
    if not len(numbers):
        return np.zeros(0, np.int64)
    wanted: dict[str, list[Any]] = {name: [] for name in SAME_BY}
    with ItemFile(old) as file:
        for batch in file.batches(["item", *SAME_BY]):
            rows = batch.filter(pa.array(np.isin(to_ints(batch.column("item")), numbers)))
            for name in SAME_BY:
                wanted[name].append(rows.column(name).drop_null())
    sets = {name: pa.concat_arrays(parts) for name, parts in wanted.items() if parts}
    found = [np.zeros(0, np.int64)]
    with ItemFile(new) as file:
        for batch in file.batches(["item", *SAME_BY]):
            marks = [compute.is_in(batch.column(name), value_set=values) for name, values in sets.items()]
            mask = np.logical_or.reduce([mark.to_numpy(zero_copy_only=False) for mark in marks])
            found.append(to_ints(batch.column("item"))[mask])
    return np.concatenate(found)
