"""Finding texts and digests in sorted tables by their hash, and what was found."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from registry.screening import keying
from registry.screening.arrow import Bytes, Hashes, Ints, Mask
from registry.screening.jit import compiled, inlined

Hashed = Any  # a uint64


class Texts(NamedTuple):
    """Texts in order of their hash, with a kind (or traits) and a directory."""

    hashes: Hashes
    kinds: Bytes
    offsets: Ints
    data: Bytes
    places: Hashes


class Found(NamedTuple):
    """Rows with the number of the key found, `counts[0]` of them; rows set aside, `counts[1]` of them."""

    rows: Ints
    keys: Ints
    aside: Ints
    counts: Ints


class Asked(NamedTuple):
    """Keys of a block to look up: whose, where they begin or end, what is wanted, sum and hash; which of them may be
    there, and what was found for each of these."""

    owners: Ints
    bounds: Ints
    wants: Bytes
    sums: Hashes
    hashes: Hashes
    picked: Ints
    keys: Ints


class Digests(NamedTuple):
    """What digests are looked up in; four words each."""

    seeds: Hashes
    pieces: Hashes
    stored: Hashes
    places: Hashes
    words: Hashes


scramble, place, mark = inlined(keying.scramble), inlined(keying.place), inlined(keying.mark)


@inlined
def maybe(hashed: Hashed, words: Hashes) -> bool:
    word, bits = mark(hashed, np.uint64(len(words)))
    return bool(words[word] & bits == bits)


@inlined
def find(hashed: Hashed, hashes: Hashes, places: Hashes) -> int:
    """The first of the entries with this hash, or -1."""
    part = place(hashed, np.uint64(len(places) - 1))
    end = min(int(places[part + np.uint64(1)]), len(hashes))
    for at in range(int(places[part]), end):
        if hashes[at] == hashed:
            return at
    return -1


@inlined
def is_text(texts: Texts, key: int, data: Bytes, begin: int, middle: int, end: int) -> bool:
    """Whether the entry is these bytes, those before `middle` in lower case."""
    start, stop = texts.offsets[key], texts.offsets[key + 1]
    if stop - start != end - begin or start < 0 or stop > len(texts.data):
        return False
    for at in range(begin, end):
        byte = data[at]
        if at < middle and 65 <= byte <= 90:
            byte |= 32
        if texts.data[start + at - begin] != byte:
            return False
    return True


@inlined
def add(found: Found, row: int, key: int) -> None:
    if key >= 0:
        at = found.counts[0]
        found.rows[at], found.keys[at] = row, key
        found.counts[0] = at + 1


@inlined
def ask(asked: Asked, at: int, owner: int, bound: int, want: int, total: Hashed) -> int:
    asked.owners[at], asked.bounds[at], asked.wants[at] = owner, bound, want
    asked.sums[at], asked.hashes[at] = total, scramble(total)
    return at + 1


@inlined
def pick(asked: Asked, count: int, words: Hashes) -> int:
    """Notes which keys may be there; how many."""
    picked = 0
    for at in range(count):
        asked.picked[picked] = at
        picked += maybe(asked.hashes[at], words) & (asked.wants[at] > 0)
    return picked


@inlined
def look_up(asked: Asked, picked: int, hashes: Hashes, places: Hashes) -> None:
    """Notes the first entry with the hash of each key picked, or -1."""
    parts = np.uint64(len(places) - 1)
    for at in range(picked):
        asked.keys[at] = places[place(asked.hashes[asked.picked[at]], parts)]
    for at in range(picked):
        hashed, key = asked.hashes[asked.picked[at]], asked.keys[at]
        while key < len(hashes) and hashes[key] < hashed:
            key += 1
        asked.keys[at] = key if key < len(hashes) and hashes[key] == hashed else -1


@compiled
def screen_digests(asked: Hashes, valid: Mask, digests: Digests, hashes: Hashes, found: Found) -> None:
    """Adds the digests found; `asked` has four words a row. In steps that each touch one table, so that waiting for one
    row's memory overlaps with the next."""
    step = len(hashes)
    for begin in range(0, len(valid), step):
        end = min(begin + step, len(valid))
        for row in range(begin, end):
            total = digests.seeds[0]
            for word in range(4):
                four = asked[4 * row + word]
                for pair in range(4):
                    part = (four >> np.uint64(16 * pair)) & np.uint64(0xFFFF)
                    total += digests.pieces[4 * word + pair] * part
            hashes[row - begin] = scramble(total)
        for row in range(begin, end):
            if maybe(hashes[row - begin], digests.words) and valid[row]:
                add(found, row, find_digest(asked, row, hashes[row - begin], digests))


@inlined
def find_digest(asked: Hashes, row: int, hashed: Hashed, digests: Digests) -> int:
    part = place(hashed, np.uint64(len(digests.places) - 1))
    end = min(int(digests.places[part + np.uint64(1)]), len(digests.stored) // 4)
    for at in range(int(digests.places[part]), end):
        if (
            digests.stored[4 * at] == asked[4 * row]
            and digests.stored[4 * at + 1] == asked[4 * row + 1]
            and digests.stored[4 * at + 2] == asked[4 * row + 2]
            and digests.stored[4 * at + 3] == asked[4 * row + 3]
        ):
            return at
    return -1
