"""Which rules cover an address: domain and host rules at each dot, prefix and URL rules at each slash."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from registry.screening import keying
from registry.screening.arrow import Bytes, Hashes, Ints, Mask
from registry.screening.jit import compiled, inlined
from registry.screening.loops.plain import (
    DOT,
    HASH,
    NOT_IN_PATH,
    NOT_IN_QUERY,
    PLAIN_BYTES,
    SLASH,
    fragment,
    host_begin,
    host_end,
    is_kept,
    is_printable,
    path_end,
)
from registry.screening.loops.tables import Found, Hashed, Texts, add, find, is_text, maybe, scramble

IS_RULE, IS_WILD, IS_EXCEPTION = 1, 2, 4  # traits of an entry of the public suffix list
DOMAIN, HOST, PREFIX, URL = 3, 4, 10, 12  # rules.CODES, which numba cannot look into
HAS_PATTERN, HAS_URL = 1, 4  # ruletables' traits of a site
ROOM = 1 << 13  # more hits than one row can have: a few at each dot and slash of at most 2,048 bytes
LABELS = 256  # more than a host has, and twice as many as it has rules' kinds for
_TAIL = keying.TAIL - 1


class Web(NamedTuple):
    """What else addresses are looked up by. `aside` is 1 where rows of an authority (upper 16 bits of its hash) are for
    the reference."""

    seeds: Hashes
    head: Hashes
    tail: Hashes
    words: Hashes
    sites: Hashes
    longest: Hashes
    traits: Bytes
    site_places: Hashes
    classes: Bytes
    aside: Bytes
    above: Hashes  # filter of the public suffixes and all names above them
    wild: Hashes  # and of those below which every name is one


class Marks(NamedTuple):
    """Room for one host: the sums and first bytes of its suffixes, shortest first; keys found at strict parents."""

    sums: Hashes
    begins: Ints
    keys: Ints
    labels: Ints


@inlined
def mark_host(data: Bytes, begin: int, end: int, web: Web, marks: Marks) -> int:
    """Notes the sum of each suffix; returns how many labels there are."""
    total, depth = web.seeds[0], 0
    for at in range(end - 1, begin - 1, -1):
        byte = data[at]
        if byte == DOT:
            marks.sums[depth], marks.begins[depth] = total, at + 1
            depth += 1
        elif 65 <= byte <= 90:
            byte |= 32
        total += web.head[end - 1 - at] * np.uint64(byte)
    marks.sums[depth], marks.begins[depth] = total, begin
    return depth + 1


@inlined
def public_labels(data: Bytes, end: int, depth: int, suffixes: Texts, marks: Marks) -> int:
    """How many labels of the host are a public suffix, as publicsuffixlist counts them."""
    found = 1
    for at in range(depth):
        hashed, begin = scramble(marks.sums[at]), marks.begins[at]
        key = find(hashed, suffixes.hashes, suffixes.places)
        while 0 <= key < len(suffixes.hashes) and suffixes.hashes[key] == hashed:
            if is_text(suffixes, key, data, begin, end, end):
                if suffixes.kinds[key] & IS_EXCEPTION:
                    found = at
                elif suffixes.kinds[key] & IS_WILD:
                    found = at + 2 if at < depth - 1 else at + 1
                else:
                    found = at + 1
            key += 1
    return found


@inlined
def host_hits(data: Bytes, end: int, depth: int, texts: Texts, suffixes: Texts, web: Web, marks: Marks) -> int:
    """Notes the keys of domain and host rules that cover the host; returns how many."""
    count, doubtful = 0, False
    for at in range(min(1, depth - 1), depth):
        hashed, begin, is_whole = scramble(marks.sums[at]), marks.begins[at], at == depth - 1
        if not maybe(hashed, web.words):
            continue
        key = find(hashed, texts.hashes, texts.places)
        while 0 <= key < len(texts.hashes) and texts.hashes[key] == hashed:
            kind = texts.kinds[key]
            if (kind == DOMAIN or (kind == HOST and is_whole)) and is_text(texts, key, data, begin, end, end):
                marks.keys[count], marks.labels[count] = key, at + 1
                count += 1
                if not is_whole:
                    doubtful |= maybe(hashed, web.above) or maybe(scramble(marks.sums[at - 1]), web.wild)
            key += 1
    if not doubtful:
        return count
    kept, public = 0, public_labels(data, end, depth, suffixes, marks)
    for at in range(count):
        if marks.labels[at] > public or marks.labels[at] == depth:  # nobody speaks for a public suffix
            marks.keys[kept] = marks.keys[at]
            kept += 1
    return kept


@inlined
def path_hits(
    total: Hashed, data: Bytes, span: tuple[int, int, int], kinds: tuple[int, int], texts: Texts, words: Hashes
) -> tuple[int, int]:
    """The keys of two kinds (0: none wanted) whose text is the host from span[0] to span[1] and the path up to
    span[2], -1 for none."""
    first, second = -1, -1
    hashed = scramble(total)
    if not maybe(hashed, words):
        return first, second
    key = find(hashed, texts.hashes, texts.places)
    while 0 <= key < len(texts.hashes) and texts.hashes[key] == hashed:
        kind = texts.kinds[key]
        if (kind == kinds[0] or kind == kinds[1]) and is_text(texts, key, data, span[0], span[1], span[2]):
            if kind == kinds[0]:
                first = key
            else:
                second = key
        key += 1
    return first, second


@inlined
def walk_path(
    row: int,
    data: Bytes,
    span: tuple[int, int, int],
    site: tuple[Hashed, int, bool, bool],
    texts: Texts,
    web: Web,
    found: Found,
) -> bool:
    """Adds the prefix and URL rules of a site that cover an address; false if the address is not plain.

    `span` is where host, path and address begin or end; `site` the authority's sum, its longest prefix, whether it has
    URL rules, and whether the address is canonical.
    """
    begin, middle, end = span
    total, longest, has_urls, is_resolved = site
    if middle == end or data[middle] != SLASH:
        return False
    last = path_end(data, middle, end)
    if not is_resolved and not is_kept(data, middle, last, web.classes, NOT_IN_PATH):
        return False
    slashed = False  # whether the byte before is a slash: both its sides are boundaries, once
    walked = last if has_urls else min(last, middle + longest)
    for at in range(middle, walked):
        byte, length = data[at], at - middle
        if (slashed or (byte == SLASH and length)) and length <= longest:
            key, _none = path_hits(total, data, (begin, middle, at), (PREFIX, 0), texts, web.words)
            add(found, row, key)
        slashed = byte == SLASH
        total += web.tail[length & _TAIL] * np.uint64(byte)
    is_whole, length = walked == last, walked - middle
    if is_whole or slashed or data[walked] == SLASH:
        is_plain = is_whole and (last == end or data[last] == HASH)
        kinds = PREFIX if length <= longest else 0, URL if has_urls and is_plain else 0
        for key in path_hits(total, data, (begin, middle, walked), kinds, texts, web.words):
            add(found, row, key)
    if not has_urls or last == end or data[last] == HASH:
        return True
    return walk_query(row, data, (begin, middle, last, end), (total, is_resolved), texts, web, found)


@inlined
def walk_query(
    row: int,
    data: Bytes,
    span: tuple[int, int, int, int],
    site: tuple[Hashed, bool],
    texts: Texts,
    web: Web,
    found: Found,
) -> bool:
    """The rest of `walk_path` for an address whose query matters."""
    begin, middle, mark, end = span
    total, is_resolved = site
    last = fragment(data, mark, end)
    if mark + 1 == last or (not is_resolved and not is_kept(data, mark + 1, last, web.classes, NOT_IN_QUERY)):
        return False
    for at in range(mark, last):
        total += web.tail[(at - middle) & _TAIL] * np.uint64(data[at])
    add(found, row, path_hits(total, data, (begin, middle, last), (URL, 0), texts, web.words)[0])
    return True


@inlined
def screen_row(
    row: int,
    data: Bytes,
    ends: tuple[int, int, bool],
    texts: Texts,
    suffixes: Texts,
    web: Web,
    marks: Marks,
    found: Found,
) -> bool:
    """Adds what covers one address; false if it is to be set aside."""
    begin, end, is_resolved = ends
    first = host_begin(data, begin, end)
    if first < 0:
        return False
    last = host_end(data, first, end, web.classes, is_resolved)
    if last < 0 or (not is_resolved and (end - begin > PLAIN_BYTES or not is_printable(data, last, end))):
        return False
    depth = mark_host(data, first, last, web, marks)
    total = marks.sums[depth - 1]
    hashed = scramble(total)
    if web.aside[hashed >> np.uint64(48)]:
        return False
    for at in range(host_hits(data, last, depth, texts, suffixes, web, marks)):
        add(found, row, marks.keys[at])
    if not maybe(hashed, web.words):
        return True
    site = find(hashed, web.sites, web.site_places)
    if site < 0:
        return True
    if web.traits[site] & HAS_PATTERN:
        return False
    known = total, int(web.longest[site]), bool(web.traits[site] & HAS_URL), is_resolved
    return walk_path(row, data, (first, last, end), known, texts, web, found)


@compiled
def screen_urls(
    offsets: Ints,
    data: Bytes,
    asked: Mask,
    ends: tuple[int, bool],
    texts: Texts,
    suffixes: Texts,
    web: Web,
    marks: Marks,
    found: Found,
) -> int:
    """Screens the rows asked for from `ends[0]` on, canonical ones if `ends[1]`; returns the first row that is left for
    want of room in `found`."""
    row, is_resolved = ends
    while row < len(asked) and found.counts[0] + ROOM <= len(found.rows):
        if asked[row]:
            before = found.counts[0]
            if not screen_row(
                row, data, (offsets[row], offsets[row + 1], is_resolved), texts, suffixes, web, marks, found
            ):
                found.counts[0] = before
                found.aside[found.counts[1]] = row
                found.counts[1] += 1
        row += 1
    return row
