"""One contender of bench/screening.py in a process of its own: `screening_peers.py NAME FOLDER FILES [SKIP]`.

Loading rules is not counted. Prints one JSON object: rows, rows with a hit by kind of rule, CPU and wall seconds and
memory. The peers match what their languages make easy: hosts by a regular expression, no public suffixes, no path that
is spelled oddly.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

os.environ["POLARS_MAX_THREADS"] = "1"
HOST = r"^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)"
PATH = r"^[a-zA-Z]+://[^/?#]*([^?#]*)"
DOMAIN, HOST_ALONE, PREFIX = 3, 4, 10  # rules.CODES
DEPTH = 5  # labels and folders looked at
FEW = {"sets": 300_000, "datatrove": 100_000}  # rows; they are slow
Run = Callable[[], tuple[int, dict[str, int]]]


def _batches(files: list[Path]) -> Iterator[Any]:
    for file in files:
        yield from pq.ParquetFile(file).iter_batches(1 << 16, columns=["url", "sha256"], use_threads=False)


def decode(_folder: Path, files: list[Path]) -> Run:
    """The bare reading of both columns."""

    def run() -> tuple[int, dict[str, int]]:
        return sum(batch.num_rows for batch in _batches(files)), {}

    return run


def _engine(folder: Path, files: list[Path], *, is_fast: bool) -> Run:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import numpy as np
    import pyarrow as pa

    from registry.screening import kernel
    from registry.screening.engine import screen_batch
    from registry.screening.snapshot import open_snapshot

    kernel._State.is_tried = not is_fast
    if is_fast and not kernel.warm():
        raise SystemExit("numba is not to be had")
    snapshot = open_snapshot(Path(json.loads((folder / "made.json").read_text())["snapshot"]))

    def run() -> tuple[int, dict[str, int]]:
        rows, found = 0, {"rows with a hit": 0, "hits": 0, "deferred": 0}
        for batch in _batches(files):
            columns = {"item": np.arange(rows, rows + batch.num_rows), "url": batch["url"], "sha256": batch["sha256"]}
            _hits, counts = screen_batch(snapshot, pa.record_batch(columns))
            rows += batch.num_rows
            found["rows with a hit"] += counts.hit_rows
            found["hits"] += counts.hits
            found["deferred"] += counts.deferred
        return rows, found

    return run


def fast(folder: Path, files: list[Path]) -> Run:
    return _engine(folder, files, is_fast=True)


def reference(folder: Path, files: list[Path]) -> Run:
    return _engine(folder, files, is_fast=False)


def plan_polars(folder: Path, files: list[Path]) -> Run:
    """Hosts once each, their suffixes joined with the rules; folders of hosts that have prefix rules; digests."""
    import polars as pl

    text = pl.read_parquet(folder / "text.parquet", columns=["kind", "value", "rule"])
    domains = text.filter(pl.col("kind") == DOMAIN).select(key="value", rule="rule")
    alone = text.filter(pl.col("kind") == HOST_ALONE).select(host="value")
    prefixes = text.filter(pl.col("kind") == PREFIX).select(key="value", rule="rule")
    sites = prefixes.select(host=pl.col("key").str.splitn("/", 2).struct.field("field_0")).unique()
    digests = pl.read_parquet(folder / "digests.parquet", columns=["digest"])
    labels, folders = pl.col("labels"), pl.col("folders")

    def one(file: Path) -> tuple[int, int, int, int]:
        host = pl.col("url").str.extract(HOST, 1).str.to_lowercase().str.strip_chars_end(".")
        rows = pl.read_parquet(file, columns=["url", "sha256"]).with_row_index().with_columns(host=host)
        hosts = rows.lazy().select("host").unique().with_columns(labels=pl.col("host").str.split("."))
        tails = [
            hosts.filter(labels.list.len() >= size).select("host", key=labels.list.tail(size).list.join("."))
            for size in range(2, DEPTH + 1)
        ]
        hit = pl.concat([pl.concat(tails).join(domains.lazy(), on="key").select("host"), alone.lazy()]).unique()
        by_host = rows.lazy().join(hit, on="host", how="semi").select(pl.len())
        paths = rows.lazy().join(sites.lazy(), on="host", how="semi")
        paths = paths.with_columns(folders=pl.col("url").str.extract(PATH, 1).str.split("/"))
        heads = [
            paths.filter(folders.list.len() > size).select(
                "index", key=pl.concat_str(["host", folders.list.head(size).list.join("/"), pl.lit("/")])
            )
            for size in range(1, DEPTH)
        ]
        by_path = pl.concat(heads).join(prefixes.lazy(), on="key").select(pl.col("index").n_unique())
        by_digest = rows.lazy().join(digests.lazy(), left_on="sha256", right_on="digest", how="semi").select(pl.len())
        return rows.height, *(frame.item() for frame in pl.collect_all([by_host, by_path, by_digest]))

    return lambda: _summed(one(file) for file in files)


def plan_duckdb(folder: Path, files: list[Path]) -> Run:
    """The same in SQL."""
    import duckdb

    con = duckdb.connect()
    con.execute("set threads = 1")
    text, digests = folder / "text.parquet", folder / "digests.parquet"
    con.execute(f"create table domains as select value as key from '{text}' where kind = {DOMAIN}")
    con.execute(f"create table alone as select value as host from '{text}' where kind = {HOST_ALONE}")
    con.execute(
        f"create table prefixes as select value as key, split_part(value, '/', 1) as host from '{text}'"
        f" where kind = {PREFIX}"
    )
    con.execute(f"create table digests as select digest from '{digests}'")
    host = f"rtrim(lower(regexp_extract(url, '{HOST}', 1)), '.')"
    tails = "list_transform(generate_series(1, len(l) - 1), lambda i: array_to_string(l[i:], '.'))"
    heads = "list_transform(generate_series(1, len(l) - 1), lambda i: host || array_to_string(l[:i], '/') || '/')"

    def one(file: Path) -> tuple[int, int, int, int]:
        rows = f"select row_number() over () as n, {host} as host, url, sha256 from read_parquet('{file}')"
        con.execute(f"create or replace temp table hosts as select host, count(*) as n from ({rows}) group by host")
        count = con.execute("select sum(n) from hosts").fetchall()[0][0]
        by_host = con.execute(
            f"with e as (select host, n, unnest({tails}) as key from (select host, n, string_split(host, '.') as l from"
            " hosts)), f as (select host, n from e semi join domains using (key) union select host, n from hosts semi"
            " join alone using (host)) select coalesce(sum(n), 0) from f"
        ).fetchall()[0][0]
        by_path = con.execute(
            f"with r as ({rows}), s as (select n, host, string_split(regexp_extract(url, '{PATH}', 1), '/') as l from r"
            f" semi join prefixes using (host)), k as (select n, unnest({heads}) as key from s)"
            " select count(distinct n) from k semi join prefixes using (key)"
        ).fetchall()[0][0]
        by_digest = con.execute(
            f"select count(*) from read_parquet('{file}') r semi join digests d on r.sha256 = d.digest"
        ).fetchall()[0][0]
        return count, by_host, by_path, by_digest

    return lambda: _summed(one(file) for file in files)


def _summed(parts: Iterator[tuple[int, int, int, int]]) -> tuple[int, dict[str, int]]:
    rows, *found = (int(sum(column)) for column in zip(*parts, strict=True))
    return rows, dict(zip(("by host", "by path", "by digest"), found, strict=True))


def _few(files: list[Path], count: int) -> tuple[list[str | None], list[bytes]]:
    urls: list[str | None] = []
    digests: list[bytes] = []
    for batch in _batches(files):
        urls += batch["url"].to_pylist()
        digests += batch["sha256"].to_pylist()
        if len(urls) >= count:
            break
    return urls[:count], digests[:count]


def sets(folder: Path, files: list[Path]) -> Run:
    """Python's regular expressions and sets."""
    host_of, path_of = re.compile(HOST).match, re.compile(PATH).match
    text = pq.read_table(folder / "text.parquet", columns=["kind", "value"]).to_pydict()
    by_kind: dict[int, set[str]] = {DOMAIN: set(), HOST_ALONE: set(), PREFIX: set()}
    for kind, value in zip(text["kind"], text["value"], strict=True):
        by_kind[kind].add(value)
    sites = {value.partition("/")[0] for value in by_kind[PREFIX]}
    digests = set(pq.read_table(folder / "digests.parquet", columns=["digest"])["digest"].to_pylist())

    def hit(url: str | None) -> tuple[bool, bool]:
        found = host_of(url or "")
        host = found[1].lower().rstrip(".") if found else ""
        labels = host.split(".")
        by_host = host in by_kind[HOST_ALONE] or any(
            ".".join(labels[at:]) in by_kind[DOMAIN] for at in range(len(labels) - 1)
        )
        if host not in sites:
            return by_host, False
        path = path_of(url or "")
        names = path[1].split("/") if path else []
        return by_host, any(host + "/".join(names[:at]) + "/" in by_kind[PREFIX] for at in range(1, len(names)))

    def run() -> tuple[int, dict[str, int]]:
        urls, hashes = _few(files, FEW["sets"])
        found = [hit(url) for url in urls]
        by_digest = sum(digest in digests for digest in hashes)
        counts = {"by host": sum(host for host, _ in found), "by path": sum(path for _, path in found)}
        return len(urls), {**counts, "by digest": by_digest}

    return run


