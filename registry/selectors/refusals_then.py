"""Many refusals as they stood at one instant of the past, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from registry.models import Act, Refusal, RefusalVersion
from registry.models.bulk import among

from .refusal_as_of import SAID, assurance_after, counts_at
from .refusals import refusals_public


def refusals_then(ids: Collection[int], at: datetime) -> dict[int, Refusal]:
    """Of these refusals those in force at `at`, by id: copies that are never saved, their fields as they were."""
    if not ids:
        return {}
    versions = RefusalVersion.objects.filter(among("refusal_id", ids), at__lte=at).order_by("refusal_id", "-number")
    latest = {one.refusal_id: one for one in versions.distinct("refusal_id")}
    found = {one.pk: one for one in refusals_public().filter(among("pk", list(latest)))}
    acts = _acts([one.case_id for one in found.values()], at)
    alive = {}
    for pk, refusal in found.items():
        for name in SAID:
            setattr(refusal, name, getattr(latest[pk], name))
        moves = [act for act in acts[refusal.case_id] if act.to_state != act.from_state]
        refusal.state = moves[-1].to_state if moves else refusal.state
        refusal.assurance = assurance_after(acts[refusal.case_id])
        if counts_at(refusal, at):
            alive[pk] = refusal
    return alive


def _acts(cases: Collection[int], at: datetime) -> dict[int, list[Act]]:
    """By case, oldest first: the acts that moved it or say how well it is backed."""
    found = Act.objects.filter(among("case_id", cases), at__lte=at)
    telling = found.exclude(to_state=F("from_state")) | found.filter(event__in=["assurance", "assurance_fell"])
    by_case: dict[int, list[Act]] = defaultdict(list)
    for act in telling.order_by("pk"):
        by_case[act.case_id].append(act)
    return by_case
