"""Screenings that should run and do not: never begun, or their job failed. Looked for by a sweep."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import OuterRef, Subquery

from registry.models import Job, Registration, Screening

from .locks import cases_lock
from .screenings import screening_start

log = structlog.get_logger()
AGAIN_AFTER = timedelta(minutes=10)
# A registered set is screened again when a new refusal reaches it: that run must not be lost either.
WAITING_STATES = ("screening", "pre_published", "objection_pending", "registered")
OVER = (Job.State.FAILED, Job.State.CANCELLED)


def screenings_catch_up(at: datetime) -> int:
    """Begin a screening where none was begun, and again ten minutes after one failed; returns how many."""
    last = Screening.objects.filter(registration=OuterRef("pk"), version=OuterRef("version")).order_by("-pk")
    waiting = Registration.objects.filter(state__in=WAITING_STATES).annotate(
        last_state=Subquery(last.values("job__state")[:1]), last_over=Subquery(last.values("job__finished_at")[:1])
    )
    missing = waiting.filter(state="screening", last_state__isnull=True)
    failed = waiting.filter(last_state__in=OVER, last_over__lte=at - AGAIN_AFTER)
    ids = [*missing.values_list("pk", flat=True), *failed.values_list("pk", flat=True)]
    return sum(_start(pk, at) for pk in ids)


@transaction.atomic
def _start(pk: int, at: datetime) -> bool:
    registration = Registration.objects.select_related("case", "applicant").get(pk=pk)
    if not cases_lock(registration.case, skip_locked=True):
        return False
    registration.refresh_from_db(fields=["state", "version"])
    if registration.state not in WAITING_STATES:
        return False
    log.warning("screening.caught_up", registration=pk, state=registration.state)
    screening_start(registration, at=at, is_delta=registration.state != "screening")
    return True
