"""Leads: items of a version that are alike to what a refusal names by ISCC. They decide nothing; two people look."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registry.kernel import store
from registry.models import Lead, Manifest, Registration, Screening
from registry.screening.arrow import to_ints
from registry.screening.itemset import ItemFile, items_at
from registry.screening.near import Near, NearIndex
from registry.screening.rules import ScopeKind
from registry.screening.ruletables import rules_of_kind
from registry.selectors.counting import refusals_counting

from .match_messages import curators
from .messages import Notice, notify_all
from .refusal_access import refusal_parties
from .snapshots import snapshot_parts

SAMPLE = 10
KEPT = 10_000  # pairs of one refusal; a sample is shown anyway


def near_find(screening: Screening, manifest: Manifest) -> Mapping[int, Sequence[Near]]:
    """By refusal the pairs near enough, nearest first; reads the items only where a refusal names an ISCC."""
    parts = snapshot_parts(screening.snapshot)
    index = NearIndex([rule for part in parts for rule in rules_of_kind(part.tables, ScopeKind.ISCC)])
    found: dict[int, dict[int, Near]] = defaultdict(dict)
    if not index:
        return {}
    with ItemFile(store.path_of(manifest.items_sha256)) as file:
        for batch in file.batches(["item", "identifiers"]):
            for one in index.near(to_ints(batch.column("item")), batch.column("identifiers")):
                kept = found[one.refusal]
                if one.item in kept and kept[one.item].distance <= one.distance:
                    continue
                if len(kept) < KEPT or one.item in kept:
                    kept[one.item] = one
    return {pk: sorted(kept.values(), key=lambda one: (one.distance, one.item)) for pk, kept in found.items()}


def leads_create(
    registration: Registration,
    screening: Screening,
    manifest: Manifest,
    found: Mapping[int, Sequence[Near]],
    *,
    at: datetime,
) -> list[Lead]:
    """Write down what was found for refusals that count here and tell both sides, once a refusal and version.

    Under the caller's lock of the registration. Safe to repeat.
    """
    known = set(Lead.objects.filter(version=screening.version_id).values_list("refusal", flat=True))
    made = []
    for refusal in refusals_counting(registration, found.keys() - known, at=at):
        near = found[refusal.pk]
        lead = Lead.objects.create(
            refusal=refusal,
            registration=registration,
            version=screening.version,
            screening=screening,
            count=len(near),
            nearest=near[0].distance,
            sample=_sample(manifest, near[:SAMPLE]),
            found_at=at,
        )
        made.append(lead)
        params = {
            "refusal": refusal.case.number,
            "registration": str(registration),
            "number": registration.case.number,
            "count": lead.count,
        }
        key = f"lead{lead.pk}"
        notify_all([Notice(party, None, params, key) for party in curators(registration)], "lead:found", at=at)
        notify_all([Notice(party, None, params, key) for party in refusal_parties(refusal)], "lead:holder", at=at)
    return made


def _sample(manifest: Manifest, near: Sequence[Near]) -> list[dict[str, Any]]:
    items = {item.item: item for item in items_at(store.path_of(manifest.items_sha256), [one.item for one in near])}
    shown = []
    for one in near:
        item = items[one.item]
        code = next((name for name in item.identifiers if name.startswith("iscc:")), "")
        row = {"item": one.item, "url": item.url or "", "sha256": item.sha256 or ""}
        shown.append({**row, "iscc": code.removeprefix("iscc:"), "distance": one.distance})
    return shown
