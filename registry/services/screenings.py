"""Screening a version against the refusals in force: queued as a job, its hits turned into matches."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from registry.kernel import clock
from registry.models import SYSTEM, Job, Manifest, Refusal, Registration, Screening
from registry.screening.near import Near

from .cases import act_record
from .closest import numbers_refused, standing_read
from .hits import HitFile, domains_hit, hits_find
from .itemsets import Numbers
from .jobs import job_create, runner
from .leads import leads_create, near_find
from .locks import root_id, roots_lock
from .match_creation import matches_create
from .screening_parts import parts_forget
from .snapshots import snapshot_newest, snapshot_take

TOP_DOMAINS = 100
MATCHED_STATES = frozenset({"screening", "pre_published", "objection_pending", "registered"})


@transaction.atomic
def screening_start(registration: Registration, *, at: datetime, is_delta: bool = False) -> Screening:
    """Queue a screening of the registration's version as of `at`; asking twice for the same instant is one.

    The job takes a snapshot of its own when it runs, which sees everything filed by `at`; until then the row points to
    the newest there is.
    """
    screening, is_new = Screening.objects.get_or_create(
        registration=registration,
        version_id=registration.version_id,
        is_delta=is_delta,
        as_of=at,
        defaults={"snapshot": snapshot_newest(at)},
    )
    if is_new:
        params = {"screening": screening.pk}
        party = registration.applicant
        screening.job = job_create("screening", params=params, key=str(screening.pk), at=at, party=party)
        screening.save(update_fields=["job"])
    return screening


@runner("screening")
def screening_run(job: Job) -> dict[str, Any]:
    """The job: snapshot, hits, matches. May run twice with the same end."""
    related = Screening.objects.select_related("registration__case", "registration__dataset", "version", "snapshot")
    screening = related.get(pk=job.params["screening"])
    if screening.finished_at is None:
        at = max(clock.now(), screening.as_of)
        manifest = screening.version.manifests.get(is_current=True)
        if not screening.parts.exists():  # else an earlier turn has begun against the one it took
            screening.snapshot = snapshot_take(at)
            screening.save(update_fields=["snapshot"])
        hits = hits_find(screening, manifest, job)
        screening_finish(screening, manifest, hits, at=at, near=near_find(screening, manifest))
        parts_forget(screening)
    return {"items": screening.items, "hits": screening.items_hit, "matches": screening.matches.count()}


def screening_finish(
    screening: Screening,
    manifest: Manifest,
    hits: HitFile,
    *,
    at: datetime,
    near: Mapping[int, Sequence[Near]] | None = None,
) -> Screening:
    """Turn hits into matches of those refusals that count as of the screening, what is near into leads, and note the
    figures.

    Locks the registration and every refusal hit, so that no match is made of one that is being withdrawn. What a
    holder allows in a closer statement is no hit of its wider refusal.
    """
    standing = standing_read(screening.registration, hits.refusals, at=screening.as_of)
    numbers = numbers_refused(standing, screening.version, hits.numbers)
    tallied = _figures(manifest, numbers)
    with transaction.atomic():
        registration = _lock(screening, standing.ids)
        if Screening.objects.filter(pk=screening.pk, finished_at__isnull=False).exists():
            screening.refresh_from_db()
            return screening  # another worker had taken over and was faster
        again = standing_read(registration, standing.ids, at=screening.as_of)
        if (again.counting.keys(), again.permitting.keys()) != (standing.counting.keys(), standing.permitting.keys()):
            numbers = numbers_refused(again, screening.version, hits.numbers)
            tallied = _figures(manifest, numbers)
        if registration.version_id == screening.version_id and registration.state in MATCHED_STATES:
            found = [(refusal, numbers[pk]) for pk, refusal in again.counting.items()]
            matches_create(registration, screening, found, at=at)
            leads_create(registration, screening, manifest, near or {}, at=at)
        screening.items = manifest.items
        screening.items_hit, screening.domains = tallied
        screening.unresolvable = manifest.unresolvable
        screening.hits_sha256, screening.sealed_hits_sha256 = hits.sha256, hits.sealed
        screening.finished_at = at
        screening.save()
        act_record(
            registration.case, "screened", at=at, actor=SYSTEM, state=registration.state, facts=_facts(screening)
        )
    return screening


def _lock(screening: Screening, refusals: Collection[int]) -> Registration:
    cases = Refusal.objects.filter(pk__in=refusals).values_list("case_id", flat=True)
    roots_lock({root_id(screening.registration.case), *cases})
    return Registration.objects.select_related("case__profile", "version", "applicant", "dataset").get(
        pk=screening.registration_id
    )


def _figures(manifest: Manifest, numbers: dict[int, Numbers]) -> tuple[int, list[list[Any]]]:
    """Items hit by anything that counts, and the domains with most of them."""
    every = np.unique(np.concatenate([np.empty(0, dtype="<i8"), *numbers.values()]))
    return len(every), [list(row) for row in domains_hit(manifest, every)[:TOP_DOMAINS]]


def _facts(screening: Screening) -> dict[str, object]:
    return {
        "snapshot": screening.snapshot.number,
        "snapshot_sha256": screening.snapshot.digest,
        "items": screening.items,
        "items_hit": screening.items_hit,
        "unresolvable": screening.unresolvable,
        "hits_sha256": screening.hits_sha256,
        "is_delta": screening.is_delta,
    }
