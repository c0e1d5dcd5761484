"""Hits of a set against a newer snapshot, made from those against an older one: only what changed is looked for.

The result is what a screening of the whole set gives, byte by byte, since a hit file is a function of its hits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from registry.screening.arrow import Ints, to_ints
from registry.screening.hits import HitWriter
from registry.screening.rules import KINDS, Rule, ScopeKind
from registry.screening.ruletables import RuleTables, column

MOST_HITS = 4_000_000  # kept in memory; a set with more is screened as a whole
_NONE: Ints = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Changed:
    """Between two snapshots: `sought` are rules to be looked for; hits of the refusals in `dropped` are made anew.

    A hit file names one rule for each hit. Once that is gone, another rule of the refusal may still cover the item: so
    a refusal that lost any is looked for with all it has left.
    """

    sought: tuple[Rule, ...]
    dropped: frozenset[int]


def changed(before: RuleTables | None, after: RuleTables, most: int) -> Changed | None:
    """What to look for, `before` None being no rules at all; None if it is more than `most` rules."""
    ids, refusals = column(after.rules, "rule"), column(after.rules, "refusal")
    gone, known = _NONE, _NONE
    if before is not None:
        known = column(before.rules, "rule")
        gone = np.unique(column(before.rules, "refusal")[~np.isin(known, ids)])
    wanted = np.flatnonzero(~np.isin(ids, known) | np.isin(refusals, gone))
    return Changed(tuple(_rules(after, wanted)), frozenset(gone.tolist())) if len(wanted) <= most else None


def carry(earlier: Path | None, change: Changed, found: Mapping[int, Ints], out: Path) -> bool:
    """Write the hit file `out` from an earlier one and what was found of the sought rules (items by rule id).

    False, and nothing is written, where there are more hits than should be held.
    """
    columns = _earlier(earlier, change.dropped) if earlier else [_NONE] * 3
    if columns is None:
        return False
    refusal_of = {rule.id: rule.refusal for rule in change.sought}
    items = [columns[1], *found.values()]
    refusals = [columns[0], *(np.full(len(one), refusal_of[rule]) for rule, one in found.items())]
    rules = [columns[2], *(np.full(len(one), rule) for rule, one in found.items())]
    if sum(map(len, items)) > MOST_HITS:
        return False
    writer = HitWriter(out.parent)
    writer.add(np.concatenate(items), np.concatenate(refusals), np.concatenate(rules))
    writer.finish(out)
    return True


def _earlier(path: Path, dropped: frozenset[int]) -> list[Ints] | None:
    """(refusal, item, rule) of the hits that stay; None if they are too many."""
    with pq.ParquetFile(str(path)) as file:
        if file.metadata.num_rows > MOST_HITS:
            return None
        table = file.read(use_threads=False)
    columns = [to_ints(table.column(name).combine_chunks()) for name in ("refusal", "item", "rule")]
    stays = ~np.isin(columns[0], list(dropped))
    return [column[stays] for column in columns]


def _rules(tables: RuleTables, numbers: Ints) -> Iterator[Rule]:
    """The rules of these numbers, spelled out."""
    stops = column(tables.scopes, "stop")
    first_hash = int(stops[-1]) if len(stops) else 0
    is_text = numbers < first_hash
    own = tables.rules.take(numbers).to_pydict()
    texts = tables.scopes.take(np.searchsorted(stops, numbers[is_text], "right")).to_pydict()
    hashes = tables.hashes.take(np.searchsorted(column(tables.hashes, "stop"), numbers[~is_text], "right")).to_pydict()
    kinds = [*(KINDS[kind] for kind in texts["kind"]), *(ScopeKind.SHA256 for _ in hashes["digest"])]
    values = [*texts["value"], *(digest.hex() for digest in hashes["digest"])]
    for rule, refusal, kind, value in zip(own["rule"], own["refusal"], kinds, values, strict=True):
        yield Rule(rule, refusal, kind, value)
