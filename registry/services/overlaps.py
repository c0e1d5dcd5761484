"""What the sets of different datasets share: each set that comes, or loses items, is compared with all that live."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from registry.kernel import store
from registry.models import Job, Overlap, Registration, Version
from registry.screening.itemset import ItemFile
from registry.screening.overlap import shared_count, shared_items
from registry.screening.report import Progress
from registry.selectors.item_files import standing_sha256
from registry.selectors.overlaps import SHOWN_STATES

from .jobs import job_create, runner
from .running import Reporter

AT_ONCE = 200
SAMPLE = 10


def overlaps_queue(at: datetime) -> int:
    """Queue the sets, as they stand now, that were compared with none yet; returns how many."""
    key = Concat(Value("overlap/"), Cast("version_id", CharField()), Value("/"), F("items_sha256"))
    waiting = live_sets().annotate(key=key)
    waiting = waiting.exclude(Exists(Job.objects.filter(dedup_key=OuterRef("key"))))
    rows = waiting.order_by("pk").values_list("version_id", "items_sha256")[:AT_ONCE]
    for version, items in rows:
        job_create("overlap", params={"version": version, "items": items}, key=f"{version}/{items}", at=at)
    return len(rows)


def live_sets() -> QuerySet[Any]:  # registrations and an annotation
    """Registrations whose items count for others, with the digest of the items file each stands for now."""
    live = Registration.objects.filter(state__in=SHOWN_STATES)
    return live.annotate(items_sha256=standing_sha256("version")).filter(items_sha256__isnull=False)


@runner("overlap")
def overlap_run(job: Job) -> dict[str, Any]:
    """The job: one set against every live one of another dataset. May run twice with the same end.

    A set that comes while this runs compares itself with this one.
    """
    version = Version.objects.get(pk=job.params["version"])
    others = live_sets().exclude(dataset=version.dataset_id).order_by("version_id")
    waiting = list(others.values_list("version_id", "items_sha256").distinct())
    report = Reporter(job, "overlap")
    made = []
    for done, (other, items) in enumerate(waiting):
        report(Progress("overlap", len(waiting), 0, 0, done))
        row = _compared((version.pk, job.params["items"]), (other, items), job)
        made += [row] if row else []
    Overlap.objects.bulk_create(made, ignore_conflicts=True)
    return {"compared": len(waiting), "overlaps": len(made)}


def _compared(one: tuple[int, str], other: tuple[int, str], job: Job) -> Overlap | None:
    """The pair of (version, items file), lower version first; None where they share nothing."""
    left, right = sorted((one, other))
    paths = store.path_of(left[1]), store.path_of(right[1])
    shared = shared_count(*paths)
    if not shared:
        return None
    with ItemFile(paths[0]) as first, ItemFile(paths[1]) as second:
        sizes = first.items, second.items
    sample = [
        {"left": item.item, "right": number, "url": item.url or "", "sha256": item.sha256 or ""}
        for item, number in shared_items(*paths, SAMPLE)
    ]
    return Overlap(
        left_id=left[0],
        right_id=right[0],
        left_items_sha256=left[1],
        right_items_sha256=right[1],
        left_items=sizes[0],
        right_items=sizes[1],
        shared=shared,
        sample=sample,
        computed_at=job.started_at or job.created_at,
    )
