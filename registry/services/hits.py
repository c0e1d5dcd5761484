"""What a screening found, before anybody asked whether it counts: hits by refusal, kept in the store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import pyarrow.parquet as pq

from registry.kernel import clock, store
from registry.models import Job, Manifest, Screening, Version
from registry.screening.arrow import to_ints
from registry.screening.domains import DomainTally
from registry.screening.hits import hit_items
from registry.screening.itemset import ItemFile
from registry.screening.rules import ScopeKind
from registry.screening.ruletables import rules_of_kind
from registry.screening.snapshot import Snapshot as OpenSnapshot

from .dataset_scopes import dataset_numbers
from .hits_carried import hits_carried
from .itemsets import Numbers
from .screening_parts import hits_gather
from .snapshots import snapshot_parts


@dataclass(frozen=True, slots=True)
class HitFile:
    """The stored hit files of one version and snapshot; refusals not in force or granted are still in them.

    `sha256` is of what the public part of the snapshot hits, `sealed` of what the other does, "" without one. `whole`:
    what refusals hit that name a dataset, by refusal; what the version discloses decides that, not an item.
    """

    sha256: str
    sealed: str
    refusals: Sequence[int]
    whole: Mapping[int, Numbers] = field(default_factory=dict)

    def numbers(self, refusal: int) -> Numbers:
        """Item numbers one refusal hits, ascending."""
        digests = filter(None, (self.sha256, self.sealed))
        found = [hit_items(store.path_of(digest), refusal).astype("<i8") for digest in digests]
        return reduce(np.union1d, [*found, self.whole.get(refusal, _NONE)])


def hits_find(screening: Screening, manifest: Manifest, job: Job) -> HitFile:
    """The hits of an earlier run, as they are or carried to the newer snapshot; else the engine reads every item."""
    parts = snapshot_parts(screening.snapshot)
    carried = _earlier(screening) or hits_carried(screening, manifest, parts, clock.now())
    found = carried or [hits_gather(screening, manifest, part, job) for part in parts]
    whole = _whole(screening.version, parts)
    refusals = {refusal for digest in found for refusal in _refusals(digest)}
    return HitFile(found[0], found[1] if len(found) > 1 else "", sorted(refusals | whole.keys()), whole)


def _earlier(screening: Screening) -> list[str]:
    earlier = Screening.objects.filter(version=screening.version_id, snapshot=screening.snapshot_id)
    done = earlier.filter(finished_at__isnull=False).exclude(hits_sha256="").order_by("-pk").first()
    digests = [done.hits_sha256, *filter(None, [done.sealed_hits_sha256])] if done else []
    return digests if all(map(store.exists, digests)) else []


def _whole(version: Version, parts: Sequence[OpenSnapshot]) -> dict[int, Numbers]:
    """By refusal the items of the datasets it names, as far as the version is one of them or took from one."""
    rules = [rule for part in parts for rule in rules_of_kind(part.tables, ScopeKind.DATASET)]
    named = dataset_numbers(version, {rule.value for rule in rules})
    found: dict[int, Numbers] = {}
    for rule in rules:
        if len(numbers := named.get(rule.value, _NONE)):
            found[rule.refusal] = np.union1d(found.get(rule.refusal, numbers), numbers)
    return found


_NONE = np.empty(0, dtype="<i8")


def _refusals(sha256: str) -> Iterator[int]:
    with pq.ParquetFile(str(store.path_of(sha256))) as file:
        for batch in file.iter_batches(columns=["refusal"]):
            yield from np.unique(to_ints(batch.column("refusal"))).tolist()


def domains_hit(manifest: Manifest, numbers: Numbers) -> list[tuple[str, int, int]]:
    """(registrable domain, items hit, items) of every domain with a hit, most hit first; one pass over the items."""
    found: list[tuple[str, int, int]] = []
    if not len(numbers):
        return found
    tally = DomainTally(lambda domain, items, hits: found.append((domain, hits, items)) if hits else None)
    with ItemFile(store.path_of(manifest.items_sha256)) as file:
        for batch in file.batches(["item", "url", "surt"]):
            hit = np.isin(to_ints(batch.column("item")), numbers)
            tally.add(batch.column("url"), batch.column("surt"), hit)
    tally.close()
    return sorted(found, key=lambda row: (-row[1], row[0]))
