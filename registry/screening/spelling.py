"""Rows in any spelling brought to the columns that rules are compared with."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from registry.kernel.urls import CanonicalUrl, canonicalise_many
from registry.screening.arrow import Column
from registry.screening.identifiers import BadIdentifier, canonical_identifiers
from registry.screening.itemkey import canonical_digest
from registry.screening.limits import Limits


def resolved(batch: pa.RecordBatch) -> tuple[Column, Column, Column, int]:
    """(canonical URLs, digests, identifiers, how many rows are unresolvable); such rows are null in all."""
    texts = batch.column("url").to_pylist()
    given = [text or "" for text in texts]
    results = canonicalise_many(given)
    urls: list[str | None] = [result.url if isinstance(result, CanonicalUrl) else None for result in results]
    digests = _digests(batch)
    identifiers = _identifiers(batch)
    bad = 0
    for at, (text, digest) in enumerate(zip(given, digests, strict=True)):
        named = bool(text.strip())
        spoilt = (named and urls[at] is None) or digest == _BAD or identifiers[at] == _SPOILT
        if spoilt or not (named or digest):
            urls[at] = digests[at] = identifiers[at] = None
            bad += 1
    columns = pa.array(urls, pa.string()), pa.array(digests, pa.binary(32)), pa.array(identifiers, _NAMES)
    return *columns, bad


_SPOILT = ("",)
_NAMES: Any = pa.list_(pa.string())


def _identifiers(batch: pa.RecordBatch) -> list[tuple[str, ...] | None]:
    if "identifiers" not in batch.schema.names:
        return [None] * batch.num_rows
    return [_canonical_identifiers(texts) for texts in batch.column("identifiers").to_pylist()]


def _canonical_identifiers(texts: list[str] | None) -> tuple[str, ...] | None:
    try:
        return canonical_identifiers(texts, Limits()) if texts else None
    except BadIdentifier:
        return _SPOILT


_BAD = b""


def _digests(batch: pa.RecordBatch) -> list[bytes | None]:
    if "sha256" not in batch.schema.names:
        return [None] * batch.num_rows
    return [_digest(value) for value in batch.column("sha256").to_pylist()]


def _digest(value: Any) -> bytes | None:
    if not value:
        return None
    if isinstance(value, bytes) and len(value) == 32:
        return value
    text = canonical_digest(value) if isinstance(value, str) else None
    return bytes.fromhex(text) if text else _BAD
