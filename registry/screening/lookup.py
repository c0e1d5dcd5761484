"""Finding the groups of rules that a batch of canonical items falls under.

A group is a range [start, stop) of neighbouring rules with one key. Rules are numbered over both tables: text scopes
first, content hashes after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from registry.kernel.accounts import PLATFORMS, account_of
from registry.kernel.urls import host_of, host_suffixes, path_prefixes
from registry.screening.arrow import Column, Hashes, Ints, Mask, compute, fixed_rows, to_ints
from registry.screening.domains import authorities
from registry.screening.patterns import PatternIndex
from registry.screening.rules import IDENTIFIERS, ScopeKind
from registry.screening.ruletables import CODES, RuleTables, kind_domain, longest_prefix, salted, site_hash

_KEYS = {kind: (CODES[kind], kind_domain(kind)) for kind in ScopeKind}
_DOMAIN, _HOST, _PREFIX, _URL = (
    _KEYS[kind] for kind in (ScopeKind.DOMAIN, ScopeKind.HOST, ScopeKind.PREFIX, ScopeKind.URL)
)


class Groups(NamedTuple):
    """Which of the asked (a row or an authority, by number) fall under which range of rules."""

    asked: Ints
    start: Ints
    stop: Ints


@dataclass(slots=True)
class _Questions:
    """Keys to look up, each for somebody."""

    asked: list[int]
    kinds: list[int]
    texts: list[str]
    hashes: list[int]

    def add(self, salt: bytes, asked: int, kind: tuple[int, bytes], text: str) -> None:
        self.asked.append(asked)
        self.kinds.append(kind[0])
        self.texts.append(text)
        self.hashes.append(salted(salt, kind[1], text))


class Index:
    """Searchable view of a snapshot's tables; cheap to make, shares the tables' memory."""

    def __init__(self, tables: RuleTables) -> None:
        self._salt = tables.salt
        self._hashes: Hashes = tables.text.column("hash").to_numpy()
        self._kinds: Any = tables.text.column("kind").to_numpy()
        self._values: Column = tables.text.column("value")
        self._sites: Hashes = tables.sites.column("hash").to_numpy()
        self._heads: Hashes = tables.digest.column("head").to_numpy()
        self._digests = _comparable(fixed_rows(tables.digest.column("digest"), 32)) if len(self._heads) else None
        self._rules = [to_ints(table.column("rule")) for table in (tables.text, tables.digest)]
        self._refusals = [to_ints(table.column("refusal")) for table in (tables.text, tables.digest)]
        self._longest = longest_prefix(tables)
        counts = tables.kinds()
        self._has_accounts = counts[ScopeKind.ACCOUNT] > 0
        self._schemes = {f"{kind.value}:": _KEYS[kind] for kind in IDENTIFIERS if counts[kind]}
        self._patterns: PatternIndex | None = None  # made when the first address asks

    def rules(self, numbers: Ints) -> tuple[Ints, Ints]:
        """(rule ids, refusals) of rules by their number over both tables."""
        return self._pick(self._rules, numbers), self._pick(self._refusals, numbers)

    def groups(self, urls: Column, digests: Column, identifiers: Column | None = None) -> Groups:
        """Groups by row, in order of rows. `urls` are canonical or null, `digests` 32 bytes or null, `identifiers`
        lists of canonical `scheme:value` or null."""
        found = [*self._by_site(urls), self._by_digest(digests)]
        if identifiers is not None and self._schemes:
            found.append(self._by_identifier(identifiers))
        asked, start, stop = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.lexsort((start, asked))
        return Groups(asked[order], start[order], stop[order])

    def _by_site(self, urls: Column) -> Iterator[Groups]:
        rows = np.flatnonzero(compute.is_valid(urls).to_numpy(zero_copy_only=False))
        if not len(rows) or not len(self._hashes):
            return
        sites = authorities(urls.take(pa.array(rows))).dictionary_encode()
        codes = to_ints(sites.indices)
        names: list[str] = sites.dictionary.to_pylist()
        yield _spread(self._by_host(names), codes, rows)
        pathed = self._pathed(names)
        if pathed.any():
            chosen = rows[pathed[codes]]
            addresses = urls.take(pa.array(chosen)).to_pylist()
            yield self._by_path(addresses, chosen)
            yield self._by_pattern(addresses, chosen)
        if self._has_accounts:
            shared = np.fromiter((name in PLATFORMS for name in names), np.bool_, len(names))
            if shared.any():
                chosen = rows[shared[codes]]
                yield self._by_account(urls.take(pa.array(chosen)).to_pylist(), chosen)

    def _by_host(self, names: list[str]) -> Groups:
        """Domain and host rules, by authority."""
        questions = _Questions([], [], [], [])
        for code, name in enumerate(names):
            host = host_of(name)
            questions.add(self._salt, code, _HOST, host)
            for suffix in host_suffixes(host):
                questions.add(self._salt, code, _DOMAIN, suffix)
        return self._answer(questions)

    def _pathed(self, names: list[str]) -> Mask:
        """Whether an authority has prefix or URL rules (or, hardly ever, a hash in common with one that has)."""
        hashes = np.fromiter((site_hash(self._salt, name) for name in names), np.uint64, len(names))
        return _is_in(hashes, self._sites)

    def _by_path(self, urls: list[str], rows: Ints) -> Groups:
        """Prefix and URL rules, by row."""
        questions = _Questions([], [], [], [])
        for url, row in zip(urls, rows.tolist(), strict=True):
            key = url.partition("://")[2]  # what kernel.urls.scope_key gives
            questions.add(self._salt, row, _URL, key)
            site, slash, path = key.partition("?")[0].partition("/")
            for prefix in path_prefixes(slash + path):
                if len(site) + len(prefix) > self._longest:
                    break
                questions.add(self._salt, row, _PREFIX, site + prefix)
        return self._answer(questions)

    def _by_pattern(self, urls: list[str], rows: Ints) -> Groups:
        """Pattern rules, by row."""
        patterns = self._pattern_index()
        found: list[tuple[int, int, int]] = []
        if patterns:
            for url, row in zip(urls, rows.tolist(), strict=True):
                site, slash, path = url.partition("://")[2].partition("/")
                found += [(row, *group) for group in patterns.covering(site, slash + path)]
        asked, start, stop = np.array(found, np.int64).reshape(-1, 3).T
        return Groups(asked, start, stop)

    def _pattern_index(self) -> PatternIndex:
        if self._patterns is None:
            places = np.flatnonzero(self._kinds == CODES[ScopeKind.PATTERN])
            values: list[str] = self._values.take(pa.array(places)).to_pylist()
            hashes = self._hashes[places]
            stops = np.searchsorted(self._hashes, hashes, "right")
            rows = zip(values, places.tolist(), stops.tolist(), strict=True)
            groups = {value: (at, stop) for value, at, stop in reversed(list(rows))}  # of equal ones the first
            self._patterns = PatternIndex(groups.items())
        return self._patterns

    def _by_account(self, urls: list[str], rows: Ints) -> Groups:
        """Account rules, by row, on the platforms that have any."""
        questions = _Questions([], [], [], [])
        for url, row in zip(urls, rows.tolist(), strict=True):
            site, slash, path = url.partition("://")[2].partition("?")[0].partition("/")
            account = account_of(site, slash + path)
            if account:
                questions.add(self._salt, row, _KEYS[ScopeKind.ACCOUNT], account)
        return self._answer(questions)

    def _by_identifier(self, identifiers: Column) -> Groups:
        """Rules by DOI, ISBN, ISRC or ISSN, by row."""
        rows = to_ints(compute.list_parent_indices(identifiers))
        texts: list[str] = compute.list_flatten(identifiers).to_pylist()
        questions = _Questions([], [], [], [])
        for row, text in zip(rows.tolist(), texts, strict=True):
            scheme, colon, value = text.partition(":")
            kind = self._schemes.get(scheme + colon)
            if kind:
                questions.add(self._salt, row, kind, value)
        return self._answer(questions)

    def _answer(self, questions: _Questions) -> Groups:
        """The groups found by hash that also have the kind and text asked for."""
        hashes = np.array(questions.hashes, np.uint64)
        start = np.searchsorted(self._hashes, hashes, "left")
        stop = np.searchsorted(self._hashes, hashes, "right")
        found = np.flatnonzero(stop > start)
        start, stop = start[found], stop[found]
        texts = pa.array(questions.texts, pa.large_string()).take(found)
        alike = compute.equal(self._values.take(pa.array(start)), texts).to_numpy(zero_copy_only=False)
        alike &= self._kinds[start] == np.array(questions.kinds, np.uint8)[found]
        return Groups(np.array(questions.asked, np.int64)[found][alike], start[alike], stop[alike])

    def _by_digest(self, digests: Column) -> Groups:
        """SHA-256 rules, by row: a first look at 8 bytes, a second at all 32."""
        rows = np.flatnonzero(compute.is_valid(digests).to_numpy(zero_copy_only=False))
        if not len(rows) or self._digests is None:
            return _NONE
        asked = fixed_rows(digests, 32)[rows]
        heads = np.ascontiguousarray(asked[:, :8]).view(">u8").ravel().astype(np.uint64)
        likely = _is_in(heads, self._heads)
        rows, asked = rows[likely], _comparable(asked[likely])
        start = np.searchsorted(self._digests, asked, "left")
        stop = np.searchsorted(self._digests, asked, "right")
        found = stop > start
        offset = len(self._hashes)
        return Groups(rows[found], start[found] + offset, stop[found] + offset)

    def _pick(self, tables: list[Ints], numbers: Ints) -> Ints:
        text, digest = tables
        picked = np.empty(len(numbers), np.int64)
        of_text = numbers < len(text)
        picked[of_text] = text[numbers[of_text]]
        picked[~of_text] = digest[numbers[~of_text] - len(text)]
        return picked


_NONE = Groups(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


def _spread(groups: Groups, codes: Ints, rows: Ints) -> Groups:
    """From groups by authority to groups by row; `codes` name each row's authority."""
    order = np.argsort(groups.asked, kind="stable")
    asked, start, stop = (part[order] for part in groups)
    first = np.searchsorted(asked, codes, "left")
    counts = np.searchsorted(asked, codes, "right") - first
    at = ranges(first, counts)
    return Groups(np.repeat(rows, counts), start[at], stop[at])


def ranges(starts: Ints, counts: Ints) -> Ints:
    """start, start + 1, … (count of them) for each pair, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - counts - starts, counts)


def _is_in(values: Hashes, among: Hashes) -> Mask:
    """Which values occur in a sorted array."""
    if not len(among):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(among, values), len(among) - 1)
    return np.asarray(among[at] == values)


def _comparable(digests: Any) -> Any:
    """(n, 32) bytes as n strings that NumPy compares; all have one length, so that trailing zeros do not matter."""
    return np.ascontiguousarray(digests).view("S32").ravel()
