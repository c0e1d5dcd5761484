"""Long work: a row is the queue, a lease lets another worker go on when one dies, progress is what was really done.

What a kind of job does is a table {kind: runner}; services register theirs with `@runner(kind)`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from registry.kernel.errors import DomainError
from registry.models import Job, Party

log = structlog.get_logger()
Runner = Callable[[Job], dict[str, Any]]
RUNNERS: dict[str, Runner] = {}
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3


class JobFailed(DomainError):
    """The work cannot succeed however often it is tried; `code` and `params` say why and are shown on the job page."""

    code = "job_failed"


class JobGoesOn(Exception):
    """The work has got on and is not over: another worker, or the same one, goes on with it at once."""


def runner(kind: str) -> Callable[[Runner], Runner]:
    """Register the function that does jobs of this kind: takes the job, returns its JSON result.

    It may run twice: what it writes must be named by its inputs. It calls job_progress often, which renews the lease.
    """

    def register(function: Runner) -> Runner:
        RUNNERS[kind] = function
        return function

    return register


def job_create(
    kind: str, *, params: dict[str, Any], key: str, at: datetime, party: Party | None = None, total: int | None = None
) -> Job:
    """Queue a job once per `key`; asking again returns the one there is."""
    job, _created = Job.objects.get_or_create(
        dedup_key=f"{kind}/{key}",
        defaults={"kind": kind, "params": params, "party": party, "total": total, "created_at": at},
    )
    return job


@transaction.atomic
def job_claim(at: datetime) -> Job | None:
    """Lease the oldest job nobody works on; None when there is none."""
    job = (
        Job.objects.select_for_update(skip_locked=True)
        .filter(Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=at))
        .order_by("pk")
        .first()
    )
    if job is None:
        return None
    job.attempts += 1
    job.started_at = job.started_at or at
    job.lease_until = at + LEASE
    job.state = Job.State.RUNNING
    if job.attempts > MAX_ATTEMPTS:
        job.state, job.error_code, job.finished_at = Job.State.FAILED, "worker_died", at
    job.save()
    return job


def job_progress(job: Job, *, stage: str, done: int, total: int | None, at: datetime) -> bool:
    """Write down how far the work is and renew the lease; False when it was cancelled and should stop."""
    alive = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    return bool(alive.update(stage=stage, done=done, total=total, lease_until=at + LEASE))


def job_run(job: Job, now: Callable[[], datetime]) -> None:
    """Do a claimed job and store its end. A DomainError is final; anything else is tried again when the lease ends."""
    if job.state != Job.State.RUNNING:
        return
    try:
        result = RUNNERS[job.kind](job)
    except JobGoesOn:
        ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
        ours.update(state=Job.State.WAITING, attempts=0, lease_until=None)
    except DomainError as error:
        _end(job, Job.State.FAILED, now(), error_code=error.code, error_params=_plain(error.params))
    except Exception as error:
        log.exception("job.crashed", job=job.pk, kind=job.kind, error=type(error).__name__)
        if job.attempts >= MAX_ATTEMPTS:
            _end(job, Job.State.FAILED, now(), error_code="internal", error_params={})
        else:
            Job.objects.filter(pk=job.pk, attempts=job.attempts).update(lease_until=now())
    else:
        _end(job, Job.State.DONE, now(), result=result)


def _end(job: Job, state: str, at: datetime, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts).update(
        state=state, finished_at=at, lease_until=None, **fields
    )
    log.info("job.ended", job=job.pk, kind=job.kind, state=state)


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, int | float | str | list) else str(value) for key, value in params.items()}
