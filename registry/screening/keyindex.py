"""The keys by which an item can be found again: what is hashed, and which keys a question asks for.

key = the first 48 bits of SHA-256("kind:value"), the value in canonical spelling and without a scheme:

    items    url:host[:port]/path[?query] · sha256:<64 hex> · doi:… isbn:… issn:… and every other identifier
    places   domain:<host or parent up to its registrable domain> · host:<host> · account:github.com/owner/
             folder:host[:port]/…/ (each folder above an address) · path:host[:port]/path (of addresses with a query)

A key only leads to candidates: whoever finds one looks at the item itself before anything is said (see keyindex_rows).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, NamedTuple

import numpy as np

from registry.screening.arrow import Hashes
from registry.screening.rules import ScopeKind

KEY_BITS = 48
_DROPPED = np.uint64(64 - KEY_BITS)
_PLAIN_FOLDER = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/", re.ASCII)
Table = Literal["items", "places"]


class Key(NamedTuple):
    """A key and the table of a key file that it stands in."""

    table: Table
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring items [start, stop) of the item set `source` (hex digest of its file)."""

    source: str
    start: int
    stop: int


def hash_keys(texts: Iterable[str]) -> Hashes:
    """The keys of many texts `kind:value`, in order."""
    heads = b"".join([sha256(text.encode()).digest()[:8] for text in texts])
    return np.frombuffer(heads, ">u8").astype(np.uint64) >> _DROPPED


def hash_key(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[: KEY_BITS // 8], "big")


def keys_of(kind: ScopeKind, value: str) -> tuple[Key, ...]:
    """Every key under which items may stand that a scope covers; none for a dataset as a whole, nor for an ISCC, whose
    units have tables of their own (near_table)."""
    if kind is ScopeKind.PREFIX:
        return tuple(_prefix_keys(value))
    if kind is ScopeKind.PATTERN:
        return (Key("places", f"folder:{_folder_of_pattern(value)}"),)
    if kind in {ScopeKind.DATASET, ScopeKind.ISCC}:
        return ()
    table: Table = "places" if kind in _PLACES else "items"
    return (Key(table, f"{kind.value}:{value}"),)


_PLACES = frozenset({ScopeKind.ACCOUNT, ScopeKind.DOMAIN, ScopeKind.HOST})


def _prefix_keys(value: str) -> Iterator[Key]:
    if value.endswith("/"):
        yield Key("places", f"folder:{value}")
        return
    yield Key("places", f"folder:{value}/")
    yield Key("places", f"path:{value}")
    yield Key("items", f"url:{value}")


def _folder_of_pattern(value: str) -> str:
    """The deepest folder that everything the pattern covers lies in, as far as it is written without escapes."""
    site, slash, rest = value.partition("/")
    head = (slash + rest).removesuffix("$").partition("*")[0]
    folder = head[: head.rfind("/") + 1]
    return site + (folder if _PLAIN_FOLDER.fullmatch(folder) else "/")
