"""Further versions of a published dataset.

version_prepared()   complete, its manifest read, not filed
version_replaced()   filed in the place of the published one, screened, published
"""

from datetime import datetime, timedelta

from objections.services.publication import registration_publish
from objections.services.replacing import registration_replace_version
from registry.models import Registration, Version
from registry.services.diffs import diffs_queue
from registry.services.manifests import manifest_upload
from registry.services.sources import source_add

from .registrations import AT, SOURCE, applicant_actor, fresh, jobs_work, temporary_file, version_fill

LATER = AT + timedelta(days=2)
ONE, TWO, THREE = (
    f"https://images.example.com/a/1.jpg,{'1' * 64},One",
    "https://images.example.com/a/2.jpg,,Two",
    "https://texts.example.org/story.html,,Three",
)


def version_prepared(registration: Registration, *rows: str, label: str = "v1.1", at: datetime = LATER) -> Version:
    version = Version.objects.create(dataset=registration.dataset, label=label, created_at=at)
    version_fill(version, at=at)
    source_add(version, at=at, **SOURCE)
    path = temporary_file("url,sha256,title\n" + "\n".join(rows) + "\n")
    manifest_upload(registration, upload_path=path, name="items.csv", user=None, at=at, version=version)
    jobs_work("intake", at=at)
    return version


def version_replaced(
    registration: Registration, *rows: str, label: str = "v1.1", at: datetime = LATER, version: Version | None = None
) -> Registration:
    version = version or version_prepared(registration, *rows, label=label, at=at)
    registration_replace_version(registration, version=version, actor=applicant_actor(registration), at=at)
    jobs_work("screening", at=at)
    registration_publish(fresh(registration), at=at)
    return fresh(registration)


def compared(registration: Registration, *, at: datetime = LATER) -> Registration:
    """Every comparison that was missing is made."""
    diffs_queue(at)
    jobs_work("diff", at=at)
    return fresh(registration)
