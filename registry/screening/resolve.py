"""From manifest rows to items in canonical form, or to the reason why a row names none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from registry.kernel.urls import CanonicalUrl, UnresolvableUrl, canonicalise_many
from registry.screening.arrow import Column, compute
from registry.screening.identifiers import BadIdentifier, canonical_identifiers
from registry.screening.itemkey import canonical_digest, canonical_key, key_hash, leaf_hash
from registry.screening.limits import Limits
from registry.screening.rows import READER_FAULTS

# Why a row is in the third state: neither certified nor free of refusals. Stored and counted, so never renamed.
REASONS = (
    READER_FAULTS
    | {f"url_{code}" for code in UnresolvableUrl.CODES}
    | {"nothing_named", "sha256", "identifier", "identifier_too_long", "identifier_count"}
)

# What is sorted: SURT, NUL, 1 + SHA-256 (33 zero bytes without one), key hash, row number in 8 bytes, big-endian.
# Byte order of it is the order of the item set; NUL cannot occur in a SURT.
TAIL = 1 + 33 + 32 + 8

_FIELDS: list[pa.Field[Any]] = [
    pa.field("sort_key", pa.binary()),
    pa.field("leaf", pa.binary(32)),
    pa.field("url", pa.string()),
    pa.field("identifiers", pa.list_(pa.string())),
    pa.field("title", pa.string()),
    pa.field("licence", pa.string()),
    pa.field("retrieved_at", pa.string()),
]
RESOLVED_SCHEMA = pa.schema(_FIELDS)

_SHOWN = ("title", "licence", "retrieved_at")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Items of one batch (RESOLVED_SCHEMA, in row order), its unresolvable rows, and how many texts were clipped."""

    items: pa.RecordBatch
    faults: list[tuple[int, str]]
    clipped: int


def resolve(batch: pa.RecordBatch, limits: Limits) -> Resolved:
    """Canonicalise a batch of ROW_SCHEMA.

    A row whose URL cannot be resolved is out even if it has a good hash, and the other way round: what is certified
    could be screened in every part.
    """
    columns: dict[str, list[Any]] = batch.select(["row", "url", "sha256", "identifiers", "fault"]).to_pydict()
    rows, texts, hashes, identifiers, faulty = columns.values()
    found = _Found()
    for at, url in enumerate(_urls(texts)):
        try:
            if faulty[at]:
                raise _Unresolvable(faulty[at])
            found.add(at, rows[at], *_canonical(url, hashes[at], identifiers[at], limits))
        except _Unresolvable as error:
            found.faults.append((rows[at], error.reason))
    shown = batch.select(_SHOWN).take(pa.array(found.kept, pa.int64()))
    clipped = [_clip(column, limits.text_chars) for column in shown.columns]
    made: list[Any] = [found.sort_keys, found.leaves, found.urls, found.identifiers, *(column for column, _ in clipped)]
    return Resolved(pa.record_batch(made, schema=RESOLVED_SCHEMA), found.faults, sum(count for _, count in clipped))


class _Unresolvable(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Found:
    """Columns of the items found so far in a batch."""

    def __init__(self) -> None:
        self.kept: list[int] = []
        self.sort_keys: list[bytes] = []
        self.leaves: list[bytes] = []
        self.urls: list[str | None] = []
        self.identifiers: list[tuple[str, ...] | None] = []
        self.faults: list[tuple[int, str]] = []

    def add(
        self, at: int, row: int, url: CanonicalUrl | None, digest: str | None, identifiers: tuple[str, ...]
    ) -> None:
        text, surt = (url.url, url.surt) if url else (None, "")
        key = canonical_key(text, digest, identifiers)
        content = b"\x01" + bytes.fromhex(digest) if digest else bytes(33)
        self.kept.append(at)
        self.sort_keys.append(b"%b\x00%b%b%b" % (surt.encode(), content, key_hash(key), row.to_bytes(8, "big")))
        self.leaves.append(leaf_hash(key))
        self.urls.append(text)
        self.identifiers.append(identifiers or None)


def _urls(texts: list[str | None]) -> list[CanonicalUrl | UnresolvableUrl | None]:
    """One result a row, None where no URL is given."""
    given = [text for text in texts if text and not text.isspace()]
    results = iter(canonicalise_many(given))
    return [next(results) if text and not text.isspace() else None for text in texts]


def _canonical(
    url: CanonicalUrl | UnresolvableUrl | None, digest: str | None, identifiers: list[str] | None, limits: Limits
) -> tuple[CanonicalUrl | None, str | None, tuple[str, ...]]:
    if isinstance(url, UnresolvableUrl):
        raise _Unresolvable(f"url_{url.code}")
    canonical = canonical_digest(digest) if digest else None
    if digest and canonical is None:
        raise _Unresolvable("sha256")
    if url is None and canonical is None:
        raise _Unresolvable("nothing_named")
    if not identifiers:
        return url, canonical, ()
    try:
        return url, canonical, canonical_identifiers(identifiers, limits)
    except BadIdentifier as error:
        raise _Unresolvable(error.code) from None


def _clip(column: Column, limit: int) -> tuple[Column, int]:
    """The texts cut to `limit` characters, and how many were longer."""
    longer = compute.sum(compute.greater(compute.utf8_length(column), limit)).as_py() or 0
    return (compute.utf8_slice_codeunits(column, 0, limit) if longer else column), longer
