"""The fast kernel: plain rows by compiled loops (loops), every other row by the reference (lookup).

Importing this module needs numba. What the loops look into are the snapshot's own tables, mapped and shared; the public
suffix list of this installation is laid out the same way (suffixtables).
"""

from __future__ import annotations

import string
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa

from registry.kernel.accounts import PLATFORMS
from registry.screening.arrow import Bytes, Column, Hashes, Ints, Mask, buffers, compute, fixed_rows, one_array
from registry.screening.keying import salted
from registry.screening.lookup import NONE, Groups, Index, joined
from registry.screening.loops.plain import (
    ENDS_PATH,
    IN_HOST,
    LETTER,
    NOT_IN_PATH,
    NOT_IN_QUERY,
    UNRESERVED,
    UPPER_HEX,
    read_hex,
)
from registry.screening.loops.tables import Asked, Digests, Found, screen_digests
from registry.screening.loops.web import (
    BLOCK,
    BOUNDS,
    LABELS,
    ROOM,
    Rows,
    Web,
    screen_urls,
)
from registry.screening.rules import ScopeKind
from registry.screening.spelling import resolved
from registry.screening.suffixtables import frozen, host_hashes, suffix_tables, text_table

_STEP = 512  # digests whose look-ups wait for memory together
_BATCH = 1 << 16
_PLAIN_PATH = string.ascii_letters + string.digits + "_-.~!$&()*+,;=:@/"


def _others(characters: str) -> str:
    return "".join(chr(byte) for byte in range(256) if chr(byte) not in characters)


_CLASSES = {
    IN_HOST: string.ascii_letters + string.digits + "_-.",
    LETTER: string.ascii_letters,
    NOT_IN_PATH: _others(_PLAIN_PATH + "'"),
    NOT_IN_QUERY: _others(_PLAIN_PATH + "?"),
    UNRESERVED: string.ascii_letters + string.digits + "_-.~",
    UPPER_HEX: string.digits + "ABCDEF",
    ENDS_PATH: "?#",
}


def _byte_classes() -> Bytes:
    classes = np.zeros(256, np.uint8)
    for bit, characters in _CLASSES.items():
        classes[list(characters.encode("latin-1"))] |= bit
    return classes


class FastIndex:
    """The loops' view of one snapshot; safe to use in several threads."""

    def __init__(self, index: Index) -> None:
        tables = index.tables
        keys = salted(tables.salt)
        self._index = index
        suffixes = suffix_tables(tables.salt)
        self._suffixes = suffixes.texts
        scopes = {name: tables.scopes.column(name) for name in tables.scopes.schema.names}
        places = (batch.column("at").to_numpy() for batch in (tables.scope_places, tables.site_places))
        scope_places, site_places = (frozen(values, np.uint32) for values in places)
        self._texts = text_table(scopes["hash"].to_numpy(), scopes["kind"].to_numpy(), scopes["value"], scope_places)
        sites = {name: tables.sites.column(name).to_numpy() for name in tables.sites.schema.names}
        self._web = Web(
            frozen(keys.seeds, np.uint64),
            frozen(keys.head, np.uint64),
            frozen(keys.tail, np.uint64),
            frozen(tables.scope_filter.column("word").to_numpy(), np.uint64),
            frozen(sites["hash"], np.uint64),
            frozen(sites["longest"], np.uint32),
            frozen(sites["traits"], np.uint8),
            site_places,
            frozen(_byte_classes(), np.uint8),
            frozen(self._set_aside(), np.uint8),
            suffixes.above,
            suffixes.wild,
        )
        stored = fixed_rows(tables.hashes.column("digest"), 32).reshape(-1).view(np.uint64)
        self._digests = Digests(
            self._web.seeds,
            frozen(keys.pieces, np.uint64),
            frozen(stored, np.uint64),
            frozen(tables.hash_places.column("at").to_numpy(), np.uint32),
            frozen(tables.hash_filter.column("word").to_numpy(), np.uint64),
        )

    def _set_aside(self) -> Bytes:
        """Platforms where accounts are refused: which account an address belongs to, the reference knows."""
        aside = np.zeros(1 << 16, np.uint8)
        if self._index.kinds[ScopeKind.ACCOUNT]:
            hashes = host_hashes(self._index.tables.salt, pa.array(sorted(PLATFORMS), pa.large_string()))
            aside[(hashes >> np.uint64(48)).astype(np.int64)] = 1
        return aside

    def groups(self, urls: Column, digests: Column, identifiers: Column | None = None) -> Groups:
        """See Index.groups."""
        found = [NONE]
        if len(self._texts.hashes):
            column = _strings(urls)
            rows, keys, aside = self._by_url(column, _valid(column), is_resolved=True)
            found.append(self._index.scope_groups(rows, keys))
            if len(aside):
                rest = self._index.by_site(column.take(aside))
                found += [Groups(aside[part.asked], part.start, part.stop) for part in rest]
        digests = one_array(digests)
        if len(self._digests.stored) and digests.null_count < len(digests):
            found.append(self._by_digest(_words(fixed_rows(digests, 32)), _valid(digests)))
        if identifiers is not None:
            found.append(self._index.by_identifier(identifiers))
        return joined(found)

    def groups_of_rows(self, batch: pa.RecordBatch) -> tuple[Groups, int, int]:
        """See kernel.Fast."""
        urls = _strings(batch.column("url"))
        offsets, _data = buffers(urls)
        has_url = _valid(urls) & (np.diff(offsets) > 0)
        rows, keys, aside = self._by_url(urls, has_url, is_resolved=False)
        digests, has_digest, deferred = _digests(batch)
        deferred[aside] = True
        if "identifiers" in batch.schema.names:
            sizes = compute.list_value_length(batch.column("identifiers")).fill_null(0)
            deferred |= sizes.to_numpy(zero_copy_only=False) > 0
        plain = ~deferred[rows]
        found = [self._index.scope_groups(rows[plain], keys[plain])]
        if len(self._digests.stored):
            found.append(self._by_digest(digests, has_digest & ~deferred))
        bad = int((~(has_url | has_digest | deferred)).sum())
        left = np.flatnonzero(deferred)
        if len(left):
            *columns, more = resolved(batch.take(left))
            part = self._index.groups(*columns)
            found.append(Groups(left[part.asked], part.start, part.stop))
            bad += more
        return joined(found), bad, len(left)

    def _by_url(self, urls: Column, asked: Mask, *, is_resolved: bool) -> tuple[Ints, Ints, Ints]:
        """(rows, keys found for them, rows set aside)."""
        offsets, data = buffers(urls)
        offsets, data, asked = frozen(offsets, np.int64), frozen(data, np.uint8), frozen(asked, np.bool_)
        scratch = _scratch()
        room = np.empty((2, len(asked) + ROOM), np.int64)  # untouched pages cost nothing
        found = Found(room[0], room[1], np.empty(len(asked), np.int64), np.zeros(2, np.int64))
        row, rows, keys = 0, [_EMPTY], [_EMPTY]
        while row < len(asked):
            found.counts[0] = 0
            at = (row, is_resolved)
            row = screen_urls(offsets, data, asked, at, self._texts, self._suffixes, self._web, scratch, found)
            rows.append(found.rows[: found.counts[0]].copy())
            keys.append(found.keys[: found.counts[0]].copy())
        return np.concatenate(rows), np.concatenate(keys), found.aside[: found.counts[1]]

    def _by_digest(self, words: Hashes, asked: Mask) -> Groups:
        room = np.empty((2, len(asked)), np.int64)
        found = Found(room[0], room[1], _EMPTY.copy(), np.zeros(2, np.int64))
        hashes = np.empty(_STEP, np.uint64)
        screen_digests(words, frozen(asked, np.bool_), self._digests, hashes, found)
        count = found.counts[0]
        return self._index.digest_groups(found.rows[:count], found.keys[:count])


