"""Which items of a version a domain or a list of addresses and digests names; one pass over the items file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from registry.kernel.urls import UnresolvableUrl, canonicalise, surt_host
from registry.screening.arrow import compute, to_ints
from registry.screening.itemkey import canonical_digest
from registry.screening.itemset import ItemFile

Numbers = npt.NDArray[np.int64]
NONE: Numbers = np.empty(0, dtype=np.int64)


def items_of_domain(path: Path, host: str) -> Numbers:
    """Items at a canonical host or at any name below it, whatever port and scheme; reads only what can hold any."""
    top = surt_host(host)
    found = []
    with ItemFile(path) as file:
        for group, bounds in enumerate(file.bounds("surt")):
            if bounds is not None and (bounds[1] < top or bounds[0] > top + "\uffff"):
                continue
            for batch in file.batches(["item", "surt"], [group]):
                surts = batch.column("surt")
                # After the host of a SURT comes ")", "," for a name below it, or ":" and a port.
                inside = [compute.starts_with(surts, top + sign) for sign in "),:"]
                hit = compute.or_(compute.or_(inside[0], inside[1]), inside[2])
                found.append(to_ints(batch.column("item").filter(hit)))
    return np.unique(np.concatenate(found)) if found else NONE


def items_of_lines(path: Path, lines: Sequence[str]) -> tuple[Numbers, list[str]]:
    """Items named by lines that are each a URL (http and https alike) or a SHA-256; and the lines that name none."""
    urls, digests = _keys(lines)
    wanted_urls = pa.array(list(urls), pa.string())
    wanted_digests = pa.array(list(digests), pa.binary(32))
    numbers, seen = [], set()
    with ItemFile(path) as file:
        for batch in file.batches(["item", "url", "sha256"]):
            by_url = compute.is_in(batch.column("url"), value_set=wanted_urls)
            by_digest = compute.is_in(batch.column("sha256"), value_set=wanted_digests)
            hits = batch.filter(compute.or_(by_url, by_digest))
            if hits.num_rows:
                numbers.append(to_ints(hits.column("item")))
                seen |= _lines_of(hits, urls, digests)
    missing = [line for index, line in enumerate(lines) if index not in seen]
    return (np.unique(np.concatenate(numbers)) if numbers else NONE), missing


def _keys(lines: Sequence[str]) -> tuple[dict[str, set[int]], dict[bytes, set[int]]]:
    """What the lines are looked up by, each with the indexes of its lines."""
    urls: dict[str, set[int]] = {}
    digests: dict[bytes, set[int]] = {}
    for index, line in enumerate(lines):
        digest = canonical_digest(line)
        if digest is not None:
            digests.setdefault(bytes.fromhex(digest), set()).add(index)
            continue
        for url in spellings(line):
            urls.setdefault(url, set()).add(index)
    return urls, digests


def spellings(line: str) -> tuple[str, ...]:
    """The canonical address under https and http; empty for a line that is none."""
    try:
        url = canonicalise(line if "://" in line else f"https://{line}").url
    except UnresolvableUrl:
        return ()
    rest = url.partition("://")[2]
    return f"https://{rest}", f"http://{rest}"


def _lines_of(hits: Any, urls: dict[str, set[int]], digests: dict[bytes, set[int]]) -> set[int]:
    found: set[int] = set()
    for row in hits.select(["url", "sha256"]).to_pylist():
        found |= urls.get(row["url"], set()) | digests.get(row["sha256"], set())
    return found
