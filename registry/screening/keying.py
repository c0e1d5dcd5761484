"""The salted 64-bit hash that rules are found by, over whole columns at once.

A key of the kinds that name a place on the web (`host`, `host[:port]/path`) is hashed in two parts: the authority from
its last byte to its first, so that the hash of every parent domain is met on the way; what follows it from its first
byte to its last, so that every prefix is. Each byte is multiplied by a number of its place, modulo 2^64, and the sum is
scrambled: for two texts given beforehand and a random salt the sums agree with a chance of at most 2^-56 (multilinear
hashing). Whoever knows the salt can make two texts agree; that costs a comparison and hides nothing, since texts are
compared before anything counts as found.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import shake_256
from typing import Any, NamedTuple

import numpy as np

from registry.screening.arrow import Bytes, Column, Hashes, Ints, Mask, buffers, compute

_KINDS, _PIECES, _HEAD = 32, 16, 512
TAIL = 1 << 12  # places that have a number of their own; what is longer begins again, which costs comparisons at most
_AT_ONCE = 1 << 16
_FIRST, _SECOND = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT, _HALF, _LOW = np.uint64(33), np.uint64(32), np.uint64(0xFFFFFFFF)


class Salted(NamedTuple):
    """The numbers of a salt: where the sum of each kind begins, and those of each place in a key."""

    seeds: Hashes
    pieces: Hashes  # of the 16 pairs of bytes of a digest
    head: Hashes
    tail: Hashes


@lru_cache(8)
def salted(salt: bytes) -> Salted:
    size = 8 * (_KINDS + _PIECES + _HEAD + TAIL)
    numbers = np.frombuffer(shake_256(salt).digest(size), "<u8").astype(np.uint64)
    numbers.flags.writeable = False
    return Salted(*np.split(numbers, np.cumsum([_KINDS, _PIECES, _HEAD])))


def scramble(sums: Any) -> Any:
    """One to one; the finalizer of MurmurHash3."""
    sums = (sums ^ (sums >> _SHIFT)) * _FIRST
    sums = (sums ^ (sums >> _SHIFT)) * _SECOND
    return sums ^ (sums >> _SHIFT)


def place(hashes: Any, places: Any) -> Any:
    """Which of so many equal parts of the range of hashes; grows with the hash."""
    return ((hashes >> _HALF) * places) >> _HALF


def mark(hashes: Any, words: Any) -> tuple[Any, Any]:
    """(word, its bits) by which a filter of so many words says that a hash may be among its own."""
    six, one = np.uint64(63), np.uint64(1)
    bits = (one << (hashes >> np.uint64(58))) | (one << ((hashes >> np.uint64(52)) & six))
    return ((hashes & _LOW) * words) >> _HALF, bits | (one << ((hashes >> np.uint64(46)) & six))


def text_hashes(keys: Salted, classes: Ints, texts: Column) -> Hashes:
    """Hashes of a string column without nulls. `classes`: 0 for a key with an authority, else a number for its kind."""
    parts = [np.zeros(0, np.uint64)]
    for begin in range(0, len(texts), _AT_ONCE):
        part = classes[begin : begin + _AT_ONCE]
        parts.append(_text_hashes(keys, part, texts.slice(begin, len(part))))
    return np.concatenate(parts)


def _text_hashes(keys: Salted, classes: Ints, texts: Column) -> Hashes:
    ends, data = buffers(texts)
    starts, lengths = ends[:-1], np.diff(ends)
    slash = compute.find_substring(texts, "/").to_numpy(zero_copy_only=False).astype(np.int64)
    heads = np.where(classes > 0, 0, np.where(slash < 0, lengths, slash))
    sums = keys.seeds[classes].copy()
    _add(sums, keys.head, data, (starts + heads - 1, heads), -1)
    _add(sums, keys.tail, data, (starts + heads, lengths - heads), 1)
    return np.asarray(scramble(sums), dtype=np.uint64)


def digest_hashes(keys: Salted, digests: Any) -> Hashes:
    """Hashes of (n, 32) bytes."""
    pairs = np.ascontiguousarray(digests).view("<u2")
    sums = np.full(len(pairs), keys.seeds[0])
    for at in range(_PIECES):
        sums += pairs[:, at].astype(np.uint64) * keys.pieces[at]
    return np.asarray(scramble(sums), dtype=np.uint64)


def _add(sums: Hashes, numbers: Hashes, data: Bytes, runs: tuple[Ints, Ints], step: int) -> None:
    """Add the terms of one run of bytes (first place, count) to each sum."""
    first, counts = runs
    some = np.flatnonzero(counts)
    if not len(some):
        return
    counts = counts[some]
    begins = np.cumsum(counts) - counts
    at = np.arange(int(counts.sum())) - np.repeat(begins, counts)
    terms = numbers[at % len(numbers)] * data[np.repeat(first[some], counts) + step * at]
    sums[some] += np.add.reduceat(terms, begins)


def directory(hashes: Hashes, size: int) -> Ints:
    """Where each of `size` parts begins among sorted hashes, and where the last one ends."""
    return np.searchsorted(place(hashes, np.uint64(size)), np.arange(size + 1, dtype=np.uint64)).astype(np.int64)


def filter_words(hashes: Hashes) -> Hashes:
    """A filter that knows every hash given and about one in a hundred others; some 16 bits a hash."""
    words = np.zeros(len(hashes) // 4 + 1, np.uint64)
    for begin in range(0, len(hashes), 1 << 20):
        at, bits = mark(hashes[begin : begin + (1 << 20)], np.uint64(len(words)))
        np.bitwise_or.at(words, at.astype(np.int64), bits)
    return words


def maybe(hashes: Hashes, words: Hashes) -> Mask:
    at, bits = mark(hashes, np.uint64(len(words)))
    return np.asarray(words[at.astype(np.int64)] & bits == bits)
