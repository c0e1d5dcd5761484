"""Which items file a version stands for now, as SQL: of the newest exclusion list, else of its manifest."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry.models import ExclusionList, Manifest, Version


def standing_sha256(version: str) -> Coalesce:
    """The digest of the items file of the version that a field of the outer query names; NULL before one is read."""
    lists = ExclusionList.objects.filter(version=OuterRef(version)).order_by("-position")
    manifests = Manifest.objects.filter(version=OuterRef(version), is_current=True, ready_at__isnull=False)
    return Coalesce(Subquery(lists.values("kept_sha256")[:1]), Subquery(manifests.values("items_sha256")[:1]))


def versions_before(dataset: str = "dataset", version: str = "pk") -> QuerySet[Version]:
    """Versions of the outer row's dataset that the public saw before that row's version, newest first."""
    seen = Version.objects.filter(dataset=OuterRef(dataset), pk__lt=OuterRef(version), filed_at__isnull=False)
    return seen.filter(screenings__registration__is_published=True).order_by("-pk")
