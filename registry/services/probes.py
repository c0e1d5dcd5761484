"""A refusal that comes into force is held against what is published or registered already, without a rescan of it all.

The delta screening at the close of a window catches everything that was filed before it; this only makes it sooner,
and it is what reaches sets that are registered. Only where something is hit does a screening begin.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from registry.kernel import clock
from registry.models import Job, Refusal, Registration, Scope
from registry.models.screening import LIVE_MATCH_STATES
from registry.selectors.counting import refusals_counting
from registry.selectors.refusals import refusals_in_force
from registry.selectors.usages import usages_permit

from .jobs import JobFailed, job_progress, runner
from .locks import cases_lock
from .match_narrowing import matches_narrow
from .probe_queue import probe_start
from .probe_reach import reach_of
from .refusal_access import refusal_locked
from .screenings import screening_start
from .whereabouts import LIVE

LOOK_BACK = timedelta(days=7)  # how long a beginning that was missed is caught up with


def probes_due(at: datetime) -> int:
    """Queue the look for refusals whose stated beginning has come; returns how many were queued."""
    begun = refusals_in_force(at).filter(effective_from__gt=at - LOOK_BACK, filed_at__lt=F("effective_from"))
    keys = {f"probe/{pk}/begin": pk for pk in begun.values_list("pk", flat=True)}
    done = set(Job.objects.filter(dedup_key__in=keys).values_list("dedup_key", flat=True))
    waiting = [pk for key, pk in keys.items() if key not in done]
    for refusal in Refusal.objects.filter(pk__in=waiting):
        probe_start(refusal, "begin", at=at)
    return len(waiting)


@runner("probe")
def probe_run(job: Job) -> dict[str, Any]:
    """The job: begin a screening of every live registration in which a refusal of the job hits an item.

    `params` name one refusal, or all those that came in one act: their scopes are asked for together. The key files
    say which registrations to look at; nothing else is read.
    """
    ids = job.params.get("refusals") or [job.params["refusal"]]
    refusals = list(Refusal.objects.filter(pk__in=ids).order_by("pk"))
    scopes = list(Scope.objects.filter(refusal__in=ids, until__isnull=True).order_by("pk"))
    reached = reach_of(scopes, at=clock.now())
    started = 0
    for done, one in enumerate(reached):
        at = clock.now()
        if not job_progress(job, stage="probing", done=done, total=len(reached), at=at):
            raise JobFailed
        if one.is_real() and refusals_counting(one.registration, ids, at=at):
            started += _screen(one.registration.pk, at)
    at = clock.now()
    freed = sum(_allowed_free(refusal, at) for refusal in refusals)
    return {"looked": len(reached), "started": started, "freed": freed}


def _allowed_free(refusal: Refusal, at: datetime) -> int:
    """What the holder allows here is taken out of the live matches of its other refusals; returns how many ended."""
    if not usages_permit(refusal.usages):
        return 0
    others = Refusal.objects.filter(holder=refusal.holder_id, matches__state__in=LIVE_MATCH_STATES)
    ended = 0
    for other in others.exclude(pk=refusal.pk).select_related("case").distinct():
        with transaction.atomic():
            ended += matches_narrow(refusal_locked(other), at=at)
    return ended


@transaction.atomic
def _screen(pk: int, at: datetime) -> bool:
    registration = Registration.objects.select_related("case", "applicant").get(pk=pk)
    cases_lock(registration.case)
    registration.refresh_from_db(fields=["state", "version"])
    if registration.state not in LIVE:
        return False
    screening_start(registration, at=at, is_delta=True)
    return True
