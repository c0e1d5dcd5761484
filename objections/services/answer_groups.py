"""The objections that wait for a curator's answer, grouped by source and ground; in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db.models import Exists, OuterRef, QuerySet

from objections.models import AnswerLine, JointRequest, Objection, ObjectionState
from objections.selectors.answer_words import reason_words
from registry.models import Deadline, Ground, Registration, Source, Version
from registry.selectors.sources import source_of_items
from registry.services.itemsets import Numbers, itemset_numbers

from .targets import manifest_of

SEVERAL = 0  # in place of a source id: items of several sources, or the whole dataset
WHOLE, ASKED, WISHES = "whole", "open_request", "own_wish"  # why an objection does not fit a common answer


@dataclass(frozen=True, slots=True)
class Waiting:
    """One objection that waits for the answer; `special` is a code where it does not fit a common answer."""

    objection: Objection
    numbers: Numbers
    due_at: datetime | None
    special: str = ""

    @property
    def named(self) -> int:
        return len(self.numbers)

    @property
    def special_words(self) -> str:
        return reason_words(self.special)


@dataclass(frozen=True, slots=True)
class AnswerableGroup:
    """Objections on one ground to one source. `items` counts each item once, `ends_at` is the nearest end."""

    key: str
    source: Source | None
    ground: str
    members: tuple[Waiting, ...]
    items: int

    @property
    def ends_at(self) -> datetime | None:
        return min((one.due_at for one in self.members if one.due_at), default=None)

    @property
    def ground_label(self) -> str:
        return str(Ground(self.ground).label)

    @property
    def special(self) -> int:
        return sum(bool(one.special) for one in self.members)


def group_key(source_id: int | None, ground: str) -> str:
    return f"{source_id or SEVERAL}-{ground}"


def objections_answerable(registration: Registration) -> QuerySet[Objection]:
    """Served and not answered; what is signed in a batch and about to take effect is left out."""
    signed = AnswerLine.objects.filter(objection=OuterRef("pk"), result=AnswerLine.Result.WAITING)
    served = Objection.objects.filter(registration=registration, state=ObjectionState.SERVED)
    return served.exclude(Exists(signed)).select_related("case__profile", "objector", "version").order_by("pk")


def answerable_groups(registration: Registration) -> list[AnswerableGroup]:
    """Every group, the largest first. Reads the items file once, and one small file for each objection."""
    objections = list(objections_answerable(registration).prefetch_related("targets__items"))
    if not objections:
        return []
    version = registration.version
    owners, sources = _owners(version)
    due = _due([one.case_id for one in objections])
    asked = _asked(objections)
    found: dict[tuple[int, str], list[Waiting]] = defaultdict(list)
    for one in objections:
        numbers = numbers_of(one, len(owners))
        special = WHOLE if _is_whole(one) else ASKED if one.pk in asked else WISHES if one.wish else ""
        key = (_source_of(numbers, owners), one.ground)
        found[key].append(Waiting(one, numbers, due.get(one.case_id), special))
    groups = [
        AnswerableGroup(group_key(pk, ground), sources.get(pk), ground, tuple(members), _union(members, len(owners)))
        for (pk, ground), members in found.items()
    ]
    return sorted(groups, key=lambda group: (-len(group.members), group.key))


def numbers_of(objection: Objection, items: int) -> Numbers:
    """What an objection names, from prefetched targets; `items` is the size of the version."""
    sets = []
    for target in objection.targets.all():
        if target.items is None:
            return np.arange(items, dtype="<i8")
        sets.append(itemset_numbers(target.items))
    return np.unique(np.concatenate(sets)) if sets else np.empty(0, dtype="<i8")


def _is_whole(objection: Objection) -> bool:
    return any(target.items is None for target in objection.targets.all())


def _owners(version: Version) -> tuple[npt.NDArray[np.int64], Mapping[int, Source]]:
    """The source id of every item of the version, SEVERAL for none."""
    sources = {source.pk: source for source in version.sources.all()}
    owners = np.full(manifest_of(version).items or 0, SEVERAL, dtype=np.int64)
    for pk, numbers in source_of_items(version).items():
        owners[numbers] = pk
    return owners, sources


def _source_of(numbers: Numbers, owners: npt.NDArray[np.int64]) -> int:
    inside = numbers[numbers < len(owners)]
    found = np.unique(owners[inside])
    return int(found[0]) if len(found) == 1 else SEVERAL


def _union(members: Sequence[Waiting], items: int) -> int:
    marks = np.zeros(items, dtype=bool)
    for one in members:
        marks[one.numbers[one.numbers < items]] = True
    return int(marks.sum())


def _due(cases: Iterable[int]) -> dict[int, datetime]:
    running = Deadline.objects.filter(case__in=list(cases), clock="answer", fired_at=None, cancelled_at=None)
    return dict(running.values_list("case_id", "due_at"))


def _asked(objections: Sequence[Objection]) -> set[int]:
    """Objections whose objector waits for a word on a cooling-off period or a settlement."""
    open_now = JointRequest.objects.filter(objection__in=objections, accepted_at=None, declined_at=None)
    return set(open_now.values_list("objection_id", flat=True))
