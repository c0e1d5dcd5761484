"""The register of refusals as files: what stands in a published snapshot, and what lies between two of them.

Every file is JSON Lines, each line the RFC 8785 JSON of one record and a line feed, packed with gzip.

`rules.ndjson.gz`     [kind, value, refusal id, scope id], sorted by the four; an ISCC's value ends in `~` and its
                      distance. The lines of the kinds that items are screened by are those a screening's
                      `rules_sha256` is taken over (ruletables.rules_digest).
`refusals.ndjson.gz`  one object a refusal, sorted by `id`
`delta.ndjson.gz`     [section, change, record]: "refusals" or "rules"; "+" new, "-" gone, "~" changed (the record as it
                      is now); sorted by section, then as the section is
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any

import orjson

FORMAT = "dip-register/1"
RULES, REFUSALS, DELTA = "rules.ndjson.gz", "refusals.ndjson.gz", "delta.ndjson.gz"
ADDED, GONE, CHANGED = "+", "-", "~"
_CHUNK = 1 << 20
_AT_ONCE = 1000
_GZIP = 31  # zlib's window bits for a gzip header, which holds no time and no name

Record = Any  # a list (rule) or an object (refusal)
Key = Callable[[Record], Any]
SECTIONS: dict[str, Key] = {
    "refusals": lambda refusal: refusal["id"],
    "rules": tuple,
}


class DeltaError(ValueError):
    """The delta does not follow on these records."""


def line(record: Record) -> bytes:
    """One line. Keys are sorted; no float ever stands in a record, so that this is RFC 8785."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS) + b"\n"


def difference(section: str, old: Iterable[Record], new: Iterable[Record]) -> Iterator[Record]:
    """The records of a delta that lead from `old` to `new`, both in the section's order."""
    key = SECTIONS[section]
    for before, after in _paired(key, old, new):
        if before is None:
            yield [section, ADDED, after]
        elif after is None:
            yield [section, GONE, before]
        elif before != after:
            yield [section, CHANGED, after]


def patched(section: str, old: Iterable[Record], delta: Iterable[Record]) -> Iterator[Record]:
    """The records after the delta. Raises DeltaError when it was made for others."""
    key = SECTIONS[section]
    own = (one for one in delta if one[0] == section)
    for before, change in _paired(key, old, own, other=lambda one: key(one[2])):
        if change is None:
            yield before
            continue
        _section, sign, record = change
        if (before is None) is not (sign == ADDED) or (sign == GONE and before != record):
            raise DeltaError(f"{section} {sign} {key(record)}")
        if sign != GONE:
            yield record


def _paired(
    key: Key, first: Iterable[Record], second: Iterable[Record], *, other: Key | None = None
) -> Iterator[tuple[Record | None, Record | None]]:
    """Both sequences in step: the records of one key together, None where one has none. Raises DeltaError."""
    left, right = _keyed(first, key), _keyed(second, other or key)
    a, b = next(left, None), next(right, None)
    while a or b:
        if a and (not b or a[0] < b[0]):
            yield a[1], None
            a = next(left, None)
        elif b and (not a or b[0] < a[0]):
            yield None, b[1]
            b = next(right, None)
        elif a and b:
            yield a[1], b[1]
            a, b = next(left, None), next(right, None)


def _keyed(records: Iterable[Record], key: Key) -> Iterator[tuple[Any, Record]]:
    last = None
    for record in records:
        found = key(record)
        if last is not None and found <= last:
            raise DeltaError(f"{found} does not come after {last}")
        last = found
        yield found, record


class Packing:
    """Lines on their way into a gzip file: counted, and digested as they are before packing."""

    def __init__(self) -> None:
        self.lines = 0
        self._digest = sha256()

    @property
    def content_sha256(self) -> str:
        return self._digest.hexdigest()

    def chunks(self, records: Iterable[Record]) -> Iterator[bytes]:
        packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
        lines = map(line, records)
        while block := list(islice(lines, _AT_ONCE)):
            self.lines += len(block)
            content = b"".join(block)
            self._digest.update(content)
            yield packer.compress(content)
        yield packer.flush()


def records(path: Path) -> Iterator[Record]:
    """The records of a packed file, one at a time."""
    with path.open("rb") as file:
        for text in _unpacked_lines(file):
            yield orjson.loads(text)


def _unpacked_lines(file: IO[bytes]) -> Iterator[bytes]:
    unpacker, rest = zlib.decompressobj(_GZIP), b""
    while data := file.read(_CHUNK):
        while data:
            *lines, rest = (rest + unpacker.decompress(data, _CHUNK)).split(b"\n")
            yield from lines
            data = unpacker.unconsumed_tail
    if rest or not unpacker.eof:
        raise DeltaError("the file ends in the middle")
