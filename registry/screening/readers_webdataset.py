"""Reader of WebDataset shards: a tar archive in which files that share a name up to its first dot are one sample.

A sample is a row, numbered from 1. Its `.json` sidecar names the item (`url`, `sha256` and the other columns known to
`columns`); where it gives no SHA-256, and in samples without a sidecar, the hash of the one file of content is taken.
The content is hashed and forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from registry.screening.bytestream import ByteStream
from registry.screening.columns import ColumnMap
from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.readers_jsonl import JsonObjects
from registry.screening.rows import Row
from registry.screening.tarwalk import Member, TarWalk

_BESIDE = frozenset({"txt", "text", "caption", "cls", "cls2", "id", "key"})  # labels, when there is content as well
_PACKED = ("csv", "tsv", "jsonl", "parquet", "warc", "cdxj", "zip", "tar", "gz", "zst", "bz2", "xz")


@dataclass(slots=True)
class _Sample:
    key: str
    sidecar: str | None = None
    fault: str | None = None
    hashes: dict[str, str] = field(default_factory=dict)  # extension to SHA-256


class WebDatasetRows:
    """Rows of a shard; `columns` is the choice in the first sidecar. Raises ManifestError: truncated, damaged,
    unsupported (a member is a manifest itself, which belongs outside)."""

    def __init__(self, stream: ByteStream, limits: Limits) -> None:
        self._walk = TarWalk(stream)
        self._limits = limits
        self._objects = JsonObjects(limits, is_strict=False)

    @property
    def columns(self) -> ColumnMap:
        return self._objects.columns or ColumnMap()

    def __iter__(self) -> Iterator[Row]:
        number = 0
        sample: _Sample | None = None
        for member in self._walk:
            folder, slash, base = member.name.rpartition("/")
            if not member.is_file or not base or base.startswith(("._", "__")):
                continue
            stem, _dot, extension = base.partition(".")
            key = f"{folder}{slash}{stem}"
            if sample is None or sample.key != key:
                if sample is not None:
                    number += 1
                    yield self._row(number, sample)
                sample = _Sample(key)
            self._add(sample, member, extension.lower())
        if sample is not None:
            yield self._row(number + 1, sample)

    def _add(self, sample: _Sample, member: Member, extension: str) -> None:
        if extension == "json":
            if sample.sidecar is not None:
                sample.fault = "duplicate_key"
                return
            data = self._walk.whole(self._limits.max_line_bytes)
            sample.sidecar = "" if data is None else data.decode("utf-8-sig", "replace")
            if data is None:
                sample.fault = "cell_too_long"
            return
        if extension.rpartition(".")[2] in _PACKED:
            raise ManifestError("unsupported", kind="tar")
        digest = sha256()
        for piece in self._walk.pieces():
            digest.update(piece)
        if member.size:
            sample.hashes[extension] = digest.hexdigest()

    def _row(self, number: int, sample: _Sample) -> Row:
        if sample.fault is not None:
            return Row(number, fault=sample.fault)
        row = Row(number) if sample.sidecar is None else self._objects.row(number, sample.sidecar)
        if row.fault == "not_an_object":  # labels, say
            row = Row(number)
        if row.fault is not None or row.sha256 is not None:
            return row
        return row._replace(sha256=_content(sample.hashes), title=row.title or sample.key[: self._limits.text_chars])


def _content(hashes: dict[str, str]) -> str | None:
    """The hash of the sample's content, None where it has none or more than one file may be it."""
    content = {name: digest for name, digest in hashes.items() if name not in _BESIDE} or hashes
    return next(iter(content.values())) if len(content) == 1 else None
