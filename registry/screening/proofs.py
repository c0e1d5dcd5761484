"""Proofs for strangers: this item is in the set; nothing with this key is.

An absence proof shows the two neighbouring entries of the key tree between which the key's hash would stand (one at
either end, none in an empty set) and that they are neighbours. It shows their hashes, not what they are hashes of.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from registry.screening.arrow import Bytes, as_strings
from registry.screening.errors import ItemSetError
from registry.screening.itemkey import key_hash, leaf_hash
from registry.screening.itemset import items_at
from registry.screening.sidecars import Sidecars
from registry.transparency.merkle import EMPTY_ROOT, ProofError, inclusion_proof, verify_inclusion
from registry.transparency.merkle import leaf_hash as entry_hash

ITEM_FORMAT = "dip-item-proof/1"
ABSENCE_FORMAT = "dip-absence-proof/1"


@dataclass(frozen=True, slots=True)
class ItemProof:
    """`key` is the item's canonical key (JSON text), `index` its place among `size` leaves, `path` the RFC 6962 audit
    path in hexadecimal, its sibling first."""

    key: str
    index: int
    size: int
    path: tuple[str, ...]
    format: str = ITEM_FORMAT

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> ItemProof:
        return cls(**value | {"path": tuple(value["path"])})


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entry of the key tree with its place and audit path; all hashes in hexadecimal."""

    index: int
    key_hash: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AbsenceProof:
    """That `key` (canonical, JSON text) is not among the `size` entries: it would stand between `left` and `right`."""

    key: str
    size: int
    left: Neighbour | None
    right: Neighbour | None
    format: str = ABSENCE_FORMAT

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> AbsenceProof:
        left, right = (
            None if value[side] is None else Neighbour(**value[side] | {"path": tuple(value[side]["path"])})
            for side in ("left", "right")
        )
        return cls(**value | {"left": left, "right": right})


def prove_item(items_path: Path, item: int, cache_dir: Path | None = None) -> ItemProof:
    """Proof that the item of this number is in the set; checked before it is given.

    Raises ItemSetError: unknown_item, damaged, not_an_item_file.
    """
    key = items_at(items_path, [item])[0].key
    with Sidecars(items_path, cache_dir) as sides:
        index, size = sides.position(item), sides.file.items
        path = inclusion_proof(index, size, sides.items_tree.get_node)
        proof = ItemProof(key.decode(), index, size, tuple(node.hex() for node in path))
        root = sides.file.root.hex()
    _checked(lambda: verify_item(proof, root))
    return proof


def verify_item(proof: ItemProof, root_hex: str) -> None:
    """Raise ProofError unless the proof shows its key to be a leaf of the tree with this root."""
    if proof.format != ITEM_FORMAT:
        raise ProofError("not an item proof")
    verify_inclusion(leaf_hash(proof.key.encode()), proof.index, proof.size, _hashes(proof.path), _hash(root_hex))


def prove_absence(items_path: Path, key: bytes, cache_dir: Path | None = None) -> AbsenceProof:
    """Proof that no item has this canonical key (itemkey.canonical_key); checked before it is given.

    Raises ItemSetError: present, damaged, not_an_item_file.
    """
    with Sidecars(items_path, cache_dir) as sides:
        size = sides.file.items
        wanted = key_hash(key)
        at = _place(sides.keys, wanted)
        if at < size and sides.keys[at].tobytes() == wanted:
            raise ItemSetError("present")
        left = _neighbour(sides, at - 1) if at > 0 else None
        right = _neighbour(sides, at) if at < size else None
        proof = AbsenceProof(key.decode(), size, left, right)
        root = sides.file.key_root.hex()
    _checked(lambda: verify_absence(proof, root))
    return proof


def verify_absence(proof: AbsenceProof, key_root_hex: str) -> None:
    """Raise ProofError unless the proof shows that the key has no entry in the tree with this root."""
    if proof.format != ABSENCE_FORMAT:
        raise ProofError("not an absence proof")
    root = _hash(key_root_hex)
    left, right, size = proof.left, proof.right, proof.size
    if size == 0:
        if left or right or root != EMPTY_ROOT:
            raise ProofError("only the empty tree has no entries")
        return
    if (left.index + 1 if left else 0) != (right.index if right else size):
        raise ProofError("the entries shown are not neighbours")
    wanted = key_hash(proof.key.encode())
    if (left and not _hash(left.key_hash) < wanted) or (right and not wanted < _hash(right.key_hash)):
        raise ProofError("the key does not stand between the entries shown")
    for shown in (left, right):
        if shown:
            entry = entry_hash(_hash(shown.key_hash))
            verify_inclusion(entry, shown.index, size, _hashes(shown.path), root)


def _neighbour(sides: Sidecars, index: int) -> Neighbour:
    path = inclusion_proof(index, sides.file.items, sides.keys_tree.get_node)
    return Neighbour(index, sides.keys[index].tobytes().hex(), tuple(node.hex() for node in path))


def _place(keys: Bytes, wanted: bytes) -> int:
    """How many entries are smaller than `wanted`."""
    return int(np.searchsorted(as_strings(keys), np.frombuffer(wanted, "S32"))[0])


def _checked(verify: Any) -> None:
    """A proof that does not lead to the file's own root means that the file or what lies beside it is damaged."""
    try:
        verify()
    except ProofError:
        raise ItemSetError("damaged") from None


def _hashes(path: tuple[str, ...]) -> list[bytes]:
    return [_hash(text) for text in path]


def _hash(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ProofError("not a hash in hexadecimal") from None
