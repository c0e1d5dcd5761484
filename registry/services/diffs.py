"""What differs between a version and the one the public saw before it: computed by a job, once for two files."""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from registry.kernel import store
from registry.models import Job, Source, Version, VersionDiff
from registry.screening.arrow import Column, Ints
from registry.screening.diff import ADDED, CHANGED, REMOVED, Difference, SourceOf, Tally, difference
from registry.selectors.item_files import standing_sha256, versions_before
from registry.selectors.sources import SourcePlaces

from .jobs import job_create, runner
from .running import Reporter

AT_ONCE = 200
# What a source says of its lawful basis; whether another wording is a weaker one is for a person to see.
BASIS = ("origin", "basis", "licence", "contract", "contract_ends_on", "has_no_contract_end")
DESCRIPTION = (
    *("domains", "collected_from", "collected_until", "collector", "has_personal_information"),
    *("deidentification", "unlawful_content_checks"),
)


def diffs_queue(at: datetime) -> int:
    """Queue what is not compared yet: versions with items and one before them, as they stand now; returns how many."""
    pairs = _pairs().exclude(Exists(_same_diffs())).order_by("-pk")[:AT_ONCE]
    return sum(_queued(row, at) for row in pairs)


def _pairs() -> QuerySet[Version]:
    found = Version.objects.annotate(
        new_sha256=standing_sha256("pk"), old_pk=Subquery(versions_before().values("pk")[:1])
    ).filter(new_sha256__isnull=False, old_pk__isnull=False)
    return found.annotate(old_sha256=standing_sha256("old_pk"))


def _same_diffs() -> QuerySet[VersionDiff]:
    here = VersionDiff.objects.filter(
        old_version=OuterRef("old_pk"),
        new_version=OuterRef("pk"),
        old_items_sha256=OuterRef("old_sha256"),
        new_items_sha256=OuterRef("new_sha256"),
    )
    return here.filter(Q(is_final=True) | Q(new_version__filed_at__isnull=True))


def _queued(row: Any, at: datetime) -> bool:
    is_final = row.filed_at is not None
    params = {"old": row.old_pk, "new": row.pk, "old_items": row.old_sha256, "new_items": row.new_sha256}
    key = f"{row.old_pk}/{row.pk}/{row.old_sha256[:16]}/{row.new_sha256[:16]}/{int(is_final)}"
    job = job_create("diff", params={**params, "is_final": is_final}, key=key, at=at)
    return bool(job.created_at == at)


@runner("diff")
def diff_run(job: Job) -> dict[str, Any]:
    """The job: both files compared, the rows stored by content. May run twice with the same end."""
    params = job.params
    versions = Version.objects.prefetch_related("sources").in_bulk([params["old"], params["new"]])
    old, new = (list(versions[params[side]].sources.all()) for side in ("old", "new"))
    work = Path(settings.STORE_DIR) / "tmp"  # on the store's device, so that finished files move
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        found = difference(
            store.path_of(params["old_items"]),
            store.path_of(params["new_items"]),
            Path(folder),
            old_source=_source_of(old),
            new_source=_source_of(new),
            progress=Reporter(job, "diffing"),
        )
        files = {f"{what}_sha256": store.put_file(path) for what, path in found.files.items()}
    diff, _is_new = VersionDiff.objects.get_or_create(
        old_version_id=params["old"],
        new_version_id=params["new"],
        old_items_sha256=params["old_items"],
        new_items_sha256=params["new_items"],
        is_final=params["is_final"],
        defaults=_fields(found, old, new) | files | {"computed_at": job.started_at or job.created_at},
    )
    return {"diff": diff.pk}


def _source_of(sources: list[Source]) -> SourceOf:
    """From URLs to positions of sources."""
    places = SourcePlaces(sources)
    positions = np.array([*(source.position for source in sources), 0], np.int64)  # the last for -1, nobody's

    def source_of(urls: Column) -> Ints:
        return np.asarray(positions[places.of(urls)], dtype=np.int64)

    return source_of


def _fields(found: Difference, old: list[Source], new: list[Source]) -> dict[str, Any]:
    domains = [[name, one.added, one.removed, one.kept, one.changed] for name, one in found.domains]
    total = {name: getattr(found.total, name) for name in ("added", "removed", "kept", "changed")}
    return {**total, "domains": domains, "sources": _sources(found, old, new)}


def _sources(found: Difference, old: list[Source], new: list[Source]) -> list[dict[str, Any]]:
    """Every source of either version: {"name", "old", "new" (positions), "state", "fields", and four counts}."""
    rows = []
    for before, after in sources_paired(old, new):
        gone = found.old_sources.get(before.position) if before else None
        here = found.new_sources.get(after.position) if after else None
        rows.append(_source_row(before, after, gone or Tally(), here or Tally()))
    nobody = (found.old_sources.get(0), found.new_sources.get(0))
    if any(nobody):
        rows.append(_source_row(None, None, nobody[0] or Tally(), nobody[1] or Tally()))
    return rows


def _source_row(before: Source | None, after: Source | None, gone: Tally, here: Tally) -> dict[str, Any]:
    fields = source_fields_changed(before, after) if before and after else []
    state = "changed" if fields else "kept" if before and after else "added" if after else "removed"
    one = after or before
    return {
        "name": one.name if one else "",
        "old": before.position if before else None,
        "new": after.position if after else None,
        "state": state if one else "",
        "fields": fields,
        ADDED: here.added,
        REMOVED: gone.removed,
        "kept": here.kept,
        CHANGED: here.changed,
    }


def sources_paired(old: list[Source], new: list[Source]) -> list[tuple[Source | None, Source | None]]:
    """Sources of two versions by name, those of one name in order; what has no partner stands alone."""
    left: dict[str, list[Source]] = {}
    for source in old:
        left.setdefault(_name(source), []).append(source)
    pairs: list[tuple[Source | None, Source | None]] = []
    for source in new:
        same = left.get(_name(source))
        pairs.append((same.pop(0) if same else None, source))
    return [*pairs, *((source, None) for rest in left.values() for source in rest)]


def source_fields_changed(before: Source, after: Source) -> list[str]:
    return [name for name in (*BASIS, *DESCRIPTION) if getattr(before, name) != getattr(after, name)]


def _name(source: Source) -> str:
    return " ".join(source.name.casefold().split())


def diff_now(old: Version, new: Version) -> VersionDiff | None:
    """The comparison of both as they stand now; None before a job has made it."""
    rows = VersionDiff.objects.filter(old_version=old, new_version=new).annotate(
        old_now=standing_sha256("old_version"), new_now=standing_sha256("new_version")
    )
    same = rows.filter(old_items_sha256=F("old_now"), new_items_sha256=F("new_now"))
    return same.order_by("-is_final", "-pk").first()


def is_material(old: Version, new: Version) -> bool:
    """Whether a version adds items or sources to another or words a lawful basis anew (domain.md, rule 7).

    What is not compared yet counts as material: nobody is to gain by being quicker than the job.
    """
    diff = diff_now(old, new)
    if diff is None or diff.added:
        return True
    pairs = sources_paired(list(old.sources.all()), list(new.sources.all()))
    return any(
        after and (before is None or set(source_fields_changed(before, after)) & set(BASIS)) for before, after in pairs
    )


def diff_facts(old: Version, new: Version) -> Mapping[str, Any]:
    """What the ledger says of a version that takes the place of another; empty before they are compared."""
    diff = diff_now(old, new)
    return {"added": diff.added, "removed": diff.removed, "kept": diff.kept} if diff else {}
