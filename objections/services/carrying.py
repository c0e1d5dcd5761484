"""Carrying live objections and removals over to a replacing version: to the items that are still present.

An item is the same item when its leaf is: address, content hash and identifiers. What an objection names and the new
version no longer has was removed; an objection left with nothing ends as moot, answered by removal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from django.db.models import QuerySet

from objections.models import JointRequest, Objection, ObjectionState, Target, TargetKind
from registry.models import ItemSet, Registration, Version
from registry.screening.arrow import compute
from registry.screening.itemset import ItemFile
from registry.services.itemsets import Numbers, itemset_numbers, itemset_store

from .ending import objections_moot
from .targets import items_path, manifest_of, sample_of


@dataclass(frozen=True)
class CarryPlan:
    """Where the items of older versions are in the new one: per old version the pairs of numbers, old and new."""

    version_id: int
    places: dict[int, tuple[Numbers, Numbers]] = field(default_factory=dict)

    def move(self, items: ItemSet) -> Numbers:
        """Numbers in the new version of those items that are still present."""
        old, new = self.places[items.version_id]
        wanted = itemset_numbers(items)
        at = np.searchsorted(old, wanted)
        at[at == len(old)] = 0
        is_here = old[at] == wanted if len(old) else np.zeros(len(wanted), dtype=bool)
        return np.unique(new[at[is_here]])


def carry_plan(registration: Registration) -> CarryPlan:
    """Compare the item files; reads them whole, so call it before taking a lock. Empty for a first version."""
    version = registration.version
    older = _left_behind(registration).values_list("version", flat=True).distinct()
    new_path = items_path(manifest_of(version))
    return CarryPlan(
        version.pk,
        {pk: _places(items_path(manifest_of(Version.objects.get(pk=pk))), new_path) for pk in older},
    )


def carry_over(registration: Registration, plan: CarryPlan, *, at: datetime) -> None:
    """Move every objection of an older version to the one now published; under the caller's lock."""
    emptied = []
    for objection in _left_behind(registration).select_related("case", "objector", "registration", "version"):
        if objection.version_id not in plan.places:
            continue  # filed between plan and lock is impossible: no window was open
        _carry(objection, registration.version, plan, at)
        if objection.state != ObjectionState.DRAFT and not _names_anything(objection):
            emptied.append(objection)
    objections_moot(emptied, cause="answered_by_removal", at=at)


def _left_behind(registration: Registration) -> QuerySet[Objection]:
    """Objections that speak of another version of this registration and can still have an effect."""
    ended = [ObjectionState.LAPSED, ObjectionState.WITHDRAWN, ObjectionState.MOOT]
    others = Objection.objects.filter(registration=registration).exclude(version=registration.version_id)
    return others.exclude(state__in=ended)


def _carry(objection: Objection, version: Version, plan: CarryPlan, at: datetime) -> None:
    manifest = manifest_of(version)
    for target in objection.targets.select_related("items"):
        if target.kind == TargetKind.WHOLE:
            target.count = manifest.items or 0
        elif target.items is not None:
            numbers = plan.move(target.items)
            target.items = itemset_store(version, numbers, at=at)
            target.count, target.sample = len(numbers), sample_of(manifest, numbers)
        target.save(update_fields=["items", "count", "sample"])
    if objection.removed is not None:
        objection.removed = itemset_store(version, plan.move(objection.removed), at=at)
    answer = getattr(objection, "answer", None)
    if answer is not None and answer.removed is not None:
        answer.removed = itemset_store(version, plan.move(answer.removed), at=at)
        answer.save(update_fields=["removed"])
    for asked in JointRequest.objects.filter(objection=objection, items__isnull=False).select_related("items"):
        if asked.items is not None:
            asked.items = itemset_store(version, plan.move(asked.items), at=at)
            asked.save(update_fields=["items"])
    objection.version = version
    objection.save(update_fields=["version", "removed"])


def _names_anything(objection: Objection) -> bool:
    return Target.objects.filter(objection=objection, count__gt=0).exists()


def _places(old_path: Path, new_path: Path) -> tuple[Numbers, Numbers]:
    """Numbers of the items that both files have: in the old one, sorted, and in the new one."""
    old_leaves, old_numbers = _leaves(old_path)
    new_leaves, new_numbers = _leaves(new_path)
    found = compute.index_in(old_leaves, value_set=new_leaves)
    at = found.to_numpy(zero_copy_only=False)
    is_here = ~np.isnan(at.astype("f8"))
    return old_numbers[is_here], new_numbers[at[is_here].astype("i8")]


def _leaves(path: Path) -> tuple[Any, Numbers]:
    with ItemFile(path) as file:
        batches = list(file.batches(["item", "leaf"]))
    if not batches:
        return pa.array([], pa.binary(32)), np.empty(0, dtype="<i8")
    table = pa.Table.from_batches(batches)
    return table.column("leaf").combine_chunks(), table.column("item").to_numpy().astype("<i8")
