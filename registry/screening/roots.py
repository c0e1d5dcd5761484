"""Both roots again, from the manifest or the item set and an exclusion list: what a stranger does to check ours."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from registry.screening.arrow import Ints, to_ints
from registry.screening.exclusions import exclusion_list, kept_rows, leaves_of
from registry.screening.files import work_folder
from registry.screening.intake import build_items
from registry.screening.itemset import ItemFile, is_item_file
from registry.screening.keystore import KeyStore
from registry.screening.limits import Limits
from registry.screening.tree import TreeBuilder


@dataclass(frozen=True, slots=True)
class Roots:
    """Roots in hexadecimal, of the tree over the items and of that over their keys, and what they are over.

    `leaves`: leaf hashes of what was left out, in hexadecimal and in order, where they were asked for.
    """

    items: str
    keys: str
    count: int
    excluded: int = 0
    leaves: tuple[str, ...] = ()


def recompute_roots(
    source: Path,
    exclusions: Iterable[int] = (),
    limits: Limits | None = None,
    work_dir: Path | None = None,
    *,
    with_leaves: bool = False,
) -> Roots:
    """The roots of `source` without the items numbered in `exclusions` (strictly ascending).

    `source` is a manifest of any format, from which the set is built anew, or an item file, of which every leaf is
    computed anew; nothing that either says of its own hashes is believed. Working files go under `work_dir` (the
    system's temporary folder) and are removed. Raises ManifestError, ItemSetError.
    """
    numbers = exclusion_list(exclusions)
    with tempfile.TemporaryDirectory(dir=work_dir) as folder:
        if is_item_file(source):
            path = source
        else:
            report = build_items(source, Path(folder) / "set", limits)
            if not len(numbers):
                return Roots(report.root_hex, report.key_root_hex, report.items)
            path = report.path
        roots = item_file_roots(path, Path(folder), numbers)
        return replace(roots, leaves=_leaves(path, numbers)) if with_leaves else roots


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


def _leaves(path: Path, numbers: Ints) -> tuple[str, ...]:
    """Of a file whose leaves `item_file_roots` has computed anew."""
    found: list[str] = []
    with ItemFile(path) as file:
        for batch in file.batches(["item", "leaf"]):
            is_out = np.isin(to_ints(batch.column("item")), numbers)
            found += [leaf.hex() for leaf, out in zip(leaves_of(batch), is_out, strict=True) if out]
    return tuple(found)
