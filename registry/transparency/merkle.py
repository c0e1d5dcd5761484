"""RFC 6962 section 2.1: hashes, roots and proofs of an append-only Merkle tree.

A node is named (level, index): level 0 holds leaf hashes, node (l, i) covers the leaves [i·2^l, (i+1)·2^l). Only
complete nodes have names, so a name means the same in every later, larger tree. Hashes are 32 bytes. Nothing here
reads the tree: functions that need it take `get_node`, which returns the hash of a complete node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

Node = tuple[int, int]
GetNode = Callable[[int, int], bytes]


class ProofError(ValueError):
    """A proof that does not prove, or a request for one that cannot exist."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Root over leaf hashes in order; memory grows with the logarithm of their number."""
    accumulator = Accumulator()
    for leaf in leaf_hashes:
        accumulator.append(leaf)
    return accumulator.root()


class Accumulator:
    """A growing tree of which only the edge is kept: one hash for each bit set in its size.

    The edge is listed from the largest complete subtree (leftmost) to the smallest; together with the size it is all
    one needs to go on.
    """

    __slots__ = ("_edge", "_size")

    def __init__(self) -> None:
        self._edge: list[bytes] = []
        self._size = 0

    @classmethod
    def from_edge(cls, size: int, edge: Sequence[bytes]) -> Accumulator:
        """Resume at `size` leaves. Raises ProofError if the edge has not one hash for each bit set in the size."""
        if size < 0 or len(edge) != size.bit_count() or any(len(item) != HASH_SIZE for item in edge):
            raise ProofError(f"not the edge of a tree of {size} leaves")
        accumulator = cls()
        accumulator._edge = list(edge)
        accumulator._size = size
        return accumulator

    def to_edge(self) -> tuple[bytes, ...]:
        return tuple(self._edge)

    @property
    def size(self) -> int:
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        if len(leaf) != HASH_SIZE:
            raise ProofError("a leaf hash has 32 bytes")
        carry, size = leaf, self._size
        while size & 1:
            carry = node_hash(self._edge.pop(), carry)
            size >>= 1
        self._edge.append(carry)
        self._size += 1

    def root(self) -> bytes:
        return _fold(self._edge) if self._edge else EMPTY_ROOT


def edge_nodes(size: int) -> list[Node]:
    """The complete subtrees that make up a tree of `size` leaves, largest first."""
    return subtree_nodes(0, size)


def subtree_nodes(start: int, end: int) -> list[Node]:
    """The complete nodes whose fold is MTH(D[start:end]), largest first.

    `start` must be a multiple of the smallest power of two that reaches to `end`, as all ranges in RFC 6962 are.
    """
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def root_from_nodes(size: int, get_node: GetNode) -> bytes:
    """Root of the first `size` leaves of a stored tree."""
    return _hash_of(edge_nodes(size), get_node) if size else EMPTY_ROOT


def inclusion_plan(index: int, size: int) -> list[list[Node]]:
    """For each hash of an inclusion proof, the complete nodes to fold into it; for callers who fetch nodes at once."""
    if not 0 <= index < size:
        raise ProofError(f"no leaf {index} in a tree of {size}")
    start, end, plan = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            plan.append(subtree_nodes(middle, end))
            end = middle
        else:
            plan.append(subtree_nodes(start, middle))
            start = middle
    return plan[::-1]


def consistency_plan(old_size: int, new_size: int) -> list[list[Node]]:
    """For each hash of a consistency proof, the complete nodes to fold into it. Nothing to prove from size 0."""
    if not 0 <= old_size <= new_size:
        raise ProofError(f"no tree of {new_size} grows from one of {old_size}")
    if old_size in (0, new_size):
        return []
    start, end, plan = 0, new_size, []
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            plan.append(subtree_nodes(middle, end))
            end = middle
        else:
            plan.append(subtree_nodes(start, middle))
            start = middle
    if start:  # otherwise the old tree is a complete node of the new one and its root is known to the verifier
        plan.append(subtree_nodes(start, end))
    return plan[::-1]


