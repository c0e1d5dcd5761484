"""Alike objections that wait for a decision, and the batches in which officers decide them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objections.models import Objection, ObjectionState, RulingBatch, RulingLine
from registry.models import Decision, Ground, Registration

NONE, CONTEST, REMOVE_SOME = "none", "contest", "remove_some"
ANSWERED: Mapping[str, str | Promise] = {
    NONE: _("The curator did not answer"),
    CONTEST: _("The curator contests"),
    REMOVE_SOME: _("The curator removes some of it"),
}


@dataclass(frozen=True, slots=True)
class AlikeGroup:
    """Objections to one registration on one ground that the curator answered in one way."""

    registration: Registration
    ground: str
    answered: str
    count: int

    @property
    def ground_label(self) -> str:
        return str(Ground(self.ground).label)

    @property
    def answered_label(self) -> str:
        return str(ANSWERED[self.answered])


def alike_waiting() -> QuerySet[Any]:
    """Under decision, with no decision proposed and in no batch that is going on; `answered` is an annotation."""
    proposed = Decision.objects.filter(case=OuterRef("case"), state=Decision.State.PROPOSED)
    running = RulingLine.objects.filter(objection=OuterRef("pk"), result__in=["to_propose", "to_sign", "to_return"])
    answered = Case(
        When(no_answer=True, then=Value(NONE)),
        When(answer__choice=REMOVE_SOME, then=Value(REMOVE_SOME)),
        When(answer__choice=CONTEST, then=Value(CONTEST)),
        default=Value(NONE),
        output_field=CharField(),
    )
    waiting = Objection.objects.filter(state=ObjectionState.UNDER_DECISION)
    return waiting.exclude(Exists(proposed)).exclude(Exists(running)).annotate(answered=answered)


def alike_groups() -> list[AlikeGroup]:
    """Two or more that can be decided together, the most first; two queries."""
    rows = list(
        alike_waiting()
        .order_by()
        .values("registration", "ground", "answered")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .order_by("-count", "registration", "ground", "answered")
    )
    related = Registration.objects.select_related("case", "version")
    found = related.in_bulk({row["registration"] for row in rows})
    return [AlikeGroup(found[row["registration"]], row["ground"], row["answered"], row["count"]) for row in rows]


def alike_objections(registration: Registration, ground: str, answered: str) -> QuerySet[Any]:
    """The members of a group, with what an officer reads of them."""
    mine = alike_waiting().filter(registration=registration, ground=ground, answered=answered)
    return mine.select_related("case__profile", "objector", "version", "answer", "reply").order_by("pk")


def ruling_batches() -> QuerySet[RulingBatch]:
    """All batches, those that wait for somebody first."""
    waits = Case(When(step__in=["signed", "returned"], then=Value(1)), default=Value(0))
    related = ("registration__case", "registration__version", "goes", "drafted_by", "signed_by", "returned_by")
    counts = Count("lines", filter=~Q(lines__result="left_out"))
    return RulingBatch.objects.select_related(*related).annotate(cases=counts).order_by(waits, "-pk")


def ruling_lines(batch: RulingBatch) -> QuerySet[RulingLine]:
    related = ("objection__case", "objection__objector", "decision")
    return batch.lines.select_related(*related).order_by(F("pk"))
