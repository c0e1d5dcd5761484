"""Lists of refusals, handed in and worked off as the worker does it."""

import gzip
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

from registry.kernel import clock
from registry.models import Job, Party, RefusalImport
from registry.services.import_rows import ImportDefaults
from registry.services.jobs import job_claim, job_run
from registry.services.mandates import mandate_give
from registry.services.refusal_imports import import_confirm, import_upload

from .refusals import NO_TRAINING
from .registrations import AT, Acting

DEFAULTS = ImportDefaults(ground="copyright", usages=NO_TRAINING)


def list_saved(data: str | bytes) -> Path:
    path = Path(mkdtemp()) / "upload"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def import_new(
    data: str | bytes,
    *,
    holder: Acting,
    name: str = "works.csv",
    defaults: ImportDefaults = DEFAULTS,
    at: datetime | None = None,
    files_at_once: bool = False,
) -> RefusalImport:
    """Handed in, by default now, and not checked yet; jobs go by the real clock."""
    return import_upload(
        party=holder.party,
        user=holder.user,
        upload_path=list_saved(data),
        name=name,
        defaults=defaults,
        at=at or clock.now(),
        files_at_once=files_at_once,
    )


def jobs_done() -> None:
    """Work off what waits of checks and filings."""
    kinds = ("refusal_check", "refusal_filing")
    Job.objects.filter(state=Job.State.WAITING).exclude(kind__in=kinds).update(state=Job.State.CANCELLED)
    while job := job_claim(clock.now()):
        job_run(job, clock.now)


def import_checked(data: str | bytes, **given: object) -> RefusalImport:
    batch = import_new(data, **given)  # type: ignore[arg-type]  # passed on as given
    jobs_done()
    return again(batch)


def import_filed(data: str | bytes, **given: object) -> RefusalImport:
    batch = import_checked(data, **given)
    import_confirm(batch, at=batch.created_at)
    jobs_done()
    return again(batch)


def again(batch: RefusalImport) -> RefusalImport:
    return RefusalImport.objects.select_related("check_job", "filing_job", "original", "party").get(pk=batch.pk)


def mandate_of(agent: Acting, principal: Party, *, at: datetime = AT, until: datetime | None = None) -> None:
    mandate_give(
        principal=principal,
        agent=agent.party,
        scope="all works",
        valid_from=at,
        valid_until=until,
        document=None,
        at=at,
    )


def packed(data: str, encoding: str = "utf-8") -> bytes:
    return gzip.compress(data.encode(encoding), mtime=0)
