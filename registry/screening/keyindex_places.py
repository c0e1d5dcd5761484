"""Hosts, domains, folders and accounts of a set in SURT order, as runs of neighbouring items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry.kernel.accounts import PLATFORMS, account_of
from registry.kernel.urls import host_of, host_suffixes

Closed = tuple[Sequence[str], Sequence[int], Sequence[int]]


class Places:
    """Takes the scheme-less addresses of a set in its order and gives every place as runs (text, first item, count).

    The order keeps what lies under one place together; where it does not (a host's other port), a place has several
    runs. Open are the places of the last address, as many as it has labels and folders.
    """

    def __init__(self) -> None:
        self._open: dict[str, int] = {}  # place → first item, in the order they were opened
        self._texts: list[str] = []
        self._starts: list[int] = []
        self._counts: list[int] = []
        self._next = 0
        self._last = ""

    def add(self, item: int, key: str) -> None:
        """`key` is `host[:port]/path[?query]`; `item` is one more than the last one given, or opens a gap."""
        if item != self._next:
            self.close()
        path, question, _query = key.partition("?")
        folder = path[: path.rindex("/") + 1]
        if folder != self._last or question:
            self._move(item, folder, path, has_query=bool(question))
        self._next = item + 1

    def close(self) -> None:
        """End all runs before the next item."""
        self._end(self._open)
        self._last = ""

    def closed(self) -> Closed:
        """The runs that ended since this was last asked."""
        found = self._texts, self._starts, self._counts
        self._texts, self._starts, self._counts = [], [], []
        return found

    def _move(self, item: int, folder: str, path: str, *, has_query: bool) -> None:
        site, _slash, rest = path.partition("/")
        host = host_of(site)
        wanted = _places(host, site, folder)
        is_shared = host in PLATFORMS
        if is_shared and (account := account_of(host, f"/{rest}")):
            wanted.append(f"account:{account}")
        if has_query:  # an address without one is its own exact key
            wanted.append(f"path:{path}")
        kept = set(wanted)
        self._end([place for place in self._open if place not in kept])
        for place in wanted:
            self._open.setdefault(place, item)
        self._last = "" if has_query or is_shared else folder  # neighbours in one folder share all their places

    def _end(self, places: Iterable[str]) -> None:
        for place in list(places):
            start = self._open.pop(place)
            self._texts.append(place)
            self._starts.append(start)
            self._counts.append(self._next - start)


def _places(host: str, site: str, folder: str) -> list[str]:
    found = [f"host:{host}", *(f"domain:{suffix}" for suffix in host_suffixes(host))]
    at = len(site)
    while at >= 0:
        found.append(f"folder:{folder[: at + 1]}")
        at = folder.find("/", at + 1)
    return found
