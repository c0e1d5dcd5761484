"""What a draft will send and do, before it is signed: three letters of each group as they will read, and counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from objections.models import AnswerBatch, AnswerGroup, AnswerLine, BatchChoice
from objections.selectors.answer_words import reason_words
from registry.models import Deadline
from registry.services.itemsets import Numbers, itemset_numbers

from .answer_batches import undo_time
from .answer_effects import statement_of
from .answer_groups import numbers_of
from .targets import manifest_of

SAMPLES = 3
Result = AnswerLine.Result


@dataclass(frozen=True, slots=True)
class Sample:
    """One letter as its objector gets it."""

    line: AnswerLine
    text: str


@dataclass(frozen=True, slots=True)
class GroupPreview:
    """`leaving` counts every item once; `apart` is why cases of the group are not answered with it, with numbers."""

    group: AnswerGroup
    count: int
    leaving: int
    samples: tuple[Sample, ...]
    apart: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """`urgent` cases take effect at once, since their clock ends before the time to take it back does."""

    groups: tuple[GroupPreview, ...]
    count: int
    settled: int
    urgent: int
    items: int
    leaving: int

    @property
    def staying(self) -> int:
        return self.items - self.leaving


def batch_preview(batch: AnswerBatch, *, shift: int, at: datetime) -> BatchPreview:
    """`shift` turns to other samples. A fixed number of queries, and one small file for each case that loses items."""
    items = manifest_of(batch.registration.version).items or 0
    related = ("group__source", "group__template", "group__removed", "objection__case", "objection__objector")
    lines = list(
        batch.lines.select_related(*related, "objection__version")
        .prefetch_related("objection__targets__items")
        .order_by("group__position", "pk")
    )
    members: dict[int, list[AnswerLine]] = defaultdict(list)
    for line in lines:
        members[line.group_id].append(line)
    all_marks = np.zeros(items, dtype=bool)
    groups = tuple(_group(found, shift, all_marks) for found in members.values())
    drafts = [line for line in lines if line.result == Result.DRAFT]
    return BatchPreview(
        groups=groups,
        count=len(drafts),
        settled=sum(line.leaving == line.named for line in drafts),
        urgent=_urgent(batch, drafts, at),
        items=items,
        leaving=int(all_marks.sum()),
    )


def _group(lines: Sequence[AnswerLine], shift: int, all_marks: np.typing.NDArray[np.bool_]) -> GroupPreview:
    group = lines[0].group
    taken = [line for line in lines if line.result == Result.DRAFT]
    apart = Counter(line.reason for line in lines if line.result == Result.ASIDE)
    marks = np.zeros_like(all_marks)
    for line in taken:
        marks[_leaving(line, len(marks))] = True
    all_marks |= marks
    return GroupPreview(
        group=group,
        count=len(taken),
        leaving=int(marks.sum()),
        samples=tuple(Sample(line, statement_of(line)) for line in _spread(taken, shift)),
        apart=tuple((reason_words(code), count) for code, count in apart.most_common()),
    )


def _leaving(line: AnswerLine, items: int) -> Numbers:
    if not line.leaving:
        return np.empty(0, dtype="<i8")
    named = numbers_of(line.objection, items)
    if line.group.choice == BatchChoice.REMOVE_ALL or line.group.removed is None:
        return named
    return np.intersect1d(named, itemset_numbers(line.group.removed))


def _spread(lines: Sequence[AnswerLine], shift: int) -> list[AnswerLine]:
    """Up to three, far from each other; `shift` moves on by one case."""
    count = min(SAMPLES, len(lines))
    return [lines[(shift + place * len(lines) // count) % len(lines)] for place in range(count)]


def _urgent(batch: AnswerBatch, lines: Sequence[AnswerLine], at: datetime) -> int:
    end = at + undo_time(batch.registration.case.profile)
    cases = [line.objection.case_id for line in lines]
    return Deadline.objects.filter(
        case__in=cases, clock="answer", fired_at=None, cancelled_at=None, due_at__lte=end
    ).count()
