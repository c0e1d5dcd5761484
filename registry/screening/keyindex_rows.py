"""Asking key files, and looking at the items they lead to: nothing is said of an item that was not looked at itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from registry.screening.arrow import Ints, to_ints
from registry.screening.engine import screen_canonical
from registry.screening.itemset import COMPARED, ItemFile
from registry.screening.itemwriter import ITEM_SCHEMA
from registry.screening.keyindex import Key, Run, hash_key, hash_keys, keys_of
from registry.screening.keyindex_build import BANDS, near_table, rotated
from registry.screening.keyindex_file import KeyFile
from registry.screening.lookup import Index
from registry.screening.near import NearIndex, code_of, compared
from registry.screening.rules import IDENTIFIERS, Rule, ScopeKind
from registry.screening.snapshot import in_memory

FEW = 50  # rules of one question that are kept ready
_BAND = 1 << 48  # codes that agree in the first 16 bits lie within one such range
_SURE = frozenset(  # kinds whose runs are the places themselves: both ends covered, all covered
    {ScopeKind.ACCOUNT, ScopeKind.DOMAIN, ScopeKind.HOST, ScopeKind.PREFIX}
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Runs of items that may fall under a rule, by item set; not looked at yet."""

    rule: Rule
    runs: tuple[Run, ...]


def candidates(files: Iterable[KeyFile], rule: Rule) -> Candidates:
    """What may fall under one scope, in all key files. Raises DamagedKeyFile."""
    keys = [(key.table, hash_key(key.text)) for key in keys_of(rule.kind, rule.value)]
    runs: dict[Run, None] = {}
    for file in files:
        for table, key in keys:
            runs.update(dict.fromkeys(file.find(table, key)))
        if rule.kind is ScopeKind.ISCC:
            runs.update(dict.fromkeys(_near(file, rule.value)))
    return Candidates(rule, tuple(runs))


def candidates_many(files: Sequence[KeyFile], rules: Sequence[Rule]) -> list[Candidates]:
    """The same for many scopes, their keys compared all at once; those without candidates are left out."""
    found: dict[int, dict[Run, None]] = defaultdict(dict)
    asked: dict[str, list[tuple[int, Key]]] = defaultdict(list)
    for at, rule in enumerate(rules):
        for key in keys_of(rule.kind, rule.value):
            asked[key.table].append((at, key))
    hashes = {table: hash_keys(key.text for _at, key in keys) for table, keys in asked.items()}
    for file in files:
        for table, keys in asked.items():
            for place, run in file.find_many(table, hashes[table]):
                found[keys[place][0]][run] = None
        for at, rule in enumerate(rules):
            if rule.kind is ScopeKind.ISCC:
                found[at].update(dict.fromkeys(_near(file, rule.value)))
    return [Candidates(rules[at], tuple(runs)) for at, runs in sorted(found.items()) if runs]


def covered(found: Sequence[Candidates], source: str, path: Path) -> dict[int, Ints]:
    """By rule id the items of one item set that really fall under the rule, ascending; rules without any are left out.

    A run of a place is looked at by both ends, anything else item by item; only row groups that hold any are read.
    Raises ItemSetError.
    """
    wanted = {one.rule: [run for run in one.runs if run.source == source] for one in found}
    wanted = {rule: runs for rule, runs in wanted.items() if runs}
    if not wanted:
        return {}
    looked = {rule: np.unique(np.concatenate([_looked_at(rule, run) for run in runs])) for rule, runs in wanted.items()}
    rules = tuple(wanted)
    needed = [name for name in COMPARED if any(_column_of(rule) == name for rule in rules)]
    rows = _rows(path, np.unique(np.concatenate(list(looked.values()))), needed)
    hits = _hits(rules, rows)
    answers = {rule.id: _kept(rule, runs, hits.get(rule.id, _NONE)) for rule, runs in wanted.items()}
    return {rule: items for rule, items in answers.items() if len(items)}


