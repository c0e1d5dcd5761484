"""What differs between two item sets: streamed over both files, counted by source and domain, written row by row.

An item is the same when its leaf is (URL, content hash and identifiers together): the same address with another content
hash is one item removed and one added. `changed` are items kept whose title, licence or date of retrieval is another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from registry.kernel.urls import host_of, surt_host
from registry.screening.aligned import aligned, matched
from registry.screening.arrow import Column, Ints, Mask, compute
from registry.screening.domains import authorities, domain_of
from registry.screening.itemset import ItemFile
from registry.screening.report import OnProgress, Progress, quiet

ADDED, REMOVED, CHANGED, KEPT = "added", "removed", "changed", "kept"
LISTED = (ADDED, REMOVED, CHANGED)  # what a file is written of
METADATA = ("title", "licence", "retrieved_at")
TOP = 100
_GROUP = 1 << 14
_FIELDS: list[pa.Field[Any]] = [
    pa.field("item", pa.int64(), nullable=False),  # in the new set; of what was removed in the old one
    pa.field("old_item", pa.int64()),  # of what changed
    pa.field("source", pa.int32()),
    pa.field("domain", pa.string()),
    pa.field("url", pa.string()),
    pa.field("sha256", pa.binary(32)),
    pa.field("leaf", pa.binary(32), nullable=False),
    pa.field("fields", pa.string()),  # names of METADATA, blank between
]
ROW_SCHEMA = pa.schema(_FIELDS)
_READ = ("item", "url", "sha256", "surt", "leaf", *METADATA)

SourceOf = Callable[[Column], Ints]
"""URLs (nulls allowed) to the position of the source of each item; 0 where it has none."""


@dataclass(slots=True)
class Tally:
    """Items by what became of them."""

    added: int = 0
    removed: int = 0
    kept: int = 0
    changed: int = 0

    def add(self, what: str, count: int) -> None:
        setattr(self, what, getattr(self, what) + count)

    @property
    def moved(self) -> int:
        return self.added + self.removed + self.changed


@dataclass(frozen=True, slots=True)
class Difference:
    """`kept` counts every item of both sets, `changed` those among them whose metadata is another.

    Sources by position, of the new set for what was added or kept, of the old one for what was removed. `domains`: the
    hundred with most items added, removed or changed. `files`: by what happened, one of ROW_SCHEMA where there are any.
    """

    total: Tally
    new_sources: Mapping[int, Tally]
    old_sources: Mapping[int, Tally]
    domains: Sequence[tuple[str, Tally]]
    files: Mapping[str, Path]


def nowhere(urls: Column) -> Ints:
    """Sources that nobody asked for."""
    return np.zeros(len(urls), np.int64)


def difference(
    old_path: Path,
    new_path: Path,
    out_dir: Path,
    *,
    old_source: SourceOf = nowhere,
    new_source: SourceOf = nowhere,
    progress: OnProgress = quiet,
) -> Difference:
    """Compare two item files; exclusions are applied by giving the files without the items excluded.

    Memory is bounded by a batch of each file and the number of sources. The same files give the same bytes. Raises
    ItemSetError: not_an_item_file, damaged.
    """
    count = _Count()
    with ItemFile(old_path) as old, ItemFile(new_path) as new, _Files(out_dir) as files:
        rows = old.items + new.items
        for mine, theirs in aligned(old, new, _READ):
            window = _Window(mine, theirs, old_source, new_source)
            count.add(window)
            files.add(window)
            count.rows += mine.num_rows + theirs.num_rows
            progress(Progress("comparing", rows, count.rows, rows, count.rows))
        return Difference(count.total, count.new_sources, count.old_sources, count.domains.top(), files.closed())


class _Window:
    """One pair of batches with what became of each row. `parts`: by what happened, (batch, sources, domains)."""

    def __init__(self, old: Any, new: Any, old_source: SourceOf, new_source: SourceOf) -> None:
        self.places, self.pairs = matched(old, new)
        self.old, self.new = old, new
        self.is_removed = np.ones(old.num_rows, np.bool_)
        self.is_removed[self.places] = False
        self.is_added = np.ones(new.num_rows, np.bool_)
        self.is_added[self.pairs] = False
        self.differs = {name: self._differs(name) for name in METADATA}
        changed = np.zeros(new.num_rows, np.bool_)
        changed[self.pairs] = np.logical_or.reduce(list(self.differs.values()))
        self.is_changed = changed
        self.old_sources, self.new_sources = old_source(old.column("url")), new_source(new.column("url"))
        self.old_domains, self.new_domains = _domains(old.column("url")), _domains(new.column("url"))

    def _differs(self, name: str) -> Mask:
        before, after = self.old.column(name).take(self.places), self.new.column(name).take(self.pairs)
        other = compute.not_equal(before.fill_null(""), after.fill_null(""))
        return np.asarray(other.to_numpy(zero_copy_only=False), dtype=np.bool_)

    def rows(self, what: str) -> pa.RecordBatch:
        """The rows of one file that this window brings."""
        is_old = what == REMOVED
        batch = self.old if is_old else self.new
        mask = {ADDED: self.is_added, REMOVED: self.is_removed, CHANGED: self.is_changed}[what]
        at = np.flatnonzero(mask)
        old_items: Any = pa.nulls(len(at), pa.int64())
        fields: Any = pa.nulls(len(at), pa.string())
        if what == CHANGED and len(at):
            within = np.flatnonzero(self.is_changed[self.pairs])
            within = within[np.argsort(self.pairs[within])]
            old_items = self.old.column("item").take(self.places[within])
            names = [" ".join(name for name in METADATA if self.differs[name][one]) for one in within]
            fields = pa.array(names, pa.string())
        sources = (self.old_sources if is_old else self.new_sources)[at].astype(np.int32)
        domains = (self.old_domains if is_old else self.new_domains).take(at)
        own = [batch.column(name).take(at) for name in ("url", "sha256", "leaf")]
        given: Any = pa.array(sources, pa.int32(), mask=sources == 0)
        return pa.record_batch(
            [batch.column("item").take(at), old_items, given, domains, *own, fields], schema=ROW_SCHEMA
        )


def _domains(urls: Column) -> Any:
    """The registrable domain of each URL; null where there is no URL."""
    hosts = authorities(urls).dictionary_encode()
    names = [domain_of(host_of(name)) if name else None for name in hosts.dictionary.to_pylist()]
    return pa.array(names, pa.string()).take(hosts.indices)


@dataclass(slots=True)
class _Count:
    """Totals over all windows."""

    total: Tally = field(default_factory=Tally)
    old_sources: dict[int, Tally] = field(default_factory=dict)
    new_sources: dict[int, Tally] = field(default_factory=dict)
    domains: _ByDomain = field(default_factory=lambda: _ByDomain())
    rows: int = 0

    def add(self, window: _Window) -> None:
        new = ((ADDED, window.is_added), (KEPT, ~window.is_added), (CHANGED, window.is_changed))
        old = ((REMOVED, window.is_removed), (KEPT, ~window.is_removed))
        for what, mask in (*new, old[0]):
            self.total.add(what, int(mask.sum()))
        for what, mask in new:
            _by(self.new_sources, what, window.new_sources[mask])
            self.domains.add(what, window.new_domains, mask)
        for what, mask in old:
            _by(self.old_sources, what, window.old_sources[mask])
        self.domains.add(REMOVED, window.old_domains, window.is_removed)
        last = window.new if window.new.num_rows else window.old
        self.domains.close_before(last.column("surt")[last.num_rows - 1].as_py())


def _by(tallies: dict[int, Tally], what: str, positions: Ints) -> None:
    found, counts = np.unique(positions, return_counts=True)
    for position, count in zip(found.tolist(), counts.tolist(), strict=True):
        tallies.setdefault(position, Tally()).add(what, count)


class _ByDomain:
    """Counts by domain; in SURT order a domain is over once a SURT does not begin like it, so few are open."""

    def __init__(self) -> None:
        self._open: dict[str, Tally] = {}
        self._done: list[tuple[str, Tally]] = []

    def add(self, what: str, domains: Any, mask: Mask) -> None:
        for row in compute.value_counts(domains.filter(pa.array(mask))).to_pylist():
            if row["values"] is not None:
                self._open.setdefault(row["values"], Tally()).add(what, row["counts"])

    def close_before(self, surt: str) -> None:
        over = [name for name in self._open if not surt.startswith(surt_host(name))]
        self._done += [(name, tally) for name in over if (tally := self._open.pop(name)).moved]
        if len(self._done) > 50 * TOP:
            self._done = self._first()

    def top(self) -> tuple[tuple[str, Tally], ...]:
        self._done += [(name, tally) for name, tally in self._open.items() if tally.moved]
        self._open.clear()
        return tuple(self._first())

    def _first(self) -> list[tuple[str, Tally]]:
        return sorted(self._done, key=lambda one: (-one[1].moved, one[0]))[:TOP]


class _Files:
    """A Parquet file for each of LISTED, begun with its first row. Where a row group ends depends on the rows alone."""

    def __init__(self, folder: Path) -> None:
        self._paths = {what: folder / what for what in LISTED}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._held: dict[str, list[pa.RecordBatch]] = {what: [] for what in LISTED}

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()

    def add(self, window: _Window) -> None:
        for what in LISTED:
            rows = window.rows(what)
            if rows.num_rows:
                self._held[what].append(rows)
                if sum(batch.num_rows for batch in self._held[what]) >= _GROUP:
                    self._flush(what, _GROUP)

    def closed(self) -> dict[str, Path]:
        for what in LISTED:
            self._flush(what, 1)
        self.__exit__()
        return {what: self._paths[what] for what in LISTED if what in self._writers}

    def _flush(self, what: str, rows: int) -> None:
        if not self._held[what]:
            return
        if what not in self._writers:
            self._writers[what] = pq.ParquetWriter(str(self._paths[what]), ROW_SCHEMA, compression="zstd")
        table = pa.Table.from_batches(self._held[what])
        full = table.num_rows // rows * rows
        self._writers[what].write_table(table.slice(0, full).combine_chunks(), row_group_size=_GROUP)
        self._held[what] = table.slice(full).to_batches()