def datatrove(folder: Path, files: list[Path]) -> Run:
    """URLFilter of datatrove, domain rules only."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import URLFilter
    from tldextract import TLDExtract

    text = pq.read_table(folder / "text.parquet", columns=["kind", "value"]).to_pydict()
    domains = [value for kind, value in zip(text["kind"], text["value"], strict=True) if kind == DOMAIN]
    filtering = URLFilter(extra_domains=domains, use_integrated_lists=False)
    filtering.tldextractor = TLDExtract(suffix_list_urls=(), cache_dir=None)
    urls = [url for url in _few(files, FEW["datatrove"])[0] if url]
    filtering.filter(Document(text="", id="0", metadata={"url": urls[0]}))

    def run() -> tuple[int, dict[str, int]]:
        documents = (Document(text="", id="0", metadata={"url": url}) for url in urls)
        return len(urls), {"by host": sum(filtering.filter(document) is not True for document in documents)}

    return run


CONTENDERS: dict[str, Callable[[Path, list[Path]], Run]] = {
    "decode": decode,
    "fast": fast,
    "reference": reference,
    "polars": plan_polars,
    "duckdb": plan_duckdb,
    "sets": sets,
    "datatrove": datatrove,
}


def memory() -> dict[str, float]:
    """Resident and private memory in MiB (Linux; elsewhere the peak alone)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    try:
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {"peak": peak}
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return {"peak": peak, "rss": sizes["Rss"], "private": sizes["Private_Clean"] + sizes["Private_Dirty"]}


def main() -> None:
    name, folder, count, *skip = sys.argv[1:]
    files = sorted(Path(folder).glob("rows-*.parquet"))[int((skip or ["0"])[0]) :][: int(count)]
    run = CONTENDERS[name](Path(folder), files)
    wall, cpu = time.perf_counter(), time.process_time()
    rows, found = run()
    took = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps({"rows": rows, **took, "found": found, "memory": memory()}))


if __name__ == "__main__":
    main()
