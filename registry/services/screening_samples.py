"""The first items of a set, to be recognised by a person."""

from typing import Any

from registry.kernel import store
from registry.models import Version
from registry.screening.itemset import items_at

from .itemsets import Numbers

SAMPLE = 10


def items_sample(version: Version, numbers: Numbers) -> list[dict[str, Any]]:
    """Up to ten of the items, by number: {"item", "url", "sha256"}; "" for what an item does not have."""
    manifest = version.manifests.get(is_current=True)
    found = items_at(store.path_of(manifest.items_sha256), numbers[:SAMPLE].tolist())
    return [{"item": item.item, "url": item.url or "", "sha256": item.sha256 or ""} for item in found]
