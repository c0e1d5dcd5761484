"""Carrying live objections and removals over to a replacing version: to the items that are still present.

An item is still present when the new version has one with the same leaf, the same address or the same content hash:
adding a hash to an address, or moving a file to another address, removes nothing. What an objection names and the new
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
from registry.screening.itemwriter import ITEM_SCHEMA
from registry.services.itemsets import Numbers, itemset_numbers, itemset_store

from .ending import objections_moot
from .targets import items_path, manifest_of, sample_of

SAME_BY = ("leaf", "url", "sha256")


@dataclass(frozen=True)
class CarryPlan:
    """Where the items of older versions are in the new one: per old version the pairs of numbers, old and new.

    An old number can stand in several pairs: one file at two addresses, one address with two files.
    """

    version_id: int
    places: dict[int, tuple[Numbers, Numbers]] = field(default_factory=dict)

    def move(self, items: ItemSet) -> Numbers:
        """Numbers in the new version of those items that are still present."""
        old, new = self.places[items.version_id]
        return np.unique(new[np.isin(old, itemset_numbers(items))])


def carry_plan(registration: Registration) -> CarryPlan:
    """Compare the item files; reads them whole, so call it before taking a lock. Empty for a first version."""
    version = registration.version
    older = set(_left_behind(registration).values_list("version", flat=True))
    by_hand = registration.matches.exclude(reason="").exclude(version=version)
    older.update(by_hand.values_list("version", flat=True))
    new_path = items_path(manifest_of(version))
    return CarryPlan(
        version.pk,
        {pk: places_in_both(items_path(manifest_of(Version.objects.get(pk=pk))), new_path) for pk in older},
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


def places_in_both(old_path: Path, new_path: Path) -> tuple[Numbers, Numbers]:
    """Numbers of the items that both files have, as pairs: in the old one and in the new one."""
    olds, news = [], []
    for column in SAME_BY:
        pairs = _numbers(old_path, column, "old").join(_numbers(new_path, column, "new"), "key", join_type="inner")
        olds.append(pairs.column("old").to_numpy())
        news.append(pairs.column("new").to_numpy())
    return np.concatenate(olds).astype("<i8"), np.concatenate(news).astype("<i8")


def _numbers(path: Path, column: str, name: str) -> Any:
    """The item numbers of a file beside what stands in one column, where anything does."""
    schema = pa.schema([pa.field("item", pa.int64()), ITEM_SCHEMA.field(column)])
    with ItemFile(path) as file:
        batches = [batch.select(schema.names) for batch in file.batches(["item", column])]
    table = pa.Table.from_batches(batches).cast(schema) if batches else schema.empty_table()
    return table.rename_columns([name, "key"]).filter(compute.is_valid(compute.field("key")))
