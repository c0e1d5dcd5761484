"""The files beside an item file that make proofs quick, and how to make them again when they are missing.

An item file copied alone (into a store, say) loses them; they follow from it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from registry.screening.arrow import Bytes, to_ints
from registry.screening.errors import ItemSetError
from registry.screening.exclusions import kept_rows, leaves_of
from registry.screening.files import publish, work_folder
from registry.screening.itemset import ItemFile
from registry.screening.keystore import WIDTH, KeyStore
from registry.screening.tree import BLOCK, BLOCK_LEVEL, TreeBuilder, complete_node
from registry.transparency.merkle import leaf_hash, node_hash

_CACHED_BLOCKS = 8


class StoredTree:
    """A tree of which the complete nodes at level 12 are known and the leaves can be read; `get_node` as in merkle."""

    def __init__(self, blocks: list[bytes], leaves: Callable[[int, int], list[bytes]], size: int) -> None:
        self._blocks = blocks
        self._leaves = leaves
        self._size = size
        self._held: OrderedDict[int, list[bytes]] = OrderedDict()

    def get_node(self, level: int, index: int) -> bytes:
        """Hash of a complete node. Above the kept level it is computed from the kept nodes, below from the leaves."""
        if level == BLOCK_LEVEL:
            return self._blocks[index]
        if level > BLOCK_LEVEL:
            return node_hash(self.get_node(level - 1, 2 * index), self.get_node(level - 1, 2 * index + 1))
        start, width = index << level, 1 << level
        within = start % BLOCK
        return complete_node(self._block(start // BLOCK)[within : within + width])

    def _block(self, number: int) -> list[bytes]:
        if number not in self._held:
            start = number * BLOCK
            self._held[number] = self._leaves(start, min(start + BLOCK, self._size))
            if len(self._held) > _CACHED_BLOCKS:
                self._held.popitem(last=False)
        return self._held[number]


class Sidecars:
    """Both trees of an item file, open for proofs. Use as a context manager.

    Reads `<digest>.keys` and `<digest>.nodes` beside the file, or makes them in `cache_dir` (by default beside the
    file) when they are missing or of the wrong size. Raises ItemSetError.
    """

    def __init__(self, items_path: Path, cache_dir: Path | None = None) -> None:
        self.file = ItemFile(items_path)
        size = self.file.items
        keys, nodes = _found(items_path, cache_dir or items_path.parent, size)
        self.keys: Bytes = np.memmap(keys, np.uint8, "r").reshape(-1, WIDTH) if size else np.zeros((0, WIDTH), np.uint8)
        kept = nodes.read_bytes()
        blocks = [kept[at : at + WIDTH] for at in range(0, len(kept), WIDTH)]
        half = size // BLOCK
        self.items_tree = StoredTree(blocks[:half], self._item_leaves, size)
        self.keys_tree = StoredTree(blocks[half:], self._key_leaves, size)

    def __enter__(self) -> Sidecars:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.__exit__()

    def position(self, item: int) -> int:
        """Place of an item in the first tree. Raises ItemSetError("unknown_item")."""
        before = 0
        for group, (size, bounds) in enumerate(zip(self.file.group_sizes(), self.file.bounds("item"), strict=True)):
            if bounds is None or bounds[0] <= item <= bounds[1]:
                numbers = np.concatenate([to_ints(batch.column(0)) for batch in self.file.batches(["item"], [group])])
                at = int(np.searchsorted(numbers, item))
                if at < len(numbers) and numbers[at] == item:
                    return before + at
            before += size
        raise ItemSetError("unknown_item", item=item)

    def _item_leaves(self, start: int, stop: int) -> list[bytes]:
        leaves: list[bytes] = []
        before = 0
        for group, size in enumerate(self.file.group_sizes()):
            if before < stop and before + size > start:
                found = [leaf for batch in self.file.batches(["leaf"], [group]) for leaf in leaves_of(batch)]
                leaves += found[max(0, start - before) : stop - before]
            before += size
        return leaves

    def _key_leaves(self, start: int, stop: int) -> list[bytes]:
        return [leaf_hash(self.keys[at].tobytes()) for at in range(start, stop)]


def _found(items_path: Path, cache_dir: Path, size: int) -> tuple[Path, Path]:
    stem = items_path.name.removesuffix(".items.parquet")
    for folder in (items_path.parent, cache_dir):
        keys, nodes = folder / f"{stem}.keys", folder / f"{stem}.nodes"
        if _has(keys, size * WIDTH) and _has(nodes, 2 * (size // BLOCK) * WIDTH):
            return keys, nodes
    return _made(items_path, cache_dir, stem)


def _has(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _made(items_path: Path, out_dir: Path, stem: str) -> tuple[Path, Path]:
    tree = TreeBuilder()
    with work_folder(out_dir) as folder, ItemFile(items_path) as file:
        store = KeyStore(folder)
        for kept in kept_rows(file, np.zeros(0, np.int64)):
            tree.extend(leaves_of(kept.batch))
            store.add(kept.key_hashes)
        store.write(folder / "keys")
        (folder / "nodes").write_bytes(b"".join(tree.blocks + store.tree.blocks))
        keys = publish(folder / "keys", out_dir / f"{stem}.keys")
        return keys, publish(folder / "nodes", out_dir / f"{stem}.nodes")
