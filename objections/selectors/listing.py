"""Lists of objections: of one registration for everybody, of a party, of a curator's desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from objections.models import Objection, ObjectionState, Window
from registry.kernel.calendar import local_day
from registry.models import Deadline, Party, Registration

ENDED = [state for state in ObjectionState if Objection.TRANSITIONS[state].is_end]
MAX_DAYS = 62


@dataclass(frozen=True, slots=True)
class Counts:
    """How the objections of a registration stand."""

    total: int
    waiting: int
    deciding: int
    final: int


def filed_objections() -> QuerySet[Any]:
    """Filed ones with what a list shows; `named` counts the items of all targets (an annotation, hence Any)."""
    return (
        Objection.objects.filter(filed_at__isnull=False)
        .select_related("case", "registration__case", "registration__dataset", "version", "removed", "objector")
        .annotate(named=Sum("targets__count"))
    )


def objections_of(registration: Registration) -> QuerySet[Any]:
    return filed_objections().filter(registration=registration).order_by("-filed_at", "-pk")


def counts_of(registration: Registration) -> Counts:
    states = list(
        Objection.objects.filter(registration=registration, filed_at__isnull=False).values_list("state", flat=True)
    )
    final = sum(state in ENDED for state in states)
    deciding = sum(state in {"under_decision", "in_review", "upheld", "partly_upheld", "rejected"} for state in states)
    return Counts(len(states), len(states) - final - deciding, deciding, final)


def per_day(registration: Registration, until: datetime) -> list[tuple[date, int]]:
    """Objections on each day of the current window, up to today; every day of it, also those without any.

    Those filed after registration have no window and are in no day.
    """
    window = Window.objects.filter(registration=registration).order_by("-is_current", "-opens_at").first()
    if window is None:
        return []
    filed = Objection.objects.filter(
        registration=registration, filed_at__gte=window.opens_at, is_after_registration=False
    )
    counts = Counter(local_day(at) for at in filed.values_list("filed_at", flat=True) if at)
    first = local_day(window.opens_at)
    last = local_day(min(until, window.closes_at - timedelta(microseconds=1)))
    return [(day, counts[day]) for day in _days(first, max(first, last, *counts))]


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range(min((last - first).days + 1, MAX_DAYS)):
        yield first + timedelta(days=offset)


def objections_by(party: Party) -> QuerySet[Any]:
    """What a party objected to or drafts, newest first."""
    mine = Objection.objects.filter(objector=party).exclude(state=ObjectionState.LAPSED)
    return (
        mine.select_related("case", "registration__case", "registration__dataset", "version")
        .annotate(named=Sum("targets__count"), due_at=_running_due())
        .order_by("-pk")
    )


def queue_of(party: Party) -> QuerySet[Any]:
    """Objections to what the party registers: those that wait for it first, then by their clock."""
    against = filed_objections().filter(case__case_parties__party=party, case__case_parties__role="curator")
    found: QuerySet[Any] = against.annotate(due_at=_running_due())
    return found.order_by(F("due_at").asc(nulls_last=True), "pk").distinct()


def _running_due() -> Subquery:
    running = Deadline.objects.filter(
        Q(fired_at__isnull=True, cancelled_at__isnull=True), case=OuterRef("case")
    ).order_by("due_at")
    return Subquery(running.values("due_at")[:1])
