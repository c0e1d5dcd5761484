"""Reading batches of answers: what waits by registration, the lines of a batch, its counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from objections.models import AnswerBatch, AnswerLine, Objection, ObjectionState
from registry.models import Party, Registration
from registry.selectors.registrations import registrations_of


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A registration of the party with objections that wait for its answer."""

    registration: Registration
    count: int
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """How the lines of a batch stand."""

    done: int
    waiting: int
    left_out: int
    undone: int
    aside: int

    @property
    def signed(self) -> int:
        return self.done + self.waiting + self.left_out + self.undone


def to_answer(party: Party) -> list[ToAnswer]:
    """Registrations with at least one served objection, the nearest end first; two queries."""
    served = (
        Objection.objects.filter(
            state=ObjectionState.SERVED,
            case__case_parties__party=party,
            case__case_parties__role="curator",
        )
        .exclude(answer_lines__result=AnswerLine.Result.WAITING)
        .values("registration")
        .annotate(
            count=Count("pk", distinct=True),
            ends_at=Min(
                "case__deadlines__due_at",
                filter=Q(case__deadlines__fired_at=None, case__deadlines__cancelled_at=None),
            ),
        )
        .order_by("ends_at", "registration")
    )
    rows = list(served)
    found = registrations_of(party).in_bulk([row["registration"] for row in rows])
    return [
        ToAnswer(found[row["registration"]], row["count"], row["ends_at"])
        for row in rows
        if row["registration"] in found
    ]


def batches_of(party: Party) -> QuerySet[AnswerBatch]:
    """Signed batches of the registrations the party applied for, newest first."""
    mine = AnswerBatch.objects.filter(registration__in=registrations_of(party).values("pk"), signed_at__isnull=False)
    return mine.select_related("registration__case__profile", "registration__version", "signed_by").order_by("-pk")


def batch_lines(batch: AnswerBatch) -> QuerySet[AnswerLine]:
    """Its cases in the order of the groups."""
    related = ("group__source", "objection__case", "objection__objector", "objection__version")
    return batch.lines.select_related(*related).order_by("group__position", "pk")


def batch_counts(batch: AnswerBatch) -> BatchCounts:
    counts = dict(batch.lines.values_list("result").annotate(n=Count("pk")))
    names = ("done", "waiting", "left_out", "undone", "aside")
    return BatchCounts(**{name: counts.get(name, 0) for name in names})


def batches_live(registrations: Sequence[Registration]) -> list[AnswerBatch]:
    """Signed and not yet carried out."""
    return list(
        AnswerBatch.objects.filter(registration__in=registrations, signed_at__isnull=False, finished_at__isnull=True)
    )
