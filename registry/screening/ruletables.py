"""Rules as sorted columns that can be searched in place, in memory or mapped from a file.

Rules with one key (kind and text, or digest) are neighbours, a group: a later filing never takes the place of an
earlier one. Keys stand in order of their salted hash (see keying). Keys whose hashes agree are neighbours too, and a
key found by its hash still has to show the right text: a text made to agree with another hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa

from registry.screening.arrow import Hashes, Ints, compute, fixed_rows, one_array, ranges, to_ints
from registry.screening.gathering import Gathered, begins_run, rules_digest
from registry.screening.keying import Salted, digest_hashes, directory, filter_words, place, salted, text_hashes
from registry.screening.rules import CODES, KINDS, Rule, ScopeKind

PATHED = tuple(CODES[kind] for kind in (ScopeKind.PATTERN, ScopeKind.PREFIX, ScopeKind.URL))
PLACED = (CODES[ScopeKind.DOMAIN], CODES[ScopeKind.HOST], *PATHED)
HAS_PATTERN, HAS_PREFIX, HAS_URL = 1, 2, 4  # traits of a site
_TRAITS = np.zeros(len(KINDS), np.uint8)
_TRAITS[list(PATHED)] = HAS_PATTERN, HAS_PREFIX, HAS_URL
_CLASSES = np.arange(1, len(KINDS) + 1)
_CLASSES[list(PLACED)] = 0
_CHUNK = 1 << 16


def _schema(**fields: Any) -> pa.Schema:
    made: list[pa.Field[Any]] = [pa.field(name, kind) for name, kind in fields.items()]
    return pa.schema(made)


SCHEMAS = {
    # in order of the hash; `stop` is the number of the first rule behind the key's group, the group before ends where
    # this one begins
    "scopes": _schema(hash=pa.uint64(), kind=pa.uint8(), value=pa.large_string(), stop=pa.uint32()),
    # in order of the part that the salted hash falls into, then of the digest
    "hashes": _schema(digest=pa.binary(32), stop=pa.uint32()),
    # the rules of scopes, then those of hashes
    "rules": _schema(rule=pa.int64(), refusal=pa.int64()),
    # authorities where an item's path matters; `longest` is the longest path of a prefix rule there
    "sites": _schema(hash=pa.uint64(), longest=pa.uint32(), traits=pa.uint8()),
    # directories (where each part of the range of hashes begins) and filters (which hashes cannot be there)
    "scope_places": _schema(at=pa.uint32()),
    "hash_places": _schema(at=pa.uint32()),
    "site_places": _schema(at=pa.uint32()),
    "scope_filter": _schema(word=pa.uint64()),  # of scopes and sites
    "hash_filter": _schema(word=pa.uint64()),
}


@dataclass(frozen=True, slots=True)
class RuleTables:
    """One record batch for each of SCHEMAS; `salt` has 16 bytes."""

    salt: bytes
    scopes: pa.RecordBatch
    hashes: pa.RecordBatch
    rules: pa.RecordBatch
    sites: pa.RecordBatch
    scope_places: pa.RecordBatch
    hash_places: pa.RecordBatch
    site_places: pa.RecordBatch
    scope_filter: pa.RecordBatch
    hash_filter: pa.RecordBatch

    @property
    def rule_count(self) -> int:
        return self.rules.num_rows

    def kinds(self) -> dict[str, int]:
        sizes = np.diff(column(self.scopes, "stop"), prepend=0)
        counts = np.bincount(column(self.scopes, "kind"), weights=sizes, minlength=len(KINDS)).astype(np.int64)
        counts[CODES[ScopeKind.SHA256]] = self.rule_count - int(sizes.sum())
        return {kind.value: int(count) for kind, count in zip(KINDS, counts, strict=True)}

    def equals(self, other: RuleTables) -> bool:
        same = (getattr(self, name).equals(getattr(other, name)) for name in SCHEMAS)
        return self.salt == other.salt and all(same)


def build_tables(found: Gathered) -> tuple[RuleTables, str]:
    """The tables and the rules' digest (see gathering.rules_digest)."""
    digest = rules_digest(found)
    salt = sha256(digest.encode()).digest()[:16]
    keys = salted(salt)
    scopes, text_rules = _scopes(keys, found.text)
    hashes, digest_rules, hashed = _hashes(keys, found.digests, text_rules.num_rows)
    sites = _sites(keys, scopes)
    rules = pa.concat_tables([text_rules, digest_rules]).combine_chunks()
    own: Hashes = scopes.column("hash").to_numpy()
    there: Hashes = sites.column("hash").to_numpy()
    parts: dict[str, pa.RecordBatch] = {
        "scopes": scopes,
        "hashes": hashes,
        "rules": _batch("rules", *(one_array(rules[name]) for name in ("rule", "refusal"))),
        "sites": sites,
        "scope_places": _directory("scope_places", own),
        "hash_places": _directory("hash_places", hashed),
        "site_places": _directory("site_places", there),
        "scope_filter": _batch("scope_filter", filter_words(np.unique(np.concatenate([own, there])))),
        "hash_filter": _batch("hash_filter", filter_words(hashed)),
    }
    return RuleTables(salt, **parts), digest


