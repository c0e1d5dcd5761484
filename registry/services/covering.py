"""Which of some items fall under some scopes: the screening engine asked about one match instead of a whole version."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from registry.kernel import store
from registry.models import Scope, Version
from registry.screening.arrow import Ints, to_ints
from registry.screening.engine import screen_canonical
from registry.screening.itemset import ItemFile, find_items
from registry.screening.rules import Rule, ScopeKind
from registry.screening.snapshot import in_memory

from .itemsets import Numbers

FEW = 50  # scopes looked up one by one; more are looked for in one pass over the items
_KINDS = frozenset(kind.value for kind in ScopeKind)
COLUMNS = ("item", "url", "sha256")


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
    rules = _rules(scopes)
    if not rules:
        return
    index = in_memory(rules).index
    for batch in _rows(version, numbers):
        own = to_ints(batch.column("item"))
        for found in screen_canonical(index, batch.column("url"), batch.column("sha256")):
            yield own[found.rows], found.rules, found.refusals


def covers_any(version: Version, scopes: Sequence[Scope]) -> bool:
    """Whether any item of the version falls under any of these scopes; stops at the first."""
    path = store.path_of(version.manifests.get(is_current=True).items_sha256)
    if len(scopes) <= FEW:
        return any(len(find_items(path, scope.kind, scope.value)) for scope in scopes if scope.kind in _KINDS)
    index = in_memory(_rules(scopes)).index
    with ItemFile(path) as file:
        return any(
            len(found.rows)
            for batch in file.batches(COLUMNS)
            for found in screen_canonical(index, batch.column("url"), batch.column("sha256"))
        )


def _rules(scopes: Iterable[Scope]) -> list[Rule]:
    screened = [scope for scope in scopes if scope.kind in _KINDS]
    return [Rule(scope.pk, scope.refusal_id, ScopeKind(scope.kind), scope.value) for scope in screened]


def _rows(version: Version, numbers: Numbers) -> Iterator[pa.RecordBatch]:
    """The rows of these items, reading only the row groups that hold any."""
    manifest = version.manifests.get(is_current=True)
    with ItemFile(store.path_of(manifest.items_sha256)) as file:
        bounds = file.bounds("item")
        groups = [group for group, ends in enumerate(bounds) if ends is None or _reaches(numbers, ends[0], ends[1])]
        for batch in file.batches(COLUMNS, groups):
            wanted = np.isin(to_ints(batch.column("item")), numbers)
            if wanted.any():
                yield batch.filter(pa.array(wanted))


def _reaches(numbers: Numbers, least: int, greatest: int) -> bool:
    return bool(np.searchsorted(numbers, greatest, "right") > np.searchsorted(numbers, least, "left"))
