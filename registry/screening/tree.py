"""Roots of trees of millions of leaves, with the inner nodes of one level kept for quick proofs."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from registry.transparency.merkle import Accumulator

BLOCK_LEVEL = 12
BLOCK = 1 << BLOCK_LEVEL  # leaves under one kept node: 50 M items keep 12,207 nodes a tree


class TreeBuilder:
    """RFC 6962 tree over leaf hashes in order. `blocks` are its complete nodes at level 12, left to right."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self._upper = Accumulator()
        self._open: list[bytes] = []

    @property
    def size(self) -> int:
        return len(self.blocks) * BLOCK + len(self._open)

    def extend(self, leaves: Sequence[bytes]) -> None:
        self._open.extend(leaves)
        full = len(self._open) // BLOCK * BLOCK
        for start in range(0, full, BLOCK):
            node = complete_node(self._open[start : start + BLOCK])
            self.blocks.append(node)
            self._upper.append(node)
        del self._open[:full]

    def root(self) -> bytes:
        lower = Accumulator()
        for leaf in self._open:
            lower.append(leaf)
        # The edge of a tree is that of its full blocks followed by that of the rest: the bits of its size in order.
        return Accumulator.from_edge(self.size, [*self._upper.to_edge(), *lower.to_edge()]).root()


def complete_node(hashes: Sequence[bytes]) -> bytes:
    """The node over 2^k hashes, level by level (`node_hash` written out: this runs once per leaf)."""
    level = list(hashes)
    while len(level) > 1:
        level = [sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)]
    return level[0]
