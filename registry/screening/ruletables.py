"""Rules as sorted columns that can be searched in place, in memory or mapped from a file.

Scopes that are text stand in order of a salted 64-bit hash of kind and value, content hashes in their own order. Rules
with an equal key are neighbours, a group: a later filing never takes the place of an earlier one. Two different keys
never share a hash: another salt is taken until that is so. A group found by hash still has to show the right text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from itertools import islice
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from registry.screening.arrow import Column, compute, fixed_rows, to_ints
from registry.screening.rules import Rule, ScopeKind

KINDS = tuple(ScopeKind)
CODES = {kind: code for code, kind in enumerate(KINDS)}
_SITE = b"s"  # hash domain of the authorities that have pattern, prefix or URL rules; the others are the kinds' codes
_LONGEST = b"longest_prefix"
_CHUNK = 1 << 16

_TEXT_FIELDS: list[pa.Field[Any]] = [
    pa.field("hash", pa.uint64()),
    pa.field("kind", pa.uint8()),
    pa.field("value", pa.large_string()),
    pa.field("rule", pa.int64()),
    pa.field("refusal", pa.int64()),
]
_DIGEST_FIELDS: list[pa.Field[Any]] = [
    pa.field("head", pa.uint64()),  # the first 8 bytes of the digest, big-endian
    pa.field("digest", pa.binary(32)),
    pa.field("rule", pa.int64()),
    pa.field("refusal", pa.int64()),
]
_SITE_FIELDS: list[pa.Field[Any]] = [pa.field("hash", pa.uint64())]
TEXT_SCHEMA = pa.schema(_TEXT_FIELDS)
DIGEST_SCHEMA = pa.schema(_DIGEST_FIELDS)
SITE_SCHEMA = pa.schema(_SITE_FIELDS)


class RuleClash(ValueError):
    """Two different rules with the same id."""


@dataclass(frozen=True, slots=True)
class RuleTables:
    """One record batch each of TEXT_SCHEMA, DIGEST_SCHEMA and SITE_SCHEMA; `salt` has 16 bytes."""

    salt: bytes
    text: pa.RecordBatch
    digest: pa.RecordBatch
    sites: pa.RecordBatch

    @property
    def rule_count(self) -> int:
        return self.text.num_rows + self.digest.num_rows

    def kinds(self) -> dict[str, int]:
        counts = np.bincount(_column(self.text, "kind"), minlength=len(KINDS))
        counts[CODES[ScopeKind.SHA256]] = self.digest.num_rows
        return {kind.value: int(count) for kind, count in zip(KINDS, counts, strict=True)}


def build_tables(rules: Iterable[Rule]) -> tuple[RuleTables, str]:
    """The tables and the rules' digest (see `rules_digest`). Equal rules count once. Raises RuleClash."""
    text, digests = _gathered(rules)
    _check_ids(text, digests)
    digest = rules_digest(text, digests)
    attempt = 0
    while True:
        salt = sha256(f"{digest}/{attempt}".encode()).digest()[:16]
        hashed = _hashed(text, salt)
        if hashed is not None:
            break
        attempt += 1
    heads = np.ascontiguousarray(fixed_rows(digests["digest"].combine_chunks(), 32)[:, :8]).view(">u8").ravel()
    digests = digests.add_column(0, "head", pa.array(heads.astype(np.uint64)))
    return RuleTables(salt, hashed, _one_batch(digests, DIGEST_SCHEMA), _sites(text, salt)), digest


def rules_digest(text: pa.Table, digests: pa.Table) -> str:
    """SHA-256 over one line a rule, sorted by kind, value, refusal, id:

    the RFC 8785 JSON array [kind, value, refusal, id] and a line feed. Independent of the order of filing.
    """
    found = sha256()
    sha = CODES[ScopeKind.SHA256]
    kinds = to_ints(text["kind"])
    middle = int(np.searchsorted(kinds, sha))
    for part in (text.slice(0, middle), digests, text.slice(middle)):
        for batch in part.to_batches(_CHUNK):
            found.update(b"".join(_lines(batch)))
    return found.hexdigest()


def salted(salt: bytes, domain: bytes, text: str) -> int:
    return int.from_bytes(blake2b(domain + text.encode(), digest_size=8, key=salt).digest(), "little")


def kind_domain(kind: ScopeKind) -> bytes:
    return b"%d" % CODES[kind]


def site_hash(salt: bytes, authority: str) -> int:
    return salted(salt, _SITE, authority)


def _gathered(rules: Iterable[Rule]) -> tuple[pa.Table, pa.Table]:
    """(text scopes, content hashes), each sorted by kind, value, refusal, id and without repetitions."""
    texts: list[pa.RecordBatch] = []
    digests: list[pa.RecordBatch] = []
    for chunk in _chunks(rules):
        text = [rule for rule in chunk if rule.kind is not ScopeKind.SHA256]
        digest = [rule for rule in chunk if rule.kind is ScopeKind.SHA256]
        if text:
            columns = [[CODES[rule.kind] for rule in text], [rule.value for rule in text], *_numbers(text)]
            texts.append(pa.record_batch(columns, schema=_without(TEXT_SCHEMA, "hash")))
        if digest:
            values = [bytes.fromhex(rule.value) for rule in digest]
            digests.append(pa.record_batch([values, *_numbers(digest)], schema=_without(DIGEST_SCHEMA, "head")))
    return (
        _distinct(pa.Table.from_batches(texts, _without(TEXT_SCHEMA, "hash")), ["kind", "value"]),
        _distinct(pa.Table.from_batches(digests, _without(DIGEST_SCHEMA, "head")), ["digest"]),
    )


