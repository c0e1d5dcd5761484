"""Duties that keep a certificate alive: one row per kind and period, the next of each printed on the certificate."""

from datetime import datetime

from django.db.models import QuerySet

from registry.kernel.calendar import Period, period_end
from registry.models import Duty, DutyKind, Registration
from registry.models.clocks import current_calendar

CLOCKS = {
    DutyKind.SOURCE_DISCLOSURE: "disclosure_period",
    DutyKind.MARKING_STATEMENT: "disclosure_period",
    DutyKind.LOG_RETENTION: "log_retention",
}


def duties_open(registration: Registration, *, at: datetime) -> list[Duty]:
    """The next duty of every kind; a kind without an open one gets its row for the period that begins at `at`.

    Safe to repeat: an open duty is never doubled and never moved.
    """
    known = set(_unfulfilled(registration).values_list("kind", flat=True))
    Duty.objects.bulk_create(
        Duty(
            registration=registration,
            kind=kind,
            due_at=period_end(at, duty_period(registration, kind), current_calendar()),
        )
        for kind in CLOCKS
        if kind not in known
    )
    first: dict[str, Duty] = {}
    for duty in _unfulfilled(registration).order_by("due_at", "pk"):
        first.setdefault(duty.kind, duty)
    return [first[kind] for kind in CLOCKS if kind in first]


def duty_period(registration: Registration, kind: str) -> Period:
    """How often a duty of this kind falls due under the registration's own rules."""
    return registration.case.profile.period(CLOCKS[DutyKind(kind)])


def _unfulfilled(registration: Registration) -> QuerySet[Duty]:
    return Duty.objects.filter(registration=registration, fulfilled_at__isnull=True)
