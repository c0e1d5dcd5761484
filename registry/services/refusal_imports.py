"""Lists of refusals: handing one in, confirming what the check found, throwing it away."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict
from registry.models import Attachment, Job, Party, RefusalImport, User

from .attachments import list_store
from .import_rows import ImportDefaults
from .import_staging import rows_forget
from .jobs import job_create
from .locks import holder_lock

UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


def import_upload(
    *,
    party: Party,
    user: User | None,
    upload_path: Path,
    name: str,
    defaults: ImportDefaults,
    at: datetime,
    files_at_once: bool = False,
) -> RefusalImport:
    """Take a file of a party and queue its check; the file is moved into the store.

    `files_at_once`: whoever hands it in confirms its good rows now. The same file with the same defaults while its
    check is not over is the import there is. Raises DomainError.
    """
    original = list_store(
        upload_path,
        name,
        limit=settings.REFUSALS_MAX_BYTES,
        too_large=_("The file is larger than %(limit)d MB. Compress it with gzip, or split it."),
        at=at,
        party=party,
        uploaded_by=user,
        purpose="refusal_import",
    )
    return _create(party, original, defaults, at, files_at_once)


@transaction.atomic
def _create(
    party: Party, original: Attachment, defaults: ImportDefaults, at: datetime, files_at_once: bool
) -> RefusalImport:
    holder_lock(party.pk)  # two uploads of one file at once are one
    same = party.refusal_imports.filter(
        original__sha256=original.sha256,
        defaults=defaults.as_json(),
        files_at_once=files_at_once,
        checked_at__isnull=True,
        discarded_at__isnull=True,
        check_job__state__in=UNFINISHED,
    )
    if found := same.select_related("check_job", "original").first():
        return found
    original.save()
    job = job_create("refusal_check", params={}, key=str(original.pk), at=at, party=party, total=original.size)
    return RefusalImport.objects.create(
        party=party,
        user=original.uploaded_by,
        original=original,
        defaults=defaults.as_json(),
        check_job=job,
        files_at_once=files_at_once,
        created_at=at,
    )


@transaction.atomic
def import_confirm(batch: RefusalImport, *, at: datetime) -> RefusalImport:
    """File the good rows; a job does it. Confirming twice changes nothing.

    Raises Conflict while the check runs, when nothing is good, and for what was thrown away.
    """
    batch = _locked(batch)
    if batch.confirmed_at:
        return batch
    if batch.state != RefusalImport.State.CHECKED:
        raise Conflict(_("There is nothing to file: the check is not over, or no row is new and good."))
    filing_queue(batch, at=at)
    batch.save(update_fields=["confirmed_at", "filing_job"])
    return batch


@transaction.atomic
def import_discard(batch: RefusalImport, *, at: datetime) -> RefusalImport:
    """Stop the check, or throw its outcome away; nothing is filed. Raises Conflict once it is confirmed."""
    batch = _locked(batch)
    if batch.discarded_at:
        return batch
    if batch.confirmed_at:
        raise Conflict(_("The rows are confirmed already. Withdraw the refusals instead."))
    Job.objects.filter(pk=batch.check_job_id, state__in=UNFINISHED).update(
        state=Job.State.CANCELLED, finished_at=at, lease_until=None
    )
    rows_forget(batch)
    batch.discarded_at = at
    batch.save(update_fields=["discarded_at"])
    return batch


def filing_queue(batch: RefusalImport, *, at: datetime) -> None:
    """Mark an import as confirmed and queue its filing; the caller saves the row."""
    batch.confirmed_at = at
    batch.filing_job = job_create(
        "refusal_filing", params={}, key=str(batch.pk), at=at, party=batch.party, total=batch.good
    )


def _locked(batch: RefusalImport) -> RefusalImport:
    """The import under its lock. A check that ends at this moment waits for us, or we for it."""
    Job.objects.select_for_update().get(pk=batch.check_job_id)
    related = RefusalImport.objects.select_related("check_job", "party", "original")
    return related.select_for_update(of=("self",)).get(pk=batch.pk)
