"""Pattern rules of a snapshot by site and literal beginning, so that few of very many are tried on one address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from registry.kernel.patterns import PathPattern, path_pattern, spelled_out


@dataclass(slots=True)
class _Site:
    """Patterns of one authority by the literal text they begin with."""

    by_head: dict[str, list[tuple[PathPattern, int]]] = field(default_factory=lambda: defaultdict(list))
    lengths: list[int] = field(default_factory=list)


class PatternIndex:
    """`rows` are (`host[:port]/pattern`, its number)."""

    def __init__(self, rows: Iterable[tuple[str, int]]) -> None:
        self._sites: dict[str, _Site] = defaultdict(_Site)
        for value, number in rows:
            authority, slash, rest = value.partition("/")
            pattern = path_pattern(slash + rest)
            self._sites[authority].by_head[pattern.pieces[0]].append((pattern, number))
        for site in self._sites.values():
            site.lengths = sorted({len(head) for head in site.by_head})

    def __bool__(self) -> bool:
        return bool(self._sites)

    def covering(self, authority: str, path: str) -> Iterator[int]:
        """Patterns, by number, cover a canonical path with its query."""
        site = self._sites.get(authority)
        if site is None:
            return
        plain = spelled_out(path)
        for length in site.lengths:
            if length > len(plain):
                break
            for pattern, number in site.by_head.get(plain[:length], ()):
                if pattern.covers(plain):
                    yield number
