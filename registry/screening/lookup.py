"""Finding the groups of rules that a batch of canonical items falls under: the reference.

A group is a range [start, stop) of neighbouring rules with one key, by their number in the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from registry.kernel.accounts import PLATFORMS, account_of
from registry.kernel.urls import host_of, host_suffixes, path_prefixes
from registry.screening.arrow import Column, Hashes, Ints, compute, fixed_rows, ranges, to_ints
from registry.screening.domains import authorities
from registry.screening.keying import digest_hashes, place, salted, text_hashes
from registry.screening.patterns import PatternIndex
from registry.screening.rules import CODES, IDENTIFIERS, ScopeKind
from registry.screening.ruletables import RuleTables, key_classes

_DOMAIN, _HOST, _PREFIX, _URL, _ACCOUNT, _PATTERN = (
    CODES[kind]
    for kind in (
        ScopeKind.DOMAIN,
        ScopeKind.HOST,
        ScopeKind.PREFIX,
        ScopeKind.URL,
        ScopeKind.ACCOUNT,
        ScopeKind.PATTERN,
    )
)


class Groups(NamedTuple):
    """Which of the asked (a row or an authority, by number) fall under which range of rules."""

    asked: Ints
    start: Ints
    stop: Ints


@dataclass(slots=True)
class _Questions:
    """Keys to look up, each for somebody."""

    asked: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, asked: int, kind: int, text: str) -> None:
        self.asked.append(asked)
        self.kinds.append(kind)
        self.texts.append(text)


NONE = Groups(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


class Index:
    """Searchable view of a snapshot's tables; cheap to make, shares the tables' memory."""

    def __init__(self, tables: RuleTables, kinds: Mapping[str, int]) -> None:
        self.tables = tables
        self.kinds = kinds
        self._keys = salted(tables.salt)
        self._hashes: Hashes = tables.scopes.column("hash").to_numpy()
        self._kinds = tables.scopes.column("kind").to_numpy()
        self._values: Column = tables.scopes.column("value")
        self._stops, self._digest_stops = (part.column("stop").to_numpy() for part in (tables.scopes, tables.hashes))
        self._digests = fixed_rows(tables.hashes.column("digest"), 32)
        self._digest_places = tables.hash_places.column("at").to_numpy()
        self._sites: Hashes = tables.sites.column("hash").to_numpy()
        self._longest = tables.sites.column("longest").to_numpy()
        self._rule_ids, self._refusals = (tables.rules.column(name).to_numpy() for name in ("rule", "refusal"))
        self._patterns: PatternIndex | None = None  # made when the first address asks

    def rules(self, numbers: Ints) -> tuple[Ints, Ints]:
        """(rule ids, refusals) of rules by their number."""
        return self._rule_ids[numbers], self._refusals[numbers]

    def scope_groups(self, asked: Ints, found: Ints) -> Groups:
        """The groups of keys among text scopes, by number."""
        if not len(found):
            return NONE
        start = np.where(found > 0, self._stops[found - 1], 0)
        return Groups(asked, start.astype(np.int64), self._stops[found].astype(np.int64))

    def digest_groups(self, asked: Ints, found: Ints) -> Groups:
        if not len(found):
            return NONE
        before = int(self._stops[-1]) if len(self._stops) else 0
        start = np.where(found > 0, self._digest_stops[found - 1], before).astype(np.int64)
        return Groups(asked, start, self._digest_stops[found].astype(np.int64))

    def groups(self, urls: Column, digests: Column, identifiers: Column | None = None) -> Groups:
        """Groups by row, in order of rows. `urls` are canonical or null, `digests` 32 bytes or null, `identifiers`
        lists of canonical `scheme:value` or null."""
        found = [*self.by_site(urls), self.by_digest(digests)]
        if identifiers is not None:
            found.append(self.by_identifier(identifiers))
        return joined(found)

    def by_site(self, urls: Column) -> Iterator[Groups]:
        """Groups of the rules that name a place."""
        rows = np.flatnonzero(compute.is_valid(urls).to_numpy(zero_copy_only=False))
        if not len(rows) or not len(self._hashes):
            return
        sites = authorities(urls.take(rows)).dictionary_encode()
        codes = to_ints(sites.indices)
        names: list[str] = sites.dictionary.to_pylist()
        yield _spread(self._by_host(names), codes, rows)
        longest = self._longest_paths(sites.dictionary)[codes]
        pathed = longest >= 0
        if pathed.any():
            chosen = rows[pathed]
            addresses = urls.take(chosen).to_pylist()
            yield self._by_path(addresses, chosen, longest[pathed])
            yield self._by_pattern(addresses, chosen)
        if self.kinds[ScopeKind.ACCOUNT]:
            shared = np.fromiter((name in PLATFORMS for name in names), np.bool_, len(names))
            if shared.any():
                chosen = rows[shared[codes]]
                yield self._by_account(urls.take(chosen).to_pylist(), chosen)

    def _by_host(self, names: list[str]) -> Groups:
        """Domain and host rules, by authority."""
        questions = _Questions()
        for code, name in enumerate(names):
            host = host_of(name)
            questions.add(code, _HOST, host)
            for suffix in host_suffixes(host):
                questions.add(code, _DOMAIN, suffix)
        return self._answer(questions)

    def _longest_paths(self, names: Column) -> Ints:
        """The longest path of a prefix rule of each authority, -1 for one without pattern, prefix and URL rules (or,
        hardly ever, with a hash in common with one that has some)."""
        if not len(self._sites):
            return np.full(len(names), -1, np.int64)
        hashes = text_hashes(self._keys, np.zeros(len(names), np.int64), names)
        at = np.minimum(np.searchsorted(self._sites, hashes), len(self._sites) - 1)
        return np.where(self._sites[at] == hashes, self._longest[at].astype(np.int64), -1)

    def _by_path(self, urls: list[str], rows: Ints, longest: Ints) -> Groups:
        """Prefix and URL rules, by row."""
        questions = _Questions()
        for url, row, limit in zip(urls, rows.tolist(), longest.tolist(), strict=True):
            key = url.partition("://")[2]  # what kernel.urls.scope_key gives
            questions.add(row, _URL, key)
            site, slash, path = key.partition("?")[0].partition("/")
            for prefix in path_prefixes(slash + path):
                if len(prefix) > limit:
                    break
                questions.add(row, _PREFIX, site + prefix)
        return self._answer(questions)

    def _by_pattern(self, urls: list[str], rows: Ints) -> Groups:
        """Pattern rules, by row."""
        patterns = self._pattern_index()
        found: list[tuple[int, int]] = []
        if patterns:
            for url, row in zip(urls, rows.tolist(), strict=True):
                site, slash, path = url.partition("://")[2].partition("/")
                found += [(row, key) for key in patterns.covering(site, slash + path)]
        asked, keys = np.array(found, np.int64).reshape(-1, 2).T
        return self.scope_groups(asked, keys)

    def _pattern_index(self) -> PatternIndex:
        if self._patterns is None:
            places = np.flatnonzero(self._kinds == _PATTERN)
            values: list[str] = self._values.take(places).to_pylist()
            self._patterns = PatternIndex(zip(values, places.tolist(), strict=True))
        return self._patterns

    def _by_account(self, urls: list[str], rows: Ints) -> Groups:
        """Account rules, by row, on the platforms that have any."""
        questions = _Questions()
        for url, row in zip(urls, rows.tolist(), strict=True):
            site, slash, path = url.partition("://")[2].partition("?")[0].partition("/")
            account = account_of(site, slash + path)
            if account:
                questions.add(row, _ACCOUNT, account)
        return self._answer(questions)

    def by_identifier(self, identifiers: Column) -> Groups:
        """Rules by DOI, ISBN, ISRC or ISSN, by row."""
        found = [NONE]
        names = identifiers.flatten()
        rows = to_ints(compute.list_parent_indices(identifiers))
        for kind in IDENTIFIERS:
            if self.kinds[kind]:
                scheme = f"{kind.value}:"
                own = np.flatnonzero(compute.starts_with(names, scheme).to_numpy(zero_copy_only=False))
                texts = compute.utf8_slice_codeunits(names.take(own), len(scheme))
                found.append(self._lookup(rows[own], np.full(len(own), CODES[kind]), texts))
        return joined(found)

    def _answer(self, questions: _Questions) -> Groups:
        texts = pa.array(questions.texts, pa.large_string())
        return self._lookup(np.array(questions.asked, np.int64), np.array(questions.kinds, np.int64), texts)

    def _lookup(self, asked: Ints, kinds: Ints, texts: Column) -> Groups:
        """The groups found by hash that also have the kind and text asked for."""
        hashes = text_hashes(self._keys, key_classes(kinds), texts)
        at = np.searchsorted(self._hashes, hashes)
        left = np.arange(len(at))
        found = [(_EMPTY, _EMPTY)]
        while True:  # hardly ever more than once: keys that share a hash stand side by side
            left = left[at[left] < len(self._hashes)]
            left = left[self._hashes[at[left]] == hashes[left]]
            if not len(left):
                break
            keys = at[left]
            same = compute.equal(self._values.take(keys), texts.take(left).cast(pa.large_string()))
            alike = same.to_numpy(zero_copy_only=False) & (self._kinds[keys] == kinds[left])
            found.append((left[alike], keys[alike]))
            at[left] += 1
        questions, keys = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return self.scope_groups(asked[questions], keys)

    def by_digest(self, digests: Column) -> Groups:
        """SHA-256 rules, by row: each digest is compared with those that fall into one part of the hashes with it."""
        rows = np.flatnonzero(compute.is_valid(digests).to_numpy(zero_copy_only=False))
        if not len(rows) or not len(self._digests):
            return NONE
        asked = fixed_rows(digests, 32)[rows]
        parts = place(digest_hashes(self._keys, asked), np.uint64(len(self._digest_places) - 1)).astype(np.int64)
        at, end = self._digest_places[parts].astype(np.int64), self._digest_places[parts + 1].astype(np.int64)
        left = np.flatnonzero(at < end)
        found = [(_EMPTY, _EMPTY)]
        heads, their = asked[:, :8].copy().view(np.uint64).ravel(), self._digests
        while len(left):
            likely = left[their[at[left], :8].copy().view(np.uint64).ravel() == heads[left]]
            alike = likely[(their[at[likely]] == asked[likely]).all(axis=1)]
            found.append((alike, at[alike]))
            at[left] += 1
            left = left[at[left] < end[left]]
        questions, keys = (np.concatenate(pair) for pair in zip(*found, strict=True))
        return self.digest_groups(rows[questions], keys)


_EMPTY = np.zeros(0, np.int64)


def joined(found: list[Groups]) -> Groups:
    """All of them in order of rows."""
    asked, start, stop = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(asked, kind="stable")
    return Groups(asked[order], start[order], stop[order])


def _spread(groups: Groups, codes: Ints, rows: Ints) -> Groups:
    """From groups by authority to groups by row; `codes` name each row's authority."""
    order = np.argsort(groups.asked, kind="stable")
    asked, start, stop = (part[order] for part in groups)
    first = np.searchsorted(asked, codes, "left")
    counts = np.searchsorted(asked, codes, "right") - first
    at = ranges(first, counts)
    return Groups(np.repeat(rows, counts), start[at], stop[at])
