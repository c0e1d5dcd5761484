"""Which bytes are plain, and where in an address they stand."""

from __future__ import annotations

import numpy as np

from registry.screening.arrow import Bytes, Ints, Mask
from registry.screening.jit import compiled, inlined

# classes of bytes
IN_HOST, LETTER, NOT_IN_PATH, NOT_IN_QUERY, UNRESERVED, UPPER_HEX, ENDS_PATH = 1, 2, 4, 8, 16, 32, 64
PLAIN_BYTES = 680  # with every byte escaped it is no longer than weburl.MAX_BYTES
DOT, SLASH, QUESTION, HASH = 46, 47, 63, 35
_COLON, _PERCENT, _X, _N, _HYPHEN = 58, 37, 120, 110, 45


@inlined
def host_begin(data: Bytes, begin: int, end: int) -> int:
    """Behind `http://` or `https://` in any case, or -1."""
    if end - begin < 10:
        return -1
    if (data[begin] | 32) != 104 or (data[begin + 1] | 32) != 116 or (data[begin + 2] | 32) != 116:
        return -1
    at = begin + 4
    if (data[begin + 3] | 32) != 112:
        return -1
    if data[at] | 32 == 115:
        at += 1
    if data[at] != _COLON or data[at + 1] != SLASH or data[at + 2] != SLASH:
        return -1
    return at + 3


@inlined
def host_end(data: Bytes, begin: int, end: int, classes: Bytes) -> int:
    """Where the bytes of a host name end, or -1 if no path, query or fragment begins there."""
    at = begin
    while at < end and classes[data[at]] & IN_HOST:
        at += 1
    if at < end and data[at] != SLASH and data[at] != QUESTION and data[at] != HASH:
        return -1
    return at if at - begin <= 253 else -1


@inlined
def is_label(data: Bytes, begin: int, end: int, is_resolved: bool) -> bool:
    """Whether a label has 1 to 63 bytes and is no punycode that would have to be checked."""
    if not 0 < end - begin < 64:
        return False
    if is_resolved or end - begin < 4 or data[begin + 2] != _HYPHEN or data[begin + 3] != _HYPHEN:
        return True
    return not (data[begin] | 32 == _X and data[begin + 1] | 32 == _N)


@inlined
def is_printable(data: Bytes, begin: int, end: int) -> bool:
    least, most = np.uint8(33), np.uint8(126)
    for at in range(begin, end):
        least, most = min(least, data[at]), max(most, data[at])
    return bool(least == 33 and most == 126)


@inlined
def path_end(data: Bytes, begin: int, end: int, classes: Bytes) -> tuple[int, int]:
    """Where the path ends, and all classes of its bytes."""
    at, seen = begin, 0
    while at < end:
        found = classes[data[at]]
        if found & ENDS_PATH:
            break
        seen |= found
        at += 1
    return at, seen


@inlined
def fragment(data: Bytes, begin: int, end: int) -> int:
    at = begin
    while at < end and data[at] != HASH:
        at += 1
    return at


@inlined
def classes_of(data: Bytes, begin: int, end: int, classes: Bytes) -> int:
    seen = 0
    for at in range(begin, end):
        seen |= classes[data[at]]
    return seen


@inlined
def is_kept(data: Bytes, begin: int, end: int, seen: int, classes: Bytes, unwanted: int) -> bool:
    """Whether a canonicaliser leaves a path (or query) as it is: no byte of the unwanted class but escapes that have to
    stay, and no dot at the beginning of a folder. `seen` are all classes in it."""
    dotted = False
    for at in range(begin + 1, end):
        dotted |= (data[at] == DOT) & (data[at - 1] == SLASH)
    return not dotted and (not seen & unwanted or _are_escapes(data, begin, end, classes, unwanted))


@compiled
def _are_escapes(data: Bytes, begin: int, end: int, classes: Bytes, unwanted: int) -> bool:
    """Whether all bytes of the unwanted class begin an escape of an octet that has to be escaped, in upper case."""
    for at in range(begin, end):
        if classes[data[at]] & unwanted:
            if data[at] != _PERCENT or at + 2 >= end:
                return False
            high, low = data[at + 1], data[at + 2]
            if not classes[high] & UPPER_HEX or not classes[low] & UPPER_HEX:
                return False
            value = (high - 48 if high < 58 else high - 55) * 16 + (low - 48 if low < 58 else low - 55)
            if classes[value] & UNRESERVED:
                return False
    return True


@compiled
def read_hex(offsets: Ints, data: Bytes, asked: Mask, digests: Bytes, odd: Mask) -> None:
    """Digests (32 bytes a row) from 64 lower-case hex digits; other texts are marked in `odd`."""
    for row in range(len(asked)):
        if not asked[row]:
            continue
        begin = offsets[row]
        is_plain = offsets[row + 1] - begin == 64
        if is_plain:
            for at in range(32):
                high, low = data[begin + 2 * at], data[begin + 2 * at + 1]
                is_plain &= (48 <= high <= 57 or 97 <= high <= 102) and (48 <= low <= 57 or 97 <= low <= 102)
                digests[32 * row + at] = (high - 48 if high < 58 else high - 87) * 16 + (
                    low - 48 if low < 58 else low - 87
                )
        odd[row] = not is_plain
