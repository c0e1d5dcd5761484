"""What the walkthrough knows of FILE by itself, without asking the portal: its items, hosts, and the certified rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from registry.kernel.urls import UnresolvableUrl, canonicalise, is_public_suffix
from registry.screening.exclusions import exclude
from registry.screening.intake import build_items
from registry.screening.itemset import iter_items

REFUSED_HOSTS = 2
OBJECTED_ITEMS = 3


@dataclass(frozen=True)
class Choice:
    """Which hosts are refused and which items objected to, all of them taken from FILE."""

    items_path: Path
    items: int
    hosts: list[str]
    urls: list[str]

    @property
    def leaving(self) -> list[str]:
        """The items objected to that go: one the curator gives up, one the officers take out."""
        return self.urls[:-1]

    @property
    def staying(self) -> str:
        """The item objected to that the officers leave in."""
        return self.urls[-1]


def choose(file: Path, folder: Path) -> Choice:
    """Read FILE; take two of its most frequent hosts to refuse, and three items of other hosts to object to."""
    report = build_items(file, folder / "items")
    urls = [item.url for item in iter_items(report.path) if item.url]
    counts = Counter(host for host in map(_host, urls) if host and not is_public_suffix(host))
    hosts = [host for host, _ in counts.most_common(REFUSED_HOSTS)]
    others = [url for url in urls if _host(url) not in hosts][:OBJECTED_ITEMS]
    if len(hosts) < REFUSED_HOSTS or len(others) < OBJECTED_ITEMS:
        raise ValueError("FILE needs items on at least three hosts for the walkthrough.")
    return Choice(report.path, report.items, hosts, others)


def certified_rest(choice: Choice, excluded: list[int], folder: Path) -> tuple[str, set[str]]:
    """The root after the exclusion list, computed here, and the URLs that are still in."""
    report = exclude(choice.items_path, np.array(sorted(excluded), dtype="<i8"), folder / "kept")
    kept = {item.url for item in iter_items(report.path) if item.url}
    return report.root_hex, kept


def hosts_of(urls: set[str]) -> set[str]:
    return {host for host in map(_host, urls) if host}


def _host(url: str) -> str:
    try:
        return canonicalise(url).host
    except UnresolvableUrl:
        return ""
