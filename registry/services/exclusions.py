"""Exclusion lists: items leave a version in one act, and the roots of what stays are computed anew.

The heavy part is a function of (version, set of excluded items) and is done by a job outside any lock; recording is
short. Lists add up: the kept items after the second list are the version without both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel import clock, store
from registry.kernel.errors import Conflict
from registry.models import ExclusionList, ItemSet, Job, Manifest, Registration, Version
from registry.screening.exclusions import exclude

from .item_files import items_keep
from .itemsets import Numbers, itemset_numbers, itemset_store, union
from .jobs import job_create, job_progress, runner
from .locks import cases_lock


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a version: count, both roots, and the digest of the items file in the store."""

    items: int
    root: str
    key_root: str
    sha256: str


def excluded_numbers(registration: Registration, version: Version | None = None) -> Numbers:
    """Everything that earlier lists took out of the version."""
    lists = ExclusionList.objects.filter(registration=registration, version=version or registration.version)
    return union([one.items for one in lists.select_related("items")])


def kept_now(registration: Registration, version: Version | None = None) -> Kept:
    """What stays after the newest list; the whole version as long as there is none."""
    version = version or registration.version
    last = ExclusionList.objects.filter(registration=registration, version=version).order_by("-position").first()
    if last is not None:
        return Kept(last.items_after, last.root_after, last.key_root_after, last.kept_sha256)
    manifest = _manifest(version)
    return Kept(manifest.items or 0, manifest.root_sha256, manifest.key_root_sha256, manifest.items_sha256)


def exclusion_prepare(registration: Registration, *, numbers: Numbers, at: datetime) -> Job:
    """Queue the computing of what stays without earlier lists and `numbers`; once per resulting set."""
    version = registration.version
    everything = itemset_store(version, _with_earlier(registration, numbers), at=at)
    params = {"version": version.pk, "items": everything.pk}
    return job_create("exclusion", params=params, key=f"{version.pk}/{everything.sha256}", at=at)


@runner("exclusion")
def exclusion_run(job: Job) -> dict[str, Any]:
    """The job: what stays of a version without a set of items."""
    version = Version.objects.get(pk=job.params["version"])
    items = ItemSet.objects.get(pk=job.params["items"])
    job_progress(job, stage="excluding", done=0, total=_manifest(version).items, at=clock.now())
    kept = kept_compute(version, itemset_numbers(items))
    return {"items": kept.items, "root": kept.root, "key_root": kept.key_root, "sha256": kept.sha256}


def kept_compute(version: Version, excluded: Numbers) -> Kept:
    """Read the items file and write it again without `excluded`; the same input gives the same bytes."""
    source = store.path_of(_manifest(version).items_sha256)
    work = Path(settings.STORE_DIR) / "tmp"
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        report = exclude(source, excluded, Path(folder))
        return Kept(report.items, report.root_hex, report.key_root_hex, items_keep(report.path))


@transaction.atomic
def exclusion_record(
    registration: Registration, *, numbers: Numbers, reasons: Sequence[dict[str, Any]], at: datetime
) -> ExclusionList:
    """Record that `numbers` leave the registered version, with the root before and after.

    `reasons`: {"ref": number, "ground": code, "scope": text without personal data, "items": count} each. A prepared
    job makes this short; without one the roots are computed here. Raises Conflict when nothing new would leave.
    """
    cases_lock(registration.case)
    registration = Registration.objects.select_related("case", "version").get(pk=registration.pk)
    version = registration.version
    fresh = np.setdiff1d(numbers, excluded_numbers(registration))
    if not len(fresh):
        raise Conflict(_("All these items were excluded before."))
    before = kept_now(registration)
    everything = itemset_store(version, _with_earlier(registration, numbers), at=at)
    after = _prepared(version, everything) or kept_compute(version, itemset_numbers(everything))
    position = ExclusionList.objects.filter(registration=registration).count() + 1
    return ExclusionList.objects.create(
        registration=registration,
        version=version,
        items=itemset_store(version, fresh, at=at),
        position=position,
        reasons=list(reasons),
        root_before=before.root,
        root_after=after.root,
        key_root_before=before.key_root,
        key_root_after=after.key_root,
        items_before=before.items,
        items_after=after.items,
        kept_sha256=after.sha256,
        recorded_at=at,
    )


def is_prepared(registration: Registration, numbers: Numbers, *, at: datetime) -> bool:
    """Whether recording `numbers` would be short."""
    everything = itemset_store(registration.version, _with_earlier(registration, numbers), at=at)
    return _prepared(registration.version, everything) is not None


def _prepared(version: Version, everything: ItemSet) -> Kept | None:
    job = Job.objects.filter(dedup_key=f"exclusion/{version.pk}/{everything.sha256}", state=Job.State.DONE).first()
    return Kept(**job.result) if job else None


def _with_earlier(registration: Registration, numbers: Numbers) -> Numbers:
    return np.union1d(excluded_numbers(registration), np.asarray(numbers, dtype="<i8"))


def _manifest(version: Version) -> Manifest:
    return version.manifests.get(is_current=True)