def key_classes(kinds: Ints) -> Ints:
    """What `keying.text_hashes` wants to know of a kind."""
    return np.asarray(_CLASSES[kinds])


def column(batch: pa.RecordBatch, name: str) -> Ints:
    return to_ints(batch.column(name))


def _batch(name: str, *columns: Any) -> pa.RecordBatch:
    schema = SCHEMAS[name]
    arrays = [
        pa.array(values, field.type) if isinstance(values, np.ndarray) else values
        for values, field in zip(columns, schema, strict=True)
    ]
    return pa.record_batch(arrays, schema=schema)


def _directory(name: str, hashes: Hashes) -> pa.RecordBatch:
    return _batch(name, directory(hashes, len(hashes) // 4 + 1))


def _scopes(keys: Salted, text: pa.Table) -> tuple[pa.RecordBatch, pa.Table]:
    """The keys of text scopes, and their rules in the order of the keys."""
    firsts = np.flatnonzero(begins_run(text, ("kind", "value")))
    counts = np.diff(firsts, append=text.num_rows)
    kinds = to_ints(text["kind"])[firsts]
    values = one_array(text["value"].take(firsts))
    hashes = text_hashes(keys, key_classes(kinds), values)
    order = np.argsort(hashes, kind="stable")
    rules = text.select(["rule", "refusal"]).take(ranges(firsts[order], counts[order]))
    columns = hashes[order], kinds[order], values.take(order), np.cumsum(counts[order])
    return _batch("scopes", *columns), rules


def _hashes(keys: Salted, digests: pa.Table, before: int) -> tuple[pa.RecordBatch, pa.Table, Hashes]:
    """Digests, their rules, and the hashes in that order; the rules of text scopes stand `before` these."""
    firsts = np.flatnonzero(begins_run(digests, ("digest",)))
    counts = np.diff(firsts, append=digests.num_rows)
    values = one_array(digests["digest"].take(firsts))
    hashes = digest_hashes(keys, fixed_rows(values, 32))
    order = np.argsort(place(hashes, np.uint64(len(firsts) // 4 + 1)), kind="stable")
    rules = digests.select(["rule", "refusal"]).take(ranges(firsts[order], counts[order]))
    batch = _batch("hashes", values.take(order), before + np.cumsum(counts[order]))
    return batch, rules, hashes[order]


def _sites(keys: Salted, scopes: pa.RecordBatch) -> pa.RecordBatch:
    """Authorities of pattern, prefix and URL rules, by hash."""
    pathed = scopes.filter(pa.array(np.isin(column(scopes, "kind"), PATHED)))
    values, kinds = pathed.column("value"), column(pathed, "kind")
    names = compute.list_element(compute.split_pattern(values, "/", max_splits=1), 0)
    hashes = text_hashes(keys, np.zeros(len(names), np.int64), names)
    paths = to_ints(compute.binary_length(values)) - to_ints(compute.binary_length(names))
    unique, codes = np.unique(hashes, return_inverse=True)
    longest, traits = np.zeros(len(unique), np.int64), np.zeros(len(unique), np.uint8)
    np.maximum.at(longest, codes, np.where(kinds == CODES[ScopeKind.PREFIX], paths, 0))
    np.bitwise_or.at(traits, codes, _TRAITS[kinds])
    return _batch("sites", unique, longest, traits)


def rules_of_kind(tables: RuleTables, kind: ScopeKind) -> list[Rule]:
    """The text rules of one kind, in no useful order."""
    wanted = np.flatnonzero(column(tables.scopes, "kind") == CODES[kind])
    return list(_spelled(tables, wanted))


def all_rules(tables: RuleTables) -> Iterator[Rule]:
    """Every rule of the tables, in no useful order."""
    for begin in range(0, tables.scopes.num_rows, _CHUNK):
        yield from _spelled(tables, np.arange(begin, min(begin + _CHUNK, tables.scopes.num_rows)))
    start = int(tables.scopes.column("stop")[-1].as_py()) if tables.scopes.num_rows else 0
    for begin in range(0, tables.hashes.num_rows, _CHUNK):
        for digest, stop in zip(*tables.hashes.slice(begin, _CHUNK).to_pydict().values(), strict=True):
            for rule, refusal in _pairs(tables, start, stop):
                yield Rule(rule, refusal, ScopeKind.SHA256, digest.hex())
            start = stop


def _spelled(tables: RuleTables, numbers: Ints) -> Iterator[Rule]:
    stops = column(tables.scopes, "stop")
    chosen = tables.scopes.take(numbers).to_pydict()
    for number, kind, value, stop in zip(
        numbers.tolist(), chosen["kind"], chosen["value"], chosen["stop"], strict=True
    ):
        for rule, refusal in _pairs(tables, int(stops[number - 1]) if number else 0, stop):
            yield Rule(rule, refusal, KINDS[kind], value)


def _pairs(tables: RuleTables, start: int, stop: int) -> Iterator[tuple[int, int]]:
    rules = tables.rules.slice(start, stop - start).to_pydict()
    return zip(rules["rule"], rules["refusal"], strict=True)
