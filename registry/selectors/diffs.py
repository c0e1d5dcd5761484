"""Comparisons of versions as pages and programs show them.

Addresses and content hashes of single items are for applicants and officers: what left a set may have left it because
it named a person, and nobody else is handed the list of what a set holds. Strangers get number, domain, source and
leaf, which whoever knows an item can compute.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.kernel import store
from registry.models import Registration, Source, Version, VersionDiff
from registry.screening.diff import LISTED
from registry.screening.diffrows import DiffRow, every_row, rows_from

ITEM_FIELDS: dict[str, Promise] = {
    "title": _("Title"),
    "licence": _("Licence"),
    "retrieved_at": _("Retrieved"),
}


@dataclass(frozen=True, slots=True)
class SourceChange:
    """What became of one source: state is added, removed, changed or kept, "" for items of no source."""

    name: str
    state: str
    fields: list[str]
    added: int
    removed: int
    kept: int
    changed: int


@dataclass(frozen=True, slots=True)
class DomainChange:
    domain: str
    added: int
    removed: int
    kept: int
    changed: int


def diffs_of(version: Version) -> QuerySet[VersionDiff]:
    """Every comparison of a version with the one before it, newest first."""
    return version.diffs.select_related("old_version", "new_version").order_by("-is_final", "-pk")


def diff_shown(registration: Registration, *, version: Version | None = None) -> VersionDiff | None:
    """The newest comparison of the registration's version, or of another of the dataset that was filed."""
    return diffs_of(version or registration.version).filter(is_final=True).first()


def versions_compared(registration: Registration) -> list[Version]:
    """Versions of the dataset up to this one that are compared with the one before, newest first."""
    filed = Version.objects.filter(dataset=registration.dataset_id, pk__lte=registration.version_id)
    return list(filed.filter(diffs__is_final=True).distinct().order_by("-pk"))


def source_changes(diff: VersionDiff) -> list[SourceChange]:
    names = {name: str(Source._meta.get_field(name).verbose_name) for row in diff.sources for name in row["fields"]}  # type: ignore[union-attr]  # columns all
    counts = ("added", "removed", "kept", "changed")
    return [
        SourceChange(
            row["name"], row["state"], [names[name] for name in row["fields"]], *(row[count] for count in counts)
        )
        for row in diff.sources
    ]


def domain_changes(diff: VersionDiff) -> list[DomainChange]:
    return [DomainChange(*row) for row in diff.domains]


def adds_sources(diff: VersionDiff) -> bool:
    return any(row["state"] == "added" for row in diff.sources)


def diff_count(diff: VersionDiff, what: str) -> int:
    """How many rows there are of what was added, removed or changed."""
    return int(getattr(diff, what)) if what in LISTED else 0


def diff_rows(diff: VersionDiff, what: str, *, start: int, limit: int) -> list[DiffRow]:
    digest = _digest(diff, what)
    return rows_from(store.path_of(digest), start, limit) if digest else []


def diff_every_row(diff: VersionDiff, what: str) -> Iterator[DiffRow]:
    digest = _digest(diff, what)
    return every_row(store.path_of(digest)) if digest else iter(())


def _digest(diff: VersionDiff, what: str) -> str:
    digest: Any = getattr(diff, f"{what}_sha256") if what in LISTED else ""
    return str(digest)
