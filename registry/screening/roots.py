"""Both roots again, from the manifest or the item set and an exclusion list: what a stranger does to check ours."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from registry.screening.exclusions import exclusion_list, kept_rows, leaves_of
from registry.screening.files import work_folder
from registry.screening.intake import build_items
from registry.screening.itemset import ItemFile, is_item_file
from registry.screening.keystore import KeyStore
from registry.screening.limits import Limits
from registry.screening.tree import TreeBuilder


@dataclass(frozen=True, slots=True)
class Roots:
    """Roots in hexadecimal, of the tree over the items and of that over their keys, and what they are over."""

    items: str
    keys: str
    count: int
    excluded: int = 0


def recompute_roots(
    source: Path, exclusions: Iterable[int] = (), limits: Limits | None = None, work_dir: Path | None = None
) -> Roots:
    """The roots of `source` without the items numbered in `exclusions` (strictly ascending).

    `source` is a manifest of any format, from which the set is built anew, or an item file, of which every leaf is
    computed anew; nothing that either says of its own hashes is believed. Working files go under `work_dir` (the
    system's temporary folder) and are removed. Raises ManifestError, ItemSetError.
    """
    numbers = exclusion_list(exclusions)
    with tempfile.TemporaryDirectory(dir=work_dir) as folder:
        if is_item_file(source):
            return item_file_roots(source, Path(folder), numbers)
        report = build_items(source, Path(folder) / "set", limits)
        if not len(numbers):
            return Roots(report.root_hex, report.key_root_hex, report.items)
        return item_file_roots(report.path, Path(folder), numbers)


def item_file_roots(path: Path, out_dir: Path, excluded: Iterable[int] = ()) -> Roots:
    """As `recompute_roots`, of an item file."""
    numbers = exclusion_list(excluded)
    tree = TreeBuilder()
    with work_folder(out_dir) as folder, ItemFile(path) as file:
        keys = KeyStore(folder)
        for kept in kept_rows(file, numbers):
            tree.extend(leaves_of(kept.batch))
            keys.add(kept.key_hashes)
        keys.write(folder / "keys")
    return Roots(tree.root().hex(), keys.tree.root().hex(), tree.size, len(numbers))
