"""Near duplicates by ISCC: pairs of an item and a rule whose codes differ in at most as many bits as the rule says.

Exact multi-index hashing over the first 64 bits of a unit: two codes that differ in d bits agree in one of d + 1 bands.
What is found here decides nothing; it is a lead for two people to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from registry.kernel.iscc import Iscc, MainType, read_iscc
from registry.screening.arrow import Column, Hashes, Ints, ranges
from registry.screening.rules import Rule

_BITS = 64
_PAIRS = 1 << 20  # candidates spelled out at a time
_SCHEME = "iscc:"


@dataclass(frozen=True, slots=True)
class Near:
    """One item under one rule; `distance` is that of the units that are least apart."""

    item: int
    rule: int
    refusal: int
    distance: int


@dataclass(slots=True)
class _Units:
    """Codes of one kind of unit: bits, whose they are, and how far apart they may be."""

    bits: list[int]
    owners: list[int]
    distances: list[int]


class NearIndex:
    """Rules of kind ISCC made ready; false if there is none."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [(rule, *code_of(rule.value)) for rule in rules]
        self._units: dict[tuple[int, int], _Units] = defaultdict(lambda: _Units([], [], []))
        for at, (_rule, code, distance) in enumerate(self._rules):
            for kind, bits in compared(code):
                exact = kind[0] == MainType.INSTANCE  # a checksum: one bit apart is another file
                units = self._units[kind]
                units.bits.append(bits)
                units.owners.append(at)
                units.distances.append(0 if exact else distance)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def near(self, items: Ints, identifiers: Column) -> list[Near]:
        """Pairs by item, then rule. `identifiers` are lists of canonical `scheme:value`, or null."""
        asked: dict[tuple[int, int], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for item, texts in zip(items.tolist(), identifiers.to_pylist(), strict=True):
            for code in _codes(texts or ()):
                for kind, bits in compared(code):
                    owners, values = asked[kind]
                    owners.append(item)
                    values.append(bits)
        best: dict[tuple[int, int], int] = {}
        for kind, (owners, values) in asked.items():
            if kind in self._units:
                for item, at, distance in _pairs(self._units[kind], owners, values):
                    best[item, at] = min(distance, best.get((item, at), _BITS))
        found = []
        for (item, at), distance in sorted(best.items()):
            rule = self._rules[at][0]
            found.append(Near(item, rule.id, rule.refusal, distance))
        return sorted(found, key=lambda one: (one.item, one.rule))


def code_of(value: str) -> tuple[Iscc, int]:
    """(code, distance) of an ISCC scope's value `ISCC:…~3`."""
    code, _mark, distance = value.partition("~")
    return read_iscc(code), int(distance)


def _codes(texts: Sequence[str]) -> Iterator[Iscc]:
    for text in texts:
        if text.startswith(_SCHEME):
            try:
                yield read_iscc(text.removeprefix(_SCHEME))
            except ValueError:
                continue  # a code of a later version: nothing to compare


def compared(code: Iscc) -> list[tuple[tuple[int, int], int]]:
    """The units that speak for the content. Titles are alike without the works being so: only alone do they count."""
    units = [(unit.kind, unit.bits) for unit in code.units]
    return units if len(units) == 1 else [unit for unit in units if unit[0][0] != MainType.META]


def _pairs(rules: _Units, owners: list[int], values: list[int]) -> Iterator[tuple[int, int, int]]:
    """(item, place of the rule, distance) of every pair near enough; a pair may come once a band."""
    ours, theirs = np.array(rules.bits, np.uint64), np.array(values, np.uint64)
    limits = np.array(rules.distances, np.int64)
    bands = 4 if limits.max() < 4 else 8
    width = np.uint64(_BITS // bands)
    mask = np.uint64((1 << int(width)) - 1)
    for band in range(bands):
        shift = np.uint64(band) * width
        key = (ours >> shift) & mask
        order = np.argsort(key, kind="stable")
        asked = (theirs >> shift) & mask
        start = np.searchsorted(key[order], asked, "left")
        stop = np.searchsorted(key[order], asked, "right")
        for rows, at in _candidates(start, stop):
            places = order[at]
            distance = np.bitwise_count(theirs[rows] ^ ours[places]).astype(np.int64)
            kept = distance <= limits[places]
            triples = zip(rows[kept].tolist(), places[kept].tolist(), distance[kept].tolist(), strict=True)
            for row, place, apart in triples:
                yield owners[row], rules.owners[place], apart


def _candidates(start: Any, stop: Any) -> Iterator[tuple[Ints, Ints]]:
    """(asked row, place in the order) of every candidate, at most about `_PAIRS` at a time."""
    counts = stop - start
    rows: Hashes | Ints = np.flatnonzero(counts)
    ends = np.cumsum(counts[rows])
    begin = 0
    while begin < len(rows):
        before = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + _PAIRS, "right")))
        chosen = rows[begin:end]
        sizes = counts[chosen]
        yield np.repeat(chosen, sizes), ranges(start[chosen], sizes)
        begin = end
