"""Manifests of the story: small CSV files whose every address and digest follows from the dataset's name."""

from __future__ import annotations

import csv
import hashlib
import random
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from .catalogue import DatasetSpec

HEAD = ("url", "sha256", "title", "licence")
# An address of the form of data, from the number of the item and the short name of the dataset.
PATHS = {
    "image": "img/{album:02}/{slug}-{n:05}.jpg",
    "audio": "rec/{album:02}/{slug}-{n:05}.flac",
    "text": "{album:02}/{slug}/{n:05}.html",
    "code": "{slug}/repo{album:02}/blob/main/src/part_{n:05}.py",
    "table": "{album:02}/{slug}/station-{n:05}.csv",
    "mixed": "item/{album:02}/{slug}-{n:05}",
}
ALBUM = 40  # items in one folder
WITHOUT_ADDRESS = {"table": 0.2, "audio": 0.05}  # share of items named by their digest alone


def item_url(spec: DatasetSpec, host: str, n: int) -> str:
    """The address of the n-th item if it lies on `host`."""
    return f"https://{host}/" + PATHS[spec.form].format(album=n // ALBUM, slug=spec.slug, n=n)


def item_sha256(spec: DatasetSpec, n: int) -> str:
    return hashlib.sha256(f"{spec.slug}/{n}".encode()).hexdigest()


def hosts_of(spec: DatasetSpec) -> list[str]:
    return [host for source in spec.sources for host in source.hosts]


def host_of_item(spec: DatasetSpec, n: int) -> str:
    """Half of the items lie on the first host, the rest on all in turn."""
    hosts = hosts_of(spec)
    return hosts[0] if n % 2 else hosts[n // 2 % len(hosts)]


def items_on(spec: DatasetSpec, host: str, limit: int) -> list[str]:
    """The addresses of the first items on `host`, as an objector would list them."""
    found = (n for n in range(spec.items) if host_of_item(spec, n) == host and _has_address(spec, n))
    return [item_url(spec, host, n) for n, _ in zip(found, range(limit), strict=False)]


def manifest_file(spec: DatasetSpec, *, items: Iterable[int] | None = None) -> Path:
    """A CSV file that a service may move away; `items` are the numbers of the catalogue that are in it."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8", delete=False) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows(_rows(spec, items if items is not None else range(spec.items)))
    return Path(file.name)


def _rows(spec: DatasetSpec, items: Iterable[int]) -> Iterator[tuple[str, ...]]:
    for n in items:
        url = item_url(spec, host_of_item(spec, n), n) if _has_address(spec, n) else ""
        digest = item_sha256(spec, n) if spec.form != "text" or not url else ""
        yield url, digest, f"{spec.content} {n + 1:04}", ""
    for n in range(spec.unresolvable):
        yield f"https://[broken-{n}", "", f"{spec.content} —", ""


def _has_address(spec: DatasetSpec, n: int) -> bool:
    share = WITHOUT_ADDRESS.get(spec.form, 0.0)
    return random.Random(f"{spec.slug}/{n}").random() >= share  # noqa: S311  # a story, no secret