def _chunks(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    iterator = iter(rules)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _numbers(rules: Sequence[Rule]) -> list[list[int]]:
    return [[rule.id for rule in rules], [rule.refusal for rule in rules]]


def _without(schema: pa.Schema, name: str) -> pa.Schema:
    return schema.remove(schema.get_field_index(name))


def _distinct(table: pa.Table, key: list[str]) -> pa.Table:
    columns = [*key, "refusal", "rule"]
    ordered = table.sort_by([(name, "ascending") for name in columns]).combine_chunks()
    if ordered.num_rows < 2:
        return ordered
    fresh = np.zeros(ordered.num_rows, np.bool_)
    fresh[0] = True
    for name in columns:
        column: Column = ordered[name].combine_chunks()
        fresh[1:] |= compute.not_equal(column.slice(1), column.slice(0, len(column) - 1)).to_numpy(zero_copy_only=False)
    return ordered.filter(pa.array(fresh))


def _check_ids(text: pa.Table, digests: pa.Table) -> None:
    ids = np.sort(np.concatenate([to_ints(text["rule"]), to_ints(digests["rule"])]))
    twice = ids[1:][ids[1:] == ids[:-1]]
    if len(twice):
        raise RuleClash(f"rule {twice[0]} stands for two scopes")


def _lines(batch: pa.RecordBatch) -> Iterator[bytes]:
    columns = batch.to_pydict()
    if "digest" in columns:
        columns["kind"] = [CODES[ScopeKind.SHA256]] * batch.num_rows
        columns["value"] = [value.hex() for value in columns.pop("digest")]
    ordered = (columns[name] for name in ("kind", "value", "refusal", "rule"))
    for kind, value, refusal, rule in zip(*ordered, strict=True):
        yield b'["%b",%b,%d,%d]\n' % (KINDS[kind].value.encode(), orjson.dumps(value), refusal, rule)


def _hashed(text: pa.Table, salt: bytes) -> pa.RecordBatch | None:
    """The text scopes in order of their hash, or None if two different keys share one."""
    kinds: list[Any] = text["kind"].to_pylist()
    values: list[Any] = text["value"].to_pylist()
    domains = [kind_domain(kind) for kind in KINDS]
    found = (salted(salt, domains[kind], value) for kind, value in zip(kinds, values, strict=True))
    hashes = np.fromiter(found, np.uint64, len(kinds))
    changes = [at for at in range(1, len(kinds)) if kinds[at] != kinds[at - 1] or values[at] != values[at - 1]]
    if len(np.unique(hashes)) != len(changes) + bool(kinds):
        return None
    order = np.argsort(hashes, kind="stable")
    batch = _one_batch(text.add_column(0, "hash", pa.array(hashes)).take(order), TEXT_SCHEMA)
    prefixes = batch.column("value").filter(pa.array(_column(batch, "kind") == CODES[ScopeKind.PREFIX]))
    longest = compute.max(compute.binary_length(prefixes)).as_py() or 0
    return batch.replace_schema_metadata({_LONGEST: str(longest)})


def longest_prefix(tables: RuleTables) -> int:
    """Bytes of the longest prefix scope: no longer part of an item's key need be looked up."""
    return int((tables.text.schema.metadata or {}).get(_LONGEST, b"0"))


def _sites(text: pa.Table, salt: bytes) -> pa.RecordBatch:
    """Sorted hashes of the authorities for which an item's path matters."""
    pathed = (CODES[ScopeKind.PATTERN], CODES[ScopeKind.PREFIX], CODES[ScopeKind.URL])
    pathed_rows = text.filter(compute.is_in(text["kind"], pa.array(pathed, pa.uint8())))
    values: list[Any] = pathed_rows["value"].to_pylist()
    hashes = sorted({site_hash(salt, value.partition("/")[0]) for value in values})
    return pa.record_batch([pa.array(hashes, pa.uint64())], schema=SITE_SCHEMA)


def _one_batch(table: pa.Table, schema: pa.Schema) -> pa.RecordBatch:
    return pa.record_batch([table[name].combine_chunks() for name in schema.names], schema=schema)


def _column(batch: pa.RecordBatch, name: str) -> Any:
    return batch.column(name).to_numpy()


def rules_of_kind(tables: RuleTables, kind: ScopeKind) -> list[Rule]:
    """The text rules of one kind, in no useful order."""
    columns = tables.text.filter(pa.array(_column(tables.text, "kind") == CODES[kind])).to_pydict()
    ordered = (columns[name] for name in ("rule", "refusal", "value"))
    return [Rule(rule, refusal, kind, value) for rule, refusal, value in zip(*ordered, strict=True)]


def all_rules(tables: RuleTables) -> Iterator[Rule]:
    """Every rule of the tables, in no useful order."""
    for at in range(0, tables.text.num_rows, _CHUNK):
        columns = tables.text.slice(at, _CHUNK).to_pydict()
        ordered = (columns[name] for name in ("rule", "refusal", "kind", "value"))
        for rule, refusal, kind, value in zip(*ordered, strict=True):
            yield Rule(rule, refusal, KINDS[kind], value)
    for at in range(0, tables.digest.num_rows, _CHUNK):
        columns = tables.digest.slice(at, _CHUNK).to_pydict()
        ordered = (columns[name] for name in ("rule", "refusal", "digest"))
        for rule, refusal, digest in zip(*ordered, strict=True):
            yield Rule(rule, refusal, ScopeKind.SHA256, digest.hex())
