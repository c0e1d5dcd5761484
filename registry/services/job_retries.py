"""Work that nobody can ask for anew is begun again when it failed: what waits for it would wait for ever."""

from datetime import datetime, timedelta

import structlog

from registry.models import Job

log = structlog.get_logger()
AGAIN_AFTER = timedelta(minutes=10)
# A manifest is handed in again by its curator, a failed screening is followed by a new one (screening_sweep).
OWN_KINDS = ("exclusion", "probe", "certificate_pdf", "refusal_filing")


def jobs_retry(at: datetime) -> int:
    """Queue failed work of our own again ten minutes after its end; returns how many. Each may run twice."""
    failed = Job.objects.filter(kind__in=OWN_KINDS, state=Job.State.FAILED, finished_at__lte=at - AGAIN_AFTER)
    ids = list(failed.values_list("pk", flat=True))
    if not ids:
        return 0
    log.warning("jobs.tried_again", jobs=ids)
    return failed.filter(pk__in=ids).update(
        state=Job.State.WAITING, attempts=0, lease_until=None, finished_at=None, error_code="", error_params={}
    )
