"""Refiling: who objected to a withdrawn application hears when much the same is published anew (domain.md, rule 7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from objections.models import Window
from registry.kernel.calendar import add_months, day_end, local_day
from registry.models import Manifest, Party, Registration
from registry.screening.exclusions import kept_rows
from registry.screening.itemset import ItemFile
from registry.selectors.registrations import applicants_of
from registry.services.messages import notify

from .carrying import places_in_both
from .targets import items_path

SHARE = 0.5  # of the withdrawn items, found again in the new set
MONTHS = 12


def withdrawn_alike(registration: Registration, at: datetime) -> list[int]:
    """Ids of applications, objected to and withdrawn within a year, half of whose items or more are here again.

    Whoever files them now: an objector would be evaded by another party's name otherwise. Other parties' sets are
    compared by their keys alone; the same applicants' also by address and content, as a replaced version is. Reads
    files, so call it before taking a lock. Empty once this application was published before.
    """
    if Window.objects.filter(registration=registration).exists():
        return []
    here = registration.version.manifests.get(is_current=True)
    earlier = [
        (one, manifest)
        for one, manifest in _withdrawn(registration, at)
        if 0 < (manifest.items or 0) * SHARE <= (here.items or 0)
    ]
    if not earlier:
        return []
    keys, own = _keys(here), _of_same_applicants(registration, earlier)
    return [
        one.pk
        for one, manifest in earlier
        if _is_key_alike(manifest, keys) or (one.pk in own and _is_alike(manifest, here))
    ]


def _withdrawn(registration: Registration, at: datetime) -> list[tuple[Registration, Manifest]]:
    """Withdrawn applications that somebody had objected to, oldest first, with their manifests; two queries."""
    since = day_end(add_months(local_day(at), -MONTHS))
    withdrawn = Registration.objects.filter(
        state__in=["withdrawn", "deemed_withdrawn"], state_since__gte=since, objections__filed_at__isnull=False
    )
    found = list(withdrawn.exclude(pk=registration.pk).distinct().order_by("pk"))
    manifests = Manifest.objects.filter(is_current=True, version__in=[one.version_id for one in found])
    by_version = {manifest.version_id: manifest for manifest in manifests}
    return [(one, by_version[one.version_id]) for one in found if one.version_id in by_version]


def _of_same_applicants(registration: Registration, earlier: list[tuple[Registration, Manifest]]) -> set[int]:
    own = applicants_of(registration.case) or [registration.applicant]
    alike = Registration.objects.filter(pk__in=[one.pk for one, _manifest in earlier])
    return set(alike.filter(case__case_parties__party__in=own).values_list("pk", flat=True))


def _is_key_alike(before: Manifest, keys: Any) -> bool:
    """Whether half of the keys of the earlier set, or more, are among these."""
    return bool(np.isin(_keys(before), keys).sum() >= (before.items or 0) * SHARE)


def _keys(manifest: Manifest) -> Any:
    """The first eight bytes of each key: two of a million are alike by chance once in ten million sets."""
    with ItemFile(items_path(manifest)) as file:
        rows = [kept.key_hashes[:, :8] for kept in kept_rows(file, np.zeros(0, np.int64))]
    return np.concatenate([np.ascontiguousarray(some).view(">u8").ravel() for some in rows])


def _is_alike(before: Manifest, here: Manifest) -> bool:
    same, _new = places_in_both(items_path(before), items_path(here))
    return bool(len(np.unique(same)) >= (before.items or 0) * SHARE)


def refiling_tell(registration: Registration, earlier: Sequence[int], *, at: datetime) -> None:
    """Tell every former objector once per withdrawn application; what they wrote then does not come back by itself."""
    if not earlier:
        return
    window = Window.objects.get(registration=registration, is_current=True)
    version = registration.version
    for before in Registration.objects.filter(pk__in=earlier).select_related("case"):
        objectors = Party.objects.filter(objections__registration=before, objections__filed_at__isnull=False).distinct()
        params = {
            "number": registration.case.number,
            "earlier": before.case.number,
            "name": f"{version.name_zh or version.name_en} {version.label}",
            "closes_at": window.closes_at.isoformat(),
        }
        notify(
            objectors, "registration:refiled", case=registration.case, at=at, params=params, key=f"refiled-{before.pk}"
        )
