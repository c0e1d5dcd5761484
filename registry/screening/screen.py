"""Screening a whole item set against a snapshot. A delta screening is the same against a newer snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from registry.kernel.canon import canonical_json
from registry.kernel.urls import suffix_list_version
from registry.screening import kernel
from registry.screening.arrow import Ints, Mask, to_ints
from registry.screening.domains import DomainTally
from registry.screening.engine import ENGINE, screen_canonical
from registry.screening.files import file_digest, publish, work_folder
from registry.screening.hits import HitWriter, RefusalHits
from registry.screening.itemset import ItemFile
from registry.screening.report import OnProgress, Progress, quiet
from registry.screening.snapshot import Snapshot

_TOP = 100
_DOMAIN_FIELDS: list[pa.Field[Any]] = [
    pa.field("domain", pa.string()),
    pa.field("hit_items", pa.int64()),
    pa.field("items", pa.int64()),
]
DOMAIN_SCHEMA = pa.schema(_DOMAIN_FIELDS)


@dataclass(frozen=True, slots=True)
class DomainHits:
    """A registrable domain, how many of its items were hit by any refusal, and how many it has."""

    domain: str
    hit_items: int
    items: int


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """One run. `hits` counts pairs of refusal and item, `hit_items` items hit by any.

    `hits_path` (HIT_FILE_SCHEMA, see hits) and its `hits_digest`; `domains_path` lists every domain with a hit, most
    hit items first, `domains` the first 100 of `domain_count`. Items with a hash only have no domain. What the result
    depends on is named: roots of the set, digest of the snapshot, engine, release of the public suffix list.
    """

    items: int
    root_hex: str
    snapshot_digest: str
    rule_count: int
    hits: int
    hit_items: int
    refusals: tuple[RefusalHits, ...]
    hits_path: Path
    hits_digest: str
    domains_path: Path
    domains: tuple[DomainHits, ...]
    domain_count: int
    engine: str
    suffix_list: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"hits_path": str(self.hits_path), "domains_path": str(self.domains_path)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> ScreeningReport:
        return replace(
            cls(**value),
            hits_path=Path(value["hits_path"]),
            domains_path=Path(value["domains_path"]),
            refusals=tuple(RefusalHits(**hit | {"sample": tuple(hit["sample"])}) for hit in value["refusals"]),
            domains=tuple(DomainHits(**domain) for domain in value["domains"]),
        )


def screen_items(snapshot: Snapshot, items_path: Path, out_dir: Path, progress: OnProgress = quiet) -> ScreeningReport:
    """Screen every item; writes `<name>.hits.parquet` and `<name>.domains.parquet` to `out_dir`.

    `name` is a digest over what the result depends on, so a run that was killed is started again and puts the same
    bytes in the same place. Raises ItemSetError.
    """
    size = items_path.stat().st_size
    with work_folder(out_dir) as folder, ItemFile(items_path) as file:
        kernel.expect(file.items)
        name = _name(snapshot, file)
        hits = HitWriter(folder)
        domains: list[DomainHits] = []
        tally = DomainTally(
            lambda *found: domains.append(DomainHits(found[0], found[2], found[1])) if found[2] else None
        )
        done = hit_count = 0
        for batch in file.batches(["item", "url", "sha256", "identifiers", "surt"]):
            hit = screened(snapshot, batch, hits)
            tally.add(batch.column("url"), batch.column("surt"), hit)
            done += batch.num_rows
            hit_count += int(hit.sum())
            progress(Progress("screening", file.items, size * done // file.items, size, done))
        tally.close()
        refusals = hits.finish(folder / "hits")
        ranked = sorted(domains, key=lambda found: (-found.hit_items, found.domain))
        _write_domains(ranked, folder / "domains")
        hits_digest = file_digest(folder / "hits")
        return ScreeningReport(
            items=file.items,
            root_hex=file.root.hex(),
            snapshot_digest=snapshot.digest,
            rule_count=snapshot.rule_count,
            hits=sum(refusal.items for refusal in refusals),
            hit_items=hit_count,
            refusals=refusals,
            hits_path=publish(folder / "hits", out_dir / f"{name}.hits.parquet"),
            hits_digest=hits_digest,
            domains_path=publish(folder / "domains", out_dir / f"{name}.domains.parquet"),
            domains=tuple(ranked[:_TOP]),
            domain_count=len(ranked),
            engine=ENGINE,
            suffix_list=suffix_list_version(),
        )


def _name(snapshot: Snapshot, file: ItemFile) -> str:
    inputs = [ENGINE, suffix_list_version(), snapshot.digest, file.root.hex(), file.key_root.hex(), file.items]
    return sha256(canonical_json(inputs)).hexdigest()


def screened(snapshot: Snapshot, batch: Any, hits: HitWriter) -> Mask:
    """Collect the hits of one batch; returns which of its rows have any."""
    items: Ints = to_ints(batch.column("item"))
    hit = np.zeros(len(items), np.bool_)
    columns = (batch.column(name) for name in ("url", "sha256", "identifiers"))
    for found in screen_canonical(snapshot.index, *columns):
        hits.add(items[found.rows], found.refusals, found.rules)
        hit[found.rows] = True
    return hit


def _write_domains(domains: list[DomainHits], path: Path) -> None:
    columns = [
        [found.domain for found in domains],
        [found.hit_items for found in domains],
        [found.items for found in domains],
    ]
    pq.write_table(pa.table(columns, schema=DOMAIN_SCHEMA), str(path), compression="zstd")


def iter_domains(domains_path: Path) -> Iterator[DomainHits]:
    """Every domain with a hit, most hit items first."""
    with pq.ParquetFile(str(domains_path)) as file:
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                yield DomainHits(**row)
