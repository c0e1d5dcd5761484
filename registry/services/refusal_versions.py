"""Keeping what a refusal said, version by version."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from registry.models import Refusal, RefusalVersion

COPIED = (
    "capacity",
    "mandate",
    "usages",
    "effective_from",
    "effective_until",
    "statement",
    "vocabulary",
    "vocabulary_version",
    "scope_count",
    "scopes_sha256",
)


def versions_keep(refusals: Sequence[Refusal], event: str, *, at: datetime) -> list[RefusalVersion]:
    """Write down what each says now, in two queries; the caller holds their locks."""
    ids = [refusal.pk for refusal in refusals]
    found = RefusalVersion.objects.filter(refusal__in=ids).values_list("refusal").annotate(last=Max("number"))
    last = dict(found.values_list("refusal", "last"))
    return RefusalVersion.objects.bulk_create(
        RefusalVersion(
            refusal=refusal,
            number=last.get(refusal.pk, 0) + 1,
            at=at,
            event=event,
            **{name: getattr(refusal, name) for name in COPIED},
        )
        for refusal in refusals
    )


def version_keep(refusal: Refusal, event: str, *, at: datetime) -> RefusalVersion:
    return versions_keep([refusal], event, at=at)[0]
