"""How long the registry's own stages take, counted from the clocks themselves: aggregates, no case and no officer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q

from registry.models import Deadline, Decision

from .queue import OFFICER_MOVES

SINCE = timedelta(days=90)
MOVES = OFFICER_MOVES | {"system"}


class Median(Aggregate):
    """PERCENTILE_CONT(0.5) of PostgreSQL."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One clock. `ended`, `in_time` and `median` are of the last 90 days; `overdue` ran out and still waits."""

    clock: str
    running: int
    overdue: int
    ended: int
    in_time: int
    median: timedelta | None


@dataclass(frozen=True, slots=True)
class DecisionFigures:
    """Decisions signed in the last 90 days, by kind of case and event, and how many were returned before."""

    kind: str
    event: str
    signed: int
    returned: int


def stage_figures(at: datetime, *, clocks: Iterable[str] = ()) -> list[StageFigures]:
    """Every clock on which it is the registry's move, by its name; one query. `clocks` narrows it."""
    rows = Deadline.objects.filter(whose_move__in=MOVES, case__number__isnull=False)
    if clocks:
        rows = rows.filter(clock__in=list(clocks))
    took = ExpressionWrapper(F("cancelled_at") - F("starts_at"), output_field=DurationField())
    ended = Q(cancelled_at__gte=at - SINCE, cancelled_at__lte=at)
    found = (
        rows.values("clock")
        .annotate(
            running=Count("pk", filter=Q(fired_at=None, cancelled_at=None)),
            overdue=Count("pk", filter=Q(fired_at__isnull=False, case__overdue_since=F("due_at"))),
            ended=Count("pk", filter=ended),
            in_time=Count("pk", filter=ended & Q(cancelled_at__lte=F("due_at"))),
            median=Median(took, filter=ended),
        )
        .order_by("clock")
    )
    return [StageFigures(**row) for row in found]


def decision_figures(at: datetime) -> list[DecisionFigures]:
    """By kind and event, the most frequent first; one query."""
    signed = Decision.objects.filter(state=Decision.State.SIGNED, signed_at__gte=at - SINCE, signed_at__lte=at)
    rows = (
        signed.values(kind=F("case__kind"), event_=F("event"))
        .annotate(signed=Count("pk"), returned=Count("pk", filter=Q(returned_by__isnull=False)))
        .order_by("-signed", "kind", "event_")
    )
    return [DecisionFigures(row["kind"], row["event_"], row["signed"], row["returned"]) for row in rows]
