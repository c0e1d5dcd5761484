"""The items of an objection in groups that can be decided one by one: by target, source, host, and what is agreed.

Groups never overlap and together are exactly what the objection names. Up to SINGLES items each one is its own group.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from objections.models import Objection, Target, TargetKind
from registry.kernel.urls import host_of
from registry.models import Source
from registry.screening.arrow import to_ints
from registry.screening.domains import authorities
from registry.screening.itemset import ItemFile, items_at
from registry.selectors.sources import source_of_items
from registry.services.itemsets import Numbers, itemset_numbers

from .rulings import given_up
from .targets import items_path, manifest_of, named_numbers

SINGLES = 20
MAX_HOSTS = 50  # of a pasted list; what lies on more hosts goes into one last group
SAMPLE = 3


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items decided together. `label` fits any language and any reader and goes into the decision.

    `kind` is a TargetKind, or "item" for a single one; `key` is made from the items, so it stays the same from page to
    form. `is_given_up`: the curator removes them by its own answer. `sample` is up to three {"item", "url", "sha256"}.
    """

    kind: str
    label: str
    numbers: Numbers
    is_given_up: bool = False
    source: Source | None = None
    sample: tuple[dict[str, Any], ...] = ()

    @property
    def key(self) -> str:
        return hashlib.sha256(self.numbers.astype("<i8").tobytes()).hexdigest()[:16]

    @property
    def count(self) -> int:
        return len(self.numbers)


def groups_of(objection: Objection) -> list[ItemGroup]:
    """Every group in the order of the targets. Reads the items file once for a source, a list or the whole."""
    named = named_numbers(objection)
    agreed = given_up(objection)
    raw = _singles(named) if len(named) <= SINGLES else _partition(objection, named)
    split = [part for group in raw for part in _by_agreement(group, agreed)]
    return _with_samples(objection, split)


def _with_samples(objection: Objection, groups: list[ItemGroup]) -> list[ItemGroup]:
    """The first items of every group, read in one pass."""
    wanted = {number for group in groups for number in group.numbers[:SAMPLE].tolist()}
    found = items_at(items_path(manifest_of(objection.version)), wanted)
    shown = {item.item: {"item": item.item, "url": item.url or "", "sha256": item.sha256 or ""} for item in found}
    return [
        replace(group, sample=tuple(shown[number] for number in group.numbers[:SAMPLE].tolist())) for group in groups
    ]


def _singles(named: Numbers) -> Iterator[ItemGroup]:
    for number in named.tolist():
        yield ItemGroup("item", f"#{number}", np.array([number], dtype="<i8"))


def _partition(objection: Objection, named: Numbers) -> Iterator[ItemGroup]:
    """Each item goes to the first target that names it."""
    left = named
    targets = objection.targets.select_related("items", "source", "match__refusal__case").order_by("pk")
    for target in sorted(targets, key=lambda one: one.kind == TargetKind.WHOLE):
        mine = left if target.items is None else np.intersect1d(left, itemset_numbers(target.items), assume_unique=True)
        left = np.setdiff1d(left, mine, assume_unique=True)
        if len(mine):
            yield from _by_kind(objection, target, mine)


def _by_kind(objection: Objection, target: Target, mine: Numbers) -> Iterator[ItemGroup]:
    if target.kind == TargetKind.SOURCE and target.source is not None:
        yield ItemGroup(target.kind, source_label(target.source), mine, source=target.source)
    elif target.kind == TargetKind.MATCHES and target.match is not None:
        yield ItemGroup(target.kind, str(target.match.refusal.case.number), mine)
    elif target.kind == TargetKind.DOMAIN:
        yield ItemGroup(target.kind, target.text.strip()[:300], mine)
    elif target.kind == TargetKind.WHOLE:
        yield from _by_source(objection, mine)
    else:
        yield from _by_host(objection, mine)


def source_label(source: Source) -> str:
    return f"S-{source.position:03d}"


def _by_source(objection: Objection, mine: Numbers) -> Iterator[ItemGroup]:
    left = mine
    sources = {source.pk: source for source in objection.version.sources.all()}
    for pk, numbers in source_of_items(objection.version).items():
        part = np.intersect1d(left, numbers, assume_unique=True)
        left = np.setdiff1d(left, part, assume_unique=True)
        if len(part):
            yield ItemGroup(TargetKind.SOURCE, source_label(sources[pk]), part, source=sources[pk])
    if len(left):
        yield ItemGroup(TargetKind.WHOLE, "*", left)


def _by_host(objection: Objection, mine: Numbers) -> Iterator[ItemGroup]:
    """The hosts of a list, most items first, the rest and what has no address last."""
    hosts = _hosts(objection, mine)
    sizes = Counter(hosts.values())
    kept = [host for host, _count in sizes.most_common() if host][:MAX_HOSTS]
    for host in kept:
        yield ItemGroup(TargetKind.ITEMS, host[:300], _of(hosts, {host}))
    rest = set(sizes) - set(kept)
    if rest:
        yield ItemGroup(TargetKind.ITEMS, "*", _of(hosts, rest))


def _hosts(objection: Objection, mine: Numbers) -> dict[int, str]:
    found: dict[int, str] = {}
    with ItemFile(items_path(manifest_of(objection.version))) as file:
        for batch in file.batches(["item", "url"]):
            numbers = to_ints(batch.column("item"))
            inside = np.isin(numbers, mine, assume_unique=True)
            if inside.any():
                names = authorities(batch.column("url").filter(pa.array(inside))).to_pylist()
                hosts = (host_of(name) if name else "" for name in names)
                found |= dict(zip(numbers[inside].tolist(), hosts, strict=True))
    return found


def _of(hosts: dict[int, str], wanted: set[str]) -> Numbers:
    return np.array(sorted(item for item, host in hosts.items() if host in wanted), dtype="<i8")


def _by_agreement(group: ItemGroup, agreed: Numbers) -> Iterator[ItemGroup]:
    """What the curator gives up is decided apart from what it keeps."""
    both = np.intersect1d(group.numbers, agreed, assume_unique=True)
    rest = np.setdiff1d(group.numbers, both, assume_unique=True)
    if len(both):
        yield replace(group, numbers=both, is_given_up=True)
    if len(rest):
        yield replace(group, numbers=rest)
