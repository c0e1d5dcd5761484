"""Further versions of a dataset: begun as a copy of the one before, registered by an application of their own."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, Dataset, Registration, RegistrationState, Source, Version
from registry.selectors.registrations import version_unused

from .applicants import APPLICANT, applicant_check, registration_lock
from .cases import case_party_add
from .datasets import label_check, registration_begin, version_lock
from .manifests import intakes_cancel

_NOT_COPIED = {"id", "dataset", "label", "created_at", "filed_at"}


class StillRunning(Conflict):
    """A dataset has one application at a time."""

    code = "still_running"
    message = _("The application %(number)s is still running. A new version can be filed when it has ended.")


@transaction.atomic
def registration_new_version(registration: Registration, *, label: str, actor: Actor, at: datetime) -> Registration:
    """The draft of an application for the next version of a dataset whose last application is registered or ended.

    Metadata, sources and proofs are copied; the manifest is handed in anew, joint applicants confirm anew. A version
    that was prepared as a replacement and never filed becomes the one applied for, as it is. Safe to repeat: the
    draft of this label is returned. Raises StillRunning, or DomainError(field="label").
    """
    registration = registration_lock(registration)
    joined = applicant_check(registration, actor)
    dataset = Dataset.objects.select_for_update().get(pk=registration.dataset_id)
    for other in dataset.registrations.select_related("version", "case"):
        if other.state == RegistrationState.DRAFT and other.version.label == label:
            return other
        if other.state != RegistrationState.REGISTERED and not other.is_ended:
            raise StillRunning(number=other.case.number or other.version.label)
    unused = version_unused(dataset)
    version = _relabelled(unused, label) if unused else version_begin(dataset, label=label, at=at)
    begun = registration_begin(version, party=joined.party, at=at)
    for row in registration.case.case_parties.filter(role=APPLICANT).exclude(party=joined.party):
        case_party_add(begun.case, row.party, APPLICANT)
    return begun


@transaction.atomic
def version_begin(dataset: Dataset, *, label: str, at: datetime) -> Version:
    """A version that is not filed, filled with what the newest one says. Raises DomainError(field="label")."""
    _free_label_check(dataset.versions.all(), label)
    newest = dataset.versions.order_by("-pk")[0]
    version = Version.objects.create(
        dataset=dataset, label=label, created_at=at, **_fields(newest, _NOT_COPIED | {"has_unlawful_content_checked"})
    )
    for source in newest.sources.prefetch_related("proofs"):
        copy = Source.objects.create(version=version, **_fields(source, {"id", "version"}))
        copy.proofs.set(source.proofs.all())
    return version


@transaction.atomic
def version_discard(version: Version, *, at: datetime) -> None:
    """Throw away a version that was never filed nor applied for, with its sources and manifests.

    The files handed in for it stay with their case; reading them is stopped. Raises FiledVersion, or Conflict for the
    draft of an application.
    """
    version = version_lock(version)
    if version.registrations.exists():
        raise Conflict(_("This version belongs to an application. Withdraw that instead."))
    intakes_cancel(version, at=at)
    version.delete()


def _relabelled(version: Version, label: str) -> Version:
    version = version_lock(version)
    _free_label_check(version.dataset.versions.exclude(pk=version.pk), label)
    version.label = label
    version.save(update_fields=["label"])
    return version


def _free_label_check(versions: QuerySet[Version], label: str) -> None:
    label_check(label)
    if versions.filter(label=label).exists():
        raise DomainError(_("This dataset already has a version of this label."), field="label")


def _fields(row: Version | Source, besides: set[str]) -> dict[str, object]:
    return {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in besides}