def _scratch() -> tuple[Rows, Asked, Asked]:
    """Room for what the loops note of one block."""
    spans = (np.empty(BLOCK, np.int64) for _ in range(6))
    rows = Rows(*spans, np.empty(BLOCK, np.uint8))  # type: ignore[call-arg, arg-type]  # mypy cannot count them
    hosts, paths = (_asked(BLOCK * each) for each in (LABELS, BOUNDS))
    return rows, hosts, paths


def _asked(size: int) -> Asked:
    owners, bounds, picked, keys = (np.empty(size, np.int64) for _ in range(4))
    sums, hashes = (np.empty(size, np.uint64) for _ in range(2))
    return Asked(owners, bounds, np.empty(size, np.uint8), sums, hashes, picked, keys)


_EMPTY = np.zeros(0, np.int64)
_INDEXES: WeakKeyDictionary[Index, FastIndex] = WeakKeyDictionary()


def fast(index: Index) -> FastIndex:
    """The view of an index, made once."""
    found = _INDEXES.get(index)
    if found is None:
        found = _INDEXES[index] = FastIndex(index)
    return found


def warm_up() -> None:
    """Compile every loop, or read it from disk, by screening one row of each shape with the types of real ones."""
    from registry.screening.rules import parse_rule
    from registry.screening.snapshot import in_memory

    index = fast(in_memory([parse_rule(1, 1, "prefix", "a.example/a"), parse_rule(2, 1, "sha256", "00" * 32)]).index)
    urls = pa.array(["http://a.example/a", None], pa.string())
    index.groups(urls, pa.array([bytes(32), None], pa.binary(32)))
    rows = {"url": urls, "sha256": pa.array(["00" * 32, None], pa.string())}
    index.groups_of_rows(pa.record_batch(rows))


def _strings(column: Column) -> Column:
    column = one_array(column)
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return column if is_text else column.cast(pa.large_string())


def _valid(column: Column) -> Mask:
    if not column.null_count:
        return np.ones(len(column), np.bool_)
    return np.asarray(compute.is_valid(column).to_numpy(zero_copy_only=False))


def _words(digests: Bytes) -> Hashes:
    """(n, 32) bytes as 4 n words."""
    words: Hashes = frozen(digests.reshape(-1).view(np.uint64), np.uint64)
    return words


def _digests(batch: pa.RecordBatch) -> tuple[Hashes, Mask, Mask]:
    """(digests as words, which rows have one, which rows are for the reference to read)."""
    size = batch.num_rows
    odd = np.zeros(size, np.bool_)
    if "sha256" not in batch.schema.names:
        return _words(np.zeros((size, 32), np.uint8)), odd, odd.copy()
    column = one_array(batch.column("sha256"))
    given = _valid(column)
    if column.type == pa.binary(32):
        return _words(fixed_rows(column, 32)), given, odd
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        sizes = compute.binary_length(column).fill_null(0).to_numpy(zero_copy_only=False)
        whole = compute.if_else(pa.array(sizes == 32), column, None).cast(pa.binary(32))
        return _words(fixed_rows(whole, 32)), sizes == 32, (sizes > 0) & (sizes != 32)
    texts = _strings(column)
    offsets, data = buffers(texts)
    given = given & (np.diff(offsets) > 0)
    digests = np.zeros((size, 32), np.uint8)
    read_hex(frozen(offsets, np.int64), frozen(data, np.uint8), frozen(given, np.bool_), digests.reshape(-1), odd)
    return _words(digests), given, odd