def inclusion_proof(index: int, size: int, get_node: GetNode) -> list[bytes]:
    """RFC 6962 section 2.1.1 audit path of leaf `index` in the tree of `size` leaves, the leaf's sibling first."""
    return [_hash_of(nodes, get_node) for nodes in inclusion_plan(index, size)]


def consistency_proof(old_size: int, new_size: int, get_node: GetNode) -> list[bytes]:
    """RFC 6962 section 2.1.2 proof that the tree of `old_size` leaves is a prefix of that of `new_size`."""
    return [_hash_of(nodes, get_node) for nodes in consistency_plan(old_size, new_size)]


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofError unless the proof binds the leaf hash at `index` to the root of `size` leaves."""
    if not 0 <= index < size:
        raise ProofError(f"no leaf {index} in a tree of {size}")
    _check_hashes(leaf_hash, root, *proof)
    inner, border = _shape(index, size)
    if len(proof) != inner + border:
        raise ProofError(f"a proof of {inner + border} hashes was due, not of {len(proof)}")
    found = _climb(leaf_hash, index, proof[:inner])
    for sibling in proof[inner:]:
        found = node_hash(sibling, found)
    if found != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raise ProofError unless the proof shows the older tree to be a prefix of the newer.

    Size 0 is refused: every tree continues the empty one, which proves nothing; callers who accept it say so themselves
    (C2SP tlog-witness: no proof, and the root of an empty tree is EMPTY_ROOT).
    """
    if not 0 < old_size <= new_size:
        raise ProofError(f"no proof leads from {old_size} to {new_size} leaves")
    if old_size == new_size:
        if proof or old_root != new_root:
            raise ProofError("two trees of one size need one root and no proof")
        return
    _check_hashes(old_root, new_root, *proof)
    level = (old_size & -old_size).bit_length() - 1  # of the last complete subtree of the old tree
    inner, border = _shape(old_size - 1, new_size)
    inner -= level
    # When the old tree is itself one complete subtree, its root is that subtree's hash and is not sent.
    seed, path = (old_root, list(proof)) if old_size == 1 << level else (proof[0] if proof else b"", list(proof[1:]))
    if len(path) != inner + border or len(seed) != HASH_SIZE:
        raise ProofError(f"a proof of another length was due, not of {len(proof)} hashes")
    _check_both(seed, (old_size - 1) >> level, path, inner, old_root, new_root)


def _check_both(seed: bytes, index: int, path: list[bytes], inner: int, old_root: bytes, new_root: bytes) -> None:
    old = seed
    for level, sibling in enumerate(path[:inner]):
        if index >> level & 1:  # a subtree to the right is not yet in the old tree
            old = node_hash(sibling, old)
    new = _climb(seed, index, path[:inner])
    for sibling in path[inner:]:
        old, new = node_hash(sibling, old), node_hash(sibling, new)
    if old != old_root:
        raise ProofError("the proof leads to another old root")
    if new != new_root:
        raise ProofError("the proof leads to another new root")


def _shape(index: int, size: int) -> tuple[int, int]:
    """(inner, border): how many siblings stand below the point where the paths to `index` and to the last leaf part,
    and how many, all to the left, above it."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def _climb(found: bytes, index: int, siblings: Sequence[bytes]) -> bytes:
    for level, sibling in enumerate(siblings):
        found = node_hash(sibling, found) if index >> level & 1 else node_hash(found, sibling)
    return found


def _check_hashes(*hashes: bytes) -> None:
    if any(len(item) != HASH_SIZE for item in hashes):
        raise ProofError("a hash has 32 bytes")


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _hash_of(nodes: Sequence[Node], get_node: GetNode) -> bytes:
    return _fold([get_node(level, index) for level, index in nodes])


def _fold(hashes: Sequence[bytes]) -> bytes:
    folded = hashes[-1]
    for left in reversed(hashes[:-1]):
        folded = node_hash(left, folded)
    return folded
