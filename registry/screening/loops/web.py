"""Which rules cover an address: domain and host rules at each dot, prefix and URL rules at each slash.

Rows are taken in blocks, each step of a block in a loop of its own that waits for one table, so that a processor
fetches at the same time what many rows ask for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from registry.screening import keying
from registry.screening.arrow import Bytes, Hashes, Ints, Mask
from registry.screening.jit import compiled, inlined
from registry.screening.loops.plain import (
    DOT,
    HASH,
    LETTER,
    NOT_IN_PATH,
    NOT_IN_QUERY,
    PLAIN_BYTES,
    SLASH,
    classes_of,
    fragment,
    host_begin,
    host_end,
    is_kept,
    is_label,
    is_printable,
    path_end,
)
from registry.screening.loops.tables import Asked, Found, Hashed, Texts, add, ask, find, is_text, look_up, maybe, pick

IS_RULE, IS_WILD, IS_EXCEPTION = 1, 2, 4  # traits of an entry of the public suffix list
DOMAIN, HOST, PREFIX, URL = 3, 4, 10, 12  # rules.CODES, which numba cannot look into
HAS_PATTERN, HAS_URL = 1, 4  # ruletables' traits of a site
BLOCK = 128  # rows
LABELS = 256  # more than a host of plain bytes can have
BOUNDS = 1 << 12  # more than an address of at most 2,048 bytes has slashes, times two
ROOM = BLOCK * (2 * LABELS + BOUNDS)  # more hits than a block can have
_WHOLE, _PARENT = 1, 2  # what a suffix of a host is to it
_PREFIX, _URL = 1, 2  # kinds wanted of a path
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


class Rows(NamedTuple):
    """The rows of a block: where host, path and address begin or end, the number of the first suffix and how many,
    the site; `state` is one of the following."""

    first: Ints
    last: Ints
    end: Ints
    suffix: Ints
    depth: Ints
    site: Ints
    state: Bytes


_SKIPPED, _ASIDE, _PLAIN = 0, 1, 2


@inlined
def read_host(data: Bytes, span: tuple[int, int, bool], at: int, rows: Rows, web: Web, asked: Asked, count: int) -> int:
    """Reads the host of one row and asks for each of its suffixes; how many keys there are then."""
    begin, end, is_resolved = span
    rows.state[at] = _ASIDE
    first = host_begin(data, begin, end)
    last = host_end(data, first, end, web.classes) if first >= 0 else -1
    if last < 0 or (not is_resolved and (end - begin > PLAIN_BYTES or not is_printable(data, last, end))):
        return count
    rows.first[at], rows.last[at], rows.end[at], rows.suffix[at] = first, last, end, count
    total, want, label, odd = web.seeds[0], 0, last, False
    for byte_at in range(last - 1, first - 1, -1):
        byte = data[byte_at]
        if byte == DOT:
            is_whole_label = is_label(data, byte_at + 1, label, is_resolved)
            odd |= not is_whole_label or (not want and not web.classes[data[byte_at + 1]] & LETTER)
            count = ask(asked, count, at, byte_at + 1, want, total)
            want, label = _PARENT, byte_at  # nobody speaks for what lies above: a top-level domain is not looked up
        elif 65 <= byte <= 90:
            byte |= 32
        total += web.head[last - 1 - byte_at] * np.uint64(byte)
    odd |= not want or not is_label(data, first, label, is_resolved)
    count = ask(asked, count, at, first, _WHOLE, total)
    rows.depth[at] = count - rows.suffix[at]
    odd |= web.aside[asked.hashes[count - 1] >> np.uint64(48)] > 0
    rows.state[at] = _ASIDE if odd else _PLAIN
    return count


@inlined
def public_labels(data: Bytes, at: int, rows: Rows, suffixes: Texts, asked: Asked) -> int:
    """How many labels of the host are a public suffix, as publicsuffixlist counts them."""
    found, end, depth = 1, rows.last[at], rows.depth[at]
    for label in range(depth):
        hashed, begin = asked.hashes[rows.suffix[at] + label], asked.bounds[rows.suffix[at] + label]
        key = find(hashed, suffixes.hashes, suffixes.places)
        while 0 <= key < len(suffixes.hashes) and suffixes.hashes[key] == hashed:
            if is_text(suffixes, key, data, begin, end, end):
                if suffixes.kinds[key] & IS_EXCEPTION:
                    found = label
                elif suffixes.kinds[key] & IS_WILD:
                    found = label + 2 if label < depth - 1 else label + 1
                else:
                    found = label + 1
            key += 1
    return found


@inlined
def speaks_for(data: Bytes, suffix: int, at: int, rows: Rows, suffixes: Texts, web: Web, asked: Asked) -> bool:
    """Whether the holder of a parent domain speaks for the host: no public suffix lies at it or in between."""
    if not maybe(asked.hashes[suffix], web.above) and not maybe(asked.hashes[suffix - 1], web.wild):
        return True
    return bool(suffix - rows.suffix[at] + 1 > public_labels(data, at, rows, suffixes, asked))


@inlined
def host_hits(
    data: Bytes,
    begin: int,
    picked: int,
    rows: Rows,
    texts: Texts,
    suffixes: Texts,
    web: Web,
    asked: Asked,
    found: Found,
) -> None:
    """Adds the domain and host rules that were found and have the right text."""
    for pick_at in range(picked):
        suffix, key = asked.picked[pick_at], asked.keys[pick_at]
        hashed, at = asked.hashes[suffix], asked.owners[suffix]
        while 0 <= key < len(texts.hashes) and texts.hashes[key] == hashed and rows.state[at] == _PLAIN:
            kind, is_whole, end = texts.kinds[key], asked.wants[suffix] == _WHOLE, rows.last[at]
            fits = is_whole if kind == HOST else kind == DOMAIN
            if fits and is_text(texts, key, data, asked.bounds[suffix], end, end):
                fits = is_whole or speaks_for(data, suffix, at, rows, suffixes, web, asked)
                add(found, begin + at, key if fits else -1)
            key += 1


@inlined
def ask_paths(data: Bytes, at: int, is_resolved: bool, rows: Rows, web: Web, sums: tuple[Hashed, Asked, int]) -> int:
    """Asks for what prefix and URL rules of the row's site may cover; how many keys there are then, or -1 if
    the address is not plain."""
    total, asked, count = sums
    middle, end, site = rows.last[at], rows.end[at], rows.site[at]
    if web.traits[site] & HAS_PATTERN or middle == end or data[middle] != SLASH:
        return -1
    longest, has_urls, slashed = int(web.longest[site]), (web.traits[site] & HAS_URL) > 0, False
    last, seen = path_end(data, middle, end, web.classes)
    if not is_resolved and not is_kept(data, middle, last, seen, web.classes, NOT_IN_PATH):
        return -1
    # A boundary lies on both sides of a slash, once; `slashed` says whether the byte before is one.
    walked = last if has_urls else min(last, middle + longest)
    for byte_at in range(middle, walked):
        byte, length = data[byte_at], byte_at - middle
        if (slashed or (byte == SLASH and length)) and length <= longest:
            count = ask(asked, count, at, byte_at, _PREFIX, total)
        slashed = byte == SLASH
        total += web.tail[length & _TAIL] * np.uint64(byte)
    has_query = last < end and data[last] != HASH
    if walked == last or slashed or data[walked] == SLASH:
        want = _PREFIX if walked - middle <= longest else 0
        if has_urls and not has_query:
            want |= _URL
        count = ask(asked, count, at, walked, want, total)
    if not has_urls or not has_query:
        return count
    final = fragment(data, last, end)
    seen = 0 if is_resolved else classes_of(data, last + 1, final, web.classes)
    if last + 1 == final or not is_kept(data, last + 1, final, seen, web.classes, NOT_IN_QUERY):
        return -1
    for byte_at in range(last, final):
        total += web.tail[(byte_at - middle) & _TAIL] * np.uint64(data[byte_at])
    return ask(asked, count, at, final, _URL, total)


@inlined
def path_hits(data: Bytes, begin: int, picked: int, rows: Rows, texts: Texts, asked: Asked, found: Found) -> None:
    """Adds the prefix and URL rules that were found and have the right text."""
    for pick_at in range(picked):
        bound, key = asked.picked[pick_at], asked.keys[pick_at]
        hashed, at, want = asked.hashes[bound], asked.owners[bound], asked.wants[bound]
        while 0 <= key < len(texts.hashes) and texts.hashes[key] == hashed and rows.state[at] == _PLAIN:
            kind = texts.kinds[key]
            fits = (kind == PREFIX and want & _PREFIX > 0) or (kind == URL and want & _URL > 0)
            if fits and is_text(texts, key, data, rows.first[at], rows.last[at], asked.bounds[bound]):
                add(found, begin + at, key)
            key += 1


@compiled
def screen_block(
    offsets: Ints,
    data: Bytes,
    valid: Mask,
    ends: tuple[int, bool],
    texts: Texts,
    suffixes: Texts,
    web: Web,
    scratch: tuple[Rows, Asked, Asked],
    found: Found,
) -> int:
    """Screens the next rows from `ends[0]` on, canonical ones if `ends[1]`; returns the row after them."""
    (begin, is_resolved), (rows, hosts, paths), count, asked = ends, scratch, 0, 0
    size = min(BLOCK, len(valid) - begin)
    for at in range(size):
        rows.site[at], rows.state[at] = -1, _SKIPPED
        if valid[begin + at]:
            span = (offsets[begin + at], offsets[begin + at + 1], is_resolved)
            count = read_host(data, span, at, rows, web, hosts, count)
    picked = pick(hosts, count, web.words)
    look_up(hosts, picked, web.sites, web.site_places)
    for at in range(picked):
        if hosts.wants[hosts.picked[at]] == _WHOLE:
            rows.site[hosts.owners[hosts.picked[at]]] = hosts.keys[at]
    for at in range(size):
        if rows.site[at] >= 0 and rows.state[at] == _PLAIN:
            whole = rows.suffix[at] + rows.depth[at] - 1
            more = ask_paths(data, at, is_resolved, rows, web, (hosts.sums[whole], paths, asked))
            if more < 0:
                rows.state[at] = _ASIDE
            else:
                asked = more
    look_up(hosts, picked, texts.hashes, texts.places)
    host_hits(data, begin, picked, rows, texts, suffixes, web, hosts, found)
    picked = pick(paths, asked, web.words)
    look_up(paths, picked, texts.hashes, texts.places)
    path_hits(data, begin, picked, rows, texts, paths, found)
    for at in range(size):
        if rows.state[at] == _ASIDE:
            found.aside[found.counts[1]] = begin + at
            found.counts[1] += 1
    return begin + size


@compiled
def screen_urls(
    offsets: Ints,
    data: Bytes,
    valid: Mask,
    ends: tuple[int, bool],
    texts: Texts,
    suffixes: Texts,
    web: Web,
    scratch: tuple[Rows, Asked, Asked],
    found: Found,
) -> int:
    """The same as long as `found` has room for what a block may hit."""
    row, is_resolved = ends
    while row < len(valid) and found.counts[0] + ROOM <= len(found.rows):
        row = screen_block(offsets, data, valid, (row, is_resolved), texts, suffixes, web, scratch, found)
    return row
