"""What an item is to the register: its canonical key, and the two hashes taken over it.

The canonical key is the RFC 8785 JSON of the keys that are present among

    {"h": SHA-256 of the content, 64 lower-case hex digits,
     "i": identifiers in canonical form, each once, sorted by code point, never an empty list,
     "u": canonical URL (registry.kernel.urls)}

leaf hash = SHA-256(0x00 ‖ key), leaf of the first tree;  key hash = SHA-256(key), an entry of the second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

import orjson

_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PREFIXES = ("sha256:", "sha-256:", "0x")
_MUST_ESCAPE = re.compile(r'["\\\x00-\x1f]')


def canonical_key(url: str | None, digest: str | None, identifiers: Sequence[str] = ()) -> bytes:
    """The key of an item whose parts are canonical already; ValueError if there is none of them.

    Written out by hand because `canonical_json` would take ten times as long for each of millions; orjson escapes
    strings exactly as RFC 8785 section 3.2.2.2 does.
    """
    parts = []
    if digest:
        parts.append(b'"h":"%b"' % digest.encode())
    if identifiers:
        parts.append(b'"i":' + orjson.dumps(list(identifiers)))
    if url:
        parts.append(b'"u":' + (orjson.dumps(url) if _MUST_ESCAPE.search(url) else b'"%b"' % url.encode()))
    if not parts:
        raise ValueError("an item is named by at least one of URL, SHA-256 and identifier")
    return b"{%b}" % b",".join(parts)


def leaf_hash(key: bytes) -> bytes:
    return sha256(b"\x00" + key).digest()


def key_hash(key: bytes) -> bytes:
    return sha256(key).digest()


def canonical_digest(text: str) -> str | None:
    """64 lower-case hex digits from a SHA-256 as curators write it, or None if it is not one."""
    if _HEX.fullmatch(text):
        return text
    text = text.strip().lower()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return text if _HEX.fullmatch(text) else None