_NONE: Ints = np.zeros(0, np.int64)


def _near(file: KeyFile, value: str) -> list[Run]:
    """Runs of items with a unit near one of the code's: exact for the distances an ISCC scope may have."""
    code, distance = code_of(value)
    found: list[Run] = []
    for kind, bits in compared(code):
        for band in range(BANDS):
            table, turned = near_table(kind, band), rotated(bits, band)
            tops = [turned >> 48, *((turned >> 48) ^ (1 << bit) for bit in range(16) if distance >= BANDS)]
            for top in tops if file.length(table) else ():
                rows = file.between(table, top * _BAND, (top + 1) * _BAND - 1)
                apart = np.bitwise_count(rows.keys ^ np.uint64(turned))
                near = apart <= distance
                found += file.runs(rows._replace(keys=rows.keys[near], refs=rows.refs[near]))
    return found


def _looked_at(rule: Rule, run: Run) -> Ints:
    if rule.kind in _SURE:
        return np.unique(np.array([run.start, run.stop - 1], np.int64))
    return np.arange(run.start, run.stop, dtype=np.int64)


def _kept(rule: Rule, runs: Sequence[Run], hits: Ints) -> Ints:
    if rule.kind not in _SURE:
        return hits
    sure = set(hits.tolist())
    parts = [np.arange(run.start, run.stop) for run in runs if run.start in sure and run.stop - 1 in sure]
    return np.unique(np.concatenate([_NONE, *parts]))


def _column_of(rule: Rule) -> str:
    """Which column of an item decides whether the rule covers it."""
    if rule.kind is ScopeKind.SHA256:
        return "sha256"
    return "identifiers" if rule.kind in {*IDENTIFIERS, ScopeKind.ISCC} else "url"


def _rows(path: Path, numbers: Ints, columns: Sequence[str]) -> list[pa.RecordBatch]:
    """The items of these numbers; columns that are not needed are null."""
    with ItemFile(path) as file:
        return [_widened(batch) for batch in file.rows(numbers, columns)]


def _widened(batch: pa.RecordBatch) -> pa.RecordBatch:
    there = batch.schema.names
    columns = [
        batch.column(name) if name in there else pa.nulls(batch.num_rows, ITEM_SCHEMA.field(name).type)
        for name in COMPARED
    ]
    return pa.record_batch([batch.column("item"), *columns], names=["item", *COMPARED])


@lru_cache(64)
def _engine_of(rules: tuple[Rule, ...]) -> tuple[Index, NearIndex]:
    """Few rules made ready; one question is put to the items of many sets."""
    return in_memory(rules).index, NearIndex(rule for rule in rules if rule.kind is ScopeKind.ISCC)


def _hits(rules: tuple[Rule, ...], rows: Sequence[pa.RecordBatch]) -> dict[int, Ints]:
    """By rule id the items (of those read) that fall under it, by the engine itself."""
    found: dict[int, list[Any]] = defaultdict(list)
    index, near = _engine_of(rules) if len(rules) <= FEW else _engine_of.__wrapped__(rules)
    for batch in rows:
        items = to_ints(batch.column("item"))
        columns = [batch.column(name) for name in COMPARED]
        for hits in screen_canonical(index, *columns):
            for rule in np.unique(hits.rules).tolist():
                found[rule].append(items[hits.rows[hits.rules == rule]])
        if near:
            for one in near.near(items, columns[-1]):
                found[one.rule].append(np.array([one.item]))
    return {rule: np.unique(np.concatenate(parts)) for rule, parts in found.items()}


def sources_of(found: Iterable[Candidates]) -> Mapping[str, list[Candidates]]:
    """By item set the candidates that lie in it."""
    by_source: dict[str, list[Candidates]] = defaultdict(list)
    for one in found:
        for source in dict.fromkeys(run.source for run in one.runs):
            by_source[source].append(one)
    return by_source
