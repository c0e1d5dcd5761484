"""Refiling: who objected to a withdrawn application hears when much the same is published anew (domain.md, rule 7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from objections.models import Window
from registry.kernel.calendar import add_months, day_end, local_day
from registry.models import Manifest, Party, Registration
from registry.selectors.registrations import applicants_of
from registry.services.messages import notify

from .carrying import places_in_both
from .targets import items_path

SHARE = 0.5  # of the withdrawn items, found again in the new set
MONTHS = 12


def withdrawn_alike(registration: Registration, at: datetime) -> list[int]:
    """Ids of the same applicants' applications, objected to and withdrawn within a year, with half of their items here.

    Reads item files whole, so call it before taking a lock. Empty once this application was published before.
    """
    if Window.objects.filter(registration=registration).exists():
        return []
    since = day_end(add_months(local_day(at), -MONTHS))
    withdrawn = Registration.objects.filter(
        state__in=["withdrawn", "deemed_withdrawn"],
        state_since__gte=since,
        case__case_parties__party__in=applicants_of(registration.case) or [registration.applicant],
        objections__filed_at__isnull=False,
    )
    here = registration.version.manifests.get(is_current=True)
    earlier = withdrawn.exclude(pk=registration.pk).distinct().select_related("version").order_by("pk")
    return [one.pk for one in earlier if _is_alike(one.version.manifests.filter(is_current=True).first(), here)]


def _is_alike(before: Manifest | None, here: Manifest) -> bool:
    if before is None or not before.items or not here.items:
        return False
    same, _new = places_in_both(items_path(before), items_path(here))
    return len(np.unique(same)) >= before.items * SHARE


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
