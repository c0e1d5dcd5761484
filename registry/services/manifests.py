"""Manifests: the file a curator hands in becomes a stored file, a row and an intake job."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.models import Attachment, Job, Manifest, Party, Registration, User, Version

from .attachments import list_store
from .datasets import version_lock
from .jobs import job_create

UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


def manifest_upload(
    registration: Registration,
    *,
    upload_path: Path,
    name: str,
    user: User | None,
    at: datetime,
    version: Version | None = None,
    party: Party | None = None,
) -> Manifest:
    """Take a manifest file for a version that is not filed and queue its intake; the file is moved into the store.

    The manifest before it stays the current one until the new one has been read to the end: a bad file changes
    nothing. The same bytes again while they are being read, or read, return the manifest there is. `version` is the
    registration's own by default, `party` (whose job it is) its applicant. Raises FiledVersion or DomainError.
    """
    original = list_store(
        upload_path,
        name,
        limit=settings.INTAKE_MAX_BYTES,
        too_large=_("The file is larger than %(limit)d MB. Compress it, or hand it in as Parquet."),
        at=at,
        case=registration.case,
        party=party or registration.applicant,
        uploaded_by=user,
        purpose="manifest",
    )
    return _manifest_create(version or registration.version, original)


@transaction.atomic
def _manifest_create(version: Version, original: Attachment) -> Manifest:
    version = version_lock(version)
    latest = version.manifests.select_related("original", "job").order_by("-pk").first()
    if latest and latest.original.sha256 == original.sha256 and latest.job.state in {*UNFINISHED, Job.State.DONE}:
        return latest
    at = original.uploaded_at
    original.save()
    intakes_cancel(version, at=at)
    job = job_create(
        "intake",
        params={"attachment": original.pk},
        key=str(original.pk),
        at=at,
        party=original.party,
        total=original.size,
    )
    return Manifest.objects.create(version=version, original=original, job=job, is_current=False, created_at=at)


def intakes_cancel(version: Version, *, at: datetime) -> int:
    """Stop the reading of manifests of this version that are not finished; returns how many."""
    unfinished = Job.objects.filter(manifest__version=version, state__in=UNFINISHED)
    return unfinished.update(state=Job.State.CANCELLED, finished_at=at, lease_until=None)


def manifest_discard(version: Version, *, at: datetime) -> int:
    """Stop reading the manifest handed in last; the one before it, if any, stays. Raises FiledVersion."""
    with transaction.atomic():
        return intakes_cancel(version_lock(version), at=at)
