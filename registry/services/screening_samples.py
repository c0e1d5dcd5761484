"""The items of a set: the first of them to be recognised by a person, or all."""

from collections.abc import Iterator
from typing import Any

from registry.kernel import store
from registry.models import ItemSet, Version
from registry.screening.itemset import Item, items_at

from .itemsets import Numbers, itemset_numbers

SAMPLE = 10
_CHUNK = 5000


def items_sample(version: Version, numbers: Numbers) -> list[dict[str, Any]]:
    """Up to ten of the items, by number: {"item", "url", "sha256"}; "" for what an item does not have."""
    manifest = version.manifests.get(is_current=True)
    found = items_at(store.path_of(manifest.items_sha256), numbers[:SAMPLE].tolist())
    return [{"item": item.item, "url": item.url or "", "sha256": item.sha256 or ""} for item in found]


def items_listed(version: Version, items: ItemSet) -> Iterator[Item]:
    """Every item of the set, ascending, a few thousand read at a time."""
    path = store.path_of(version.manifests.get(is_current=True).items_sha256)
    numbers = itemset_numbers(items)
    for begin in range(0, len(numbers), _CHUNK):
        yield from items_at(path, numbers[begin : begin + _CHUNK].tolist())
