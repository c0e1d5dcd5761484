"""Items by registrable domain, counted exactly in one pass over a set in SURT order."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from registry.kernel.urls import host_of, registrable_domain, surt_host
from registry.screening.arrow import Column, Mask, compute, to_ints

Emit = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Open:
    """A domain that may still come again: the SURTs of its hosts all begin with `prefix`."""

    prefix: str
    domain: str
    items: int = 0
    hits: int = 0


class DomainTally:
    """Calls `emit(domain, items, hit items)` once a domain, each as soon as the order rules out more of it.

    Between two runs of one domain (its port 8080 sorts after `example-a.com`) lie only SURTs that begin like it, so a
    stack of the domains that do holds all that is open. An address or a public suffix counts as its own domain; items
    without a URL have none.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._stack: list[_Open] = []

    def add(self, urls: Column, surts: Column, hits: Mask | None = None) -> None:
        """Count one batch of canonical URLs (nulls first, as in SURT order); `hits` marks the rows with a hit."""
        given = len(urls) - urls.null_count
        if not given:
            return
        start = urls.null_count
        urls, surts = urls.slice(start), surts.slice(start)
        marked = np.zeros(given, np.int64) if hits is None else hits[start:].astype(np.int64)
        hosts = authorities(urls).dictionary_encode()
        codes = to_ints(hosts.indices)
        begins = np.concatenate(([0], np.flatnonzero(np.diff(codes)) + 1))
        counts = np.diff(np.append(begins, given))
        hit_counts = np.add.reduceat(marked, begins)
        names = hosts.dictionary.to_pylist()
        for begin, count, hit in zip(begins.tolist(), counts.tolist(), hit_counts.tolist(), strict=True):
            self._count(domain_of(host_of(names[codes[begin]])), surts[begin].as_py(), count, hit)

    def close(self) -> None:
        while self._stack:
            self._pop()

    def _count(self, domain: str, surt: str, items: int, hits: int) -> None:
        while self._stack and not surt.startswith(self._stack[-1].prefix):
            self._pop()
        entry = next((entry for entry in reversed(self._stack) if entry.domain == domain), None)
        if entry is None:
            entry = _Open(surt_host(domain), domain)
            self._stack.append(entry)
        entry.items += items
        entry.hits += hits

    def _pop(self) -> None:
        entry = self._stack.pop()
        self._emit(entry.domain, entry.items, entry.hits)


class TopDomains:
    """Keeps the `limit` domains with the highest counts (equal counts: by name) and how many there were."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: list[tuple[int, str]] = []
        self.distinct = 0

    def add(self, domain: str, count: int) -> None:
        self.distinct += 1
        self._kept.append((-count, domain))
        if len(self._kept) > 50 * self._limit:
            self._kept = heapq.nsmallest(self._limit, self._kept)

    def top(self) -> tuple[tuple[str, int], ...]:
        return tuple((domain, -count) for count, domain in heapq.nsmallest(self._limit, self._kept))


def authorities(urls: Column) -> Column:
    """`host[:port]` of canonical URLs, which have no user part."""
    return compute.list_element(compute.split_pattern(urls, "/", max_splits=3), 2)


def domain_of(host: str) -> str:
    return registrable_domain(host) or host
