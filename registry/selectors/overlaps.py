"""Which other registrations hold items of this one; strangers read of those that are public."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from registry.models import Overlap, Registration

from .item_files import standing_sha256

SHOWN_STATES = ("screening", "pre_published", "objection_pending", "registered")


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """`shared` items of `items` here are of the `other_items` of the other set. `sample`: {"here", "there", "url",
    "sha256"}."""

    other: Registration
    shared: int
    items: int
    other_items: int
    sample: Sequence[dict[str, Any]]

    @property
    def share(self) -> float:
        """Of this set, 0 to 1."""
        return self.shared / self.items

    @property
    def other_share(self) -> float:
        """Of the other set, 0 to 1."""
        return self.shared / self.other_items


def overlaps_of(registration: Registration, *, sees_all: bool = False) -> list[OverlapRow]:
    """Live registrations of other datasets with items of this one as both stand now, most shared first.

    With `sees_all` also those not public yet, and the samples.
    """
    here = registration.version_id
    rows = Overlap.objects.filter(Q(left=here) | Q(right=here)).annotate(
        left_now=standing_sha256("left"), right_now=standing_sha256("right")
    )
    rows = rows.filter(left_items_sha256=F("left_now"), right_items_sha256=F("right_now")).order_by("-shared", "pk")
    found = {(row.right_id if row.left_id == here else row.left_id): row for row in rows}
    others = Registration.objects.filter(version__in=found, state__in=SHOWN_STATES)
    if not sees_all:
        others = others.filter(is_published=True)
    by_version = {one.version_id: one for one in others.select_related("case", "version", "dataset", "applicant")}
    return [
        _row(row, by_version[other], row.left_id == here, sees_all)
        for other, row in found.items()
        if other in by_version
    ]


def _row(row: Overlap, other: Registration, is_left: bool, sees_all: bool) -> OverlapRow:
    sizes = (row.left_items, row.right_items) if is_left else (row.right_items, row.left_items)
    sides = ("left", "right") if is_left else ("right", "left")
    sample = [
        {"here": one[sides[0]], "there": one[sides[1]], "url": one["url"], "sha256": one["sha256"]}
        for one in row.sample
    ]
    return OverlapRow(other, row.shared, *sizes, sample if sees_all else ())
