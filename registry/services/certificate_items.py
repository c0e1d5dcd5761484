"""The certified items as the rows have them: what was filed, what went out, the roots before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.certification.facts import ExclusionRow, Exclusions, Items, RootPair, Roots
from registry.certification.wording import Words
from registry.models import ExclusionList, Manifest, Registration

from .certificate_procedure import LISTED, scope_words
from .itemsets import itemset_store, union


class ItemsDisagree(Exception):
    """Manifest and exclusion lists do not add up. Nothing is certified until a person has looked."""


@dataclass(frozen=True, slots=True)
class CertifiedItems:
    """`manifest_sha256` is the digest of the file as the curator handed it in."""

    manifest_sha256: str
    items: Items
    roots: RootPair
    exclusions: Exclusions


def certified_items(registration: Registration, *, at: datetime) -> CertifiedItems:
    """From the version's manifest and all exclusion lists recorded so far, put together as one list.

    The list's file is stored, so its digest can be looked up for ever. Raises ItemsDisagree.
    """
    manifest = registration.version.manifests.select_related("original").get(is_current=True, ready_at__isnull=False)
    lists = list(registration.exclusions.filter(version=registration.version).order_by("position"))
    before = Roots(manifest.root_sha256, manifest.key_root_sha256)
    after = _roots_after(before, lists)
    count = manifest.items or 0
    covered = lists[-1].items_after if lists else count
    exclusions = _exclusions(lists, count - covered, at)
    return CertifiedItems(manifest.original.sha256, _items(manifest, covered), RootPair(before, after), exclusions)


def _items(manifest: Manifest, covered: int) -> Items:
    return Items(before=manifest.items or 0, covered=covered, unresolvable=manifest.unresolvable or 0)


def _roots_after(root: Roots, lists: Iterable[ExclusionList]) -> Roots:
    """Follow the chain of lists: each must begin at the root where the one before it ended."""
    for one in lists:
        if root != Roots(one.root_before, one.key_root_before):
            raise ItemsDisagree(f"exclusion list {one.pk} does not begin at the root before it")
        root = Roots(one.root_after, one.key_root_after)
    return root


def _exclusions(lists: list[ExclusionList], removed: int, at: datetime) -> Exclusions:
    if not removed:
        return Exclusions(0)
    numbers = union(one.items for one in lists)
    if len(numbers) != removed:
        raise ItemsDisagree(f"the lists name {len(numbers)} items, the counts say {removed}")
    whole = itemset_store(lists[0].version, numbers, at=at)
    rows = _rows((reason for one in lists for reason in one.reasons), removed)
    return Exclusions(removed, whole.sha256, rows)


def _rows(reasons: Iterable[dict[str, Any]], removed: int) -> tuple[ExclusionRow, ...]:
    """One row per reason in the order given. An item that several reasons name counts under the first of them."""
    rows: list[ExclusionRow] = []
    for reason in reasons:
        items = min(int(reason["items"]), removed - sum(row.items for row in rows))
        rows.append(ExclusionRow(str(reason["ref"]), _scope(reason), str(reason["ground"]), items))
    if len(rows) > LISTED:
        rows = sorted(rows, key=lambda row: -row.items)[:LISTED]
    return tuple(rows)


def _scope(reason: dict[str, Any]) -> Words:
    """A text, a text beside one in English, or both in one object."""
    scope = reason.get("scope") or str(reason["ref"])
    if isinstance(scope, dict):
        return scope_words(scope["zh"], scope.get("en") or "")
    return scope_words(str(scope), str(reason.get("scope_en") or ""))
