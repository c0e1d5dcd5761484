"""Datasets and the draft of a version: begun, described, described again until it is filed."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import LAST_DAY
from registry.kernel.errors import Conflict, DomainError
from registry.models import CaseKind, Dataset, Party, Registration, RegistrationState, User, Version

from .cases import case_open, case_party_add

_LABEL = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")

VERSION_FIELDS = frozenset(
    {
        *("name_zh", "name_en", "content", "summary_zh", "summary_en", "industry", "region_scope", "time_from"),
        *("time_until", "update_frequency", "volume", "form", "restrictions", "rights_allocation"),
        *("sample_description", "sample", "evidence_deposit_number", "has_personal_information"),
        *("has_important_data", "has_unlawful_content_checked", "asks_unpublished"),
    }
)


class FiledVersion(Conflict):
    """A filed version never changes."""

    code = "version_filed"
    message = _("This version has been filed and cannot be changed. What has to change comes with a new version.")


@transaction.atomic
def dataset_create(*, party: Party, user: User, slug: str, label: str, at: datetime) -> Registration:
    """Begin a dataset with its first version and the draft of its registration.

    Safe to repeat: the party's own untouched draft of this name and label is returned. Raises DomainError with a field
    when the short name or the label cannot be used or belongs to somebody else.
    """
    if not _SLUG.fullmatch(slug):
        raise DomainError(_("Use small letters, digits and hyphens, up to 80 of them."), field="slug")
    label_check(label)
    existing = Dataset.objects.filter(slug=slug).first()
    if existing is not None:
        return _own_draft(existing, party, label)
    try:
        with transaction.atomic():
            dataset = Dataset.objects.create(slug=slug, curator=party, created_by=user, created_at=at)
    except IntegrityError:
        return _own_draft(Dataset.objects.get(slug=slug), party, label)
    version = Version.objects.create(dataset=dataset, label=label, created_at=at)
    return registration_begin(version, party=party, at=at)


def registration_begin(version: Version, *, party: Party, at: datetime) -> Registration:
    """The draft of an application for a version, with its case and its clock."""
    case = case_open(CaseKind.REGISTRATION, at=at)
    case_party_add(case, party, "applicant", confirmed_at=at)
    registration = Registration.objects.create(
        case=case,
        dataset=version.dataset,
        version=version,
        applicant=party,
        state=RegistrationState.DRAFT,
        state_since=at,
    )
    Registration.begin([registration], at)
    return registration


def _own_draft(dataset: Dataset, party: Party, label: str) -> Registration:
    draft = dataset.registrations.filter(state=RegistrationState.DRAFT, applicant=party, version__label=label).first()
    if draft is None or dataset.curator_id != party.pk:
        raise DomainError(_("This short name is taken. Choose another one; it is for life."), field="slug")
    return draft


def label_check(label: str) -> None:
    if not _LABEL.fullmatch(label):
        raise DomainError(
            _("Use letters, digits, dots and hyphens, up to 20 of them, for example v1.0."), field="label"
        )


@transaction.atomic
def version_update(version: Version, *, at: datetime, **fields: Any) -> Version:
    """Save some of the fields of a version that is not filed; what is missing may come later.

    Raises FiledVersion, or DomainError naming the field that cannot be kept.
    """
    unknown = fields.keys() - VERSION_FIELDS
    if unknown:
        raise TypeError(f"no such fields of a version: {sorted(unknown)}")
    version = version_lock(version)
    for name, value in fields.items():
        setattr(version, name, value)
    if version.time_from and version.time_until and version.time_until < version.time_from:
        raise DomainError(_("The data cannot end before it begins."), field="time_until")
    fields_check(version, fields)
    version.save(update_fields=list(fields))
    return version


def version_lock(version: Version) -> Version:
    """The version under its row lock, to be changed. Raises FiledVersion."""
    version = Version.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=version.pk)
    if version.filed_at is not None:
        raise FiledVersion
    return version


def fields_check(row: models.Model, names: Iterable[str]) -> None:
    """Raises DomainError for the first of the named fields whose value the model or the calendar does not take."""
    for name in names:
        value = getattr(row, name)
        if isinstance(value, date) and value > LAST_DAY:
            raise DomainError(_("No day after %(last)s can be given here."), field=name, last=LAST_DAY.isoformat())
    given = {name for name in names if getattr(row, name) is not None}  # NULL: not answered yet
    others = [field.name for field in row._meta.fields if field.name not in given]
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError("%(fault)s", field=field, fault=messages[0]) from None
