"""Which of some items fall under some scopes: the screening engine asked about one match instead of a whole version."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from registry.kernel import store
from registry.models import Scope, Version
from registry.screening.arrow import Ints, to_ints
from registry.screening.engine import screen_canonical
from registry.screening.itemset import COMPARED, ItemFile
from registry.screening.snapshot import in_memory

from .dataset_scopes import dataset_numbers
from .itemsets import Numbers
from .scope_rules import rules_of


def covered(version: Version, numbers: Numbers, scopes: Iterable[Scope]) -> tuple[Numbers, set[int]]:
    """Of the items `numbers` of a version those that `scopes` cover, and the ids of the scopes that cover any."""
    items: list[Numbers] = [np.empty(0, dtype="<i8")]
    hit: set[int] = set()
    for found, rules, _refusals in hits_among(version, numbers, scopes):
        items.append(found)
        hit.update(np.unique(rules).tolist())
    return np.unique(np.concatenate(items)), hit


def hits_among(version: Version, numbers: Numbers, scopes: Iterable[Scope]) -> Iterator[tuple[Numbers, Ints, Ints]]:
    """Every hit of `scopes` on the items `numbers` of a version: item numbers, ids of scopes, ids of refusals."""
    scopes = list(scopes)
    yield from _whole(version, numbers, scopes)
    rules = rules_of(scopes)
    if not rules:
        return
    index = in_memory(rules).index
    for batch in _rows(version, numbers):
        own = to_ints(batch.column("item"))
        for found in screen_canonical(index, *(batch.column(name) for name in COMPARED)):
            yield own[found.rows], found.rules, found.refusals


def _slugs(scopes: Iterable[Scope]) -> set[str]:
    return {scope.value for scope in scopes if scope.kind == "dataset"}


def _whole(version: Version, numbers: Numbers, scopes: Sequence[Scope]) -> Iterator[tuple[Numbers, Ints, Ints]]:
    """Hits of scopes that name a dataset the version is, or took from."""
    named = dataset_numbers(version, _slugs(scopes))
    for scope in scopes:
        if scope.kind == "dataset" and scope.value in named:
            own = np.intersect1d(numbers, named[scope.value])
            yield own, np.full(len(own), scope.pk), np.full(len(own), scope.refusal_id)


def _rows(version: Version, numbers: Numbers) -> Iterator[pa.RecordBatch]:
    manifest = version.manifests.get(is_current=True)
    with ItemFile(store.path_of(manifest.items_sha256)) as file:
        yield from file.rows(numbers, COMPARED)
