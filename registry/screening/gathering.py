"""Rules on their way into tables: in columns, sorted, each once, and the digest over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa

from registry.screening.arrow import Column, Mask, compute, fixed_rows, one_array, to_ints
from registry.screening.rules import CODES, KINDS, Rule, ScopeKind

_CHUNK = 1 << 16
_TEXT: list[pa.Field[Any]] = [
    pa.field("kind", pa.uint8()),
    pa.field("value", pa.large_string()),
    pa.field("rule", pa.int64()),
    pa.field("refusal", pa.int64()),
]
_DIGESTS: list[pa.Field[Any]] = [
    pa.field("digest", pa.binary(32)),
    pa.field("rule", pa.int64()),
    pa.field("refusal", pa.int64()),
]
TEXT_SCHEMA, DIGEST_SCHEMA = pa.schema(_TEXT), pa.schema(_DIGESTS)


class RuleClash(ValueError):
    """Two different rules with the same id."""


class Gathered(NamedTuple):
    """Text scopes and content hashes, each sorted by key, refusal, id and without repetitions."""

    text: pa.Table
    digests: pa.Table


def gathered(rules: Iterable[Rule]) -> Gathered:
    """Raises RuleClash."""
    texts: list[pa.RecordBatch] = []
    digests: list[pa.RecordBatch] = []
    for chunk in _chunks(rules):
        text = [rule for rule in chunk if rule.kind is not ScopeKind.SHA256]
        digest = [rule for rule in chunk if rule.kind is ScopeKind.SHA256]
        if text:
            columns = [[CODES[rule.kind] for rule in text], [rule.value for rule in text], *_numbers(text)]
            texts.append(pa.record_batch(columns, schema=TEXT_SCHEMA))
        if digest:
            values = [bytes.fromhex(rule.value) for rule in digest]
            digests.append(pa.record_batch([values, *_numbers(digest)], schema=DIGEST_SCHEMA))
    return gathered_columns(pa.Table.from_batches(texts, TEXT_SCHEMA), pa.Table.from_batches(digests, DIGEST_SCHEMA))


def gathered_columns(text: pa.Table, digests: pa.Table) -> Gathered:
    """From tables of TEXT_SCHEMA (kinds by code, values canonical) and DIGEST_SCHEMA in any order. Raises RuleClash."""
    found = Gathered(_distinct(text, ["kind", "value"]), _distinct(digests, ["digest"]))
    _check_ids(found)
    return found


def rules_digest(found: Gathered) -> str:
    """SHA-256 over one line a rule, sorted by kind, value, refusal, id:

    the RFC 8785 JSON array [kind, value, refusal, id] and a line feed. Independent of the order of filing.
    """
    lines = sha256()
    kinds = to_ints(found.text["kind"])
    middle = int(np.searchsorted(kinds, CODES[ScopeKind.SHA256]))
    for part in (found.text.slice(0, middle), found.digests, found.text.slice(middle)):
        for batch in part.to_batches(_CHUNK):
            lines.update(_lines(batch))
    return lines.hexdigest()


def begins_run(table: pa.Table, names: Sequence[str]) -> Mask:
    """Which rows differ from the row before in any of these columns; the first one does."""
    fresh = np.ones(table.num_rows, np.bool_)
    fresh[1:] = False
    for name in names if table.num_rows > 1 else ():
        values = one_array(table[name])
        fresh[1:] |= compute.not_equal(values.slice(1), values.slice(0, len(values) - 1)).to_numpy(zero_copy_only=False)
    return fresh


def _chunks(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    iterator = iter(rules)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _numbers(rules: Sequence[Rule]) -> list[list[int]]:
    return [[rule.id for rule in rules], [rule.refusal for rule in rules]]


def _distinct(table: pa.Table, key: list[str]) -> pa.Table:
    columns = [*key, "refusal", "rule"]
    ordered = table.sort_by([(name, "ascending") for name in columns]).combine_chunks()
    fresh = begins_run(ordered, columns)
    return ordered if fresh.all() else ordered.filter(pa.array(fresh))


def _check_ids(found: Gathered) -> None:
    ids = np.sort(np.concatenate([to_ints(part["rule"]) for part in found]))
    twice = ids[1:][ids[1:] == ids[:-1]]
    if len(twice):
        raise RuleClash(f"rule {twice[0]} stands for two scopes")


def _lines(batch: pa.RecordBatch) -> bytes:
    """The lines of a batch, joined in one go: a register has millions of rules."""
    numbers = [batch.column(name).cast(pa.large_string()) for name in ("refusal", "rule")]
    if "digest" in batch.schema.names:
        kinds: Column = pa.scalar(ScopeKind.SHA256.value, pa.large_string())
        values = _hex(batch.column("digest"))
    else:
        names = pa.array([kind.value for kind in KINDS], pa.large_string())
        kinds, values = names.take(batch.column("kind")), _escaped(batch.column("value"))
    pieces = ['["', kinds, '","', values, '",', numbers[0], ",", numbers[1], "]\n"]
    columns = [pa.scalar(one, pa.large_string()) if isinstance(one, str) else one for one in pieces]
    lines = compute.binary_join_element_wise(*columns, pa.scalar("", pa.large_string()))
    _validity, offsets, data = lines.buffers()
    ends = np.frombuffer(offsets, np.int64)[lines.offset : lines.offset + len(lines) + 1]
    return bytes(memoryview(data)[ends[0] : ends[-1]]) if len(lines) else b""


def _hex(digests: Column) -> Column:
    raw = fixed_rows(digests, 32)
    text = _DIGITS[np.stack([raw >> 4, raw & 15], axis=2)].tobytes()
    ends = np.arange(0, 64 * (len(raw) + 1), 64, dtype=np.int64)
    return pa.LargeStringArray.from_buffers(len(raw), pa.py_buffer(ends.tobytes()), pa.py_buffer(text))


def _escaped(values: Column) -> Column:
    """As they stand in a JSON string; hardly any holds what JSON must escape."""
    odd = compute.match_substring_regex(values, _ODD)
    if not compute.any(odd).as_py():
        return values
    return pa.array([orjson.dumps(value)[1:-1].decode() for value in values.to_pylist()], pa.large_string())


_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_ODD = r'["\\\x00-\x1f]'
