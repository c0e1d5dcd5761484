"""Sets of item numbers of a version: stored once by content, read back as sorted numpy arrays."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import numpy.typing as npt

from registry.kernel import store
from registry.models import ItemSet, Version

Numbers = npt.NDArray[np.int64]


def itemset_store(version: Version, numbers: Iterable[int] | Numbers, *, at: datetime) -> ItemSet:
    """Store a set of item numbers (0-based, as in the items file); the same set of one version is one row."""
    array = np.unique(np.asarray(numbers if isinstance(numbers, np.ndarray) else list(numbers), dtype="<i8"))
    digest = store.put_bytes(array.tobytes())
    found, _created = ItemSet.objects.get_or_create(
        version=version, sha256=digest, defaults={"count": len(array), "created_at": at}
    )
    return found


def itemset_numbers(items: ItemSet) -> Numbers:
    """The sorted item numbers of the set."""
    return np.frombuffer(store.read(items.sha256), dtype="<i8")


def union(sets: Iterable[ItemSet]) -> Numbers:
    """All item numbers of several sets, sorted, each once."""
    arrays = [itemset_numbers(items) for items in sets]
    return np.unique(np.concatenate(arrays)) if arrays else np.empty(0, dtype="<i8")
