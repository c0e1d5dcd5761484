"""The SHA-256 of what a server sent, as a browser would have saved it: transfer and content codings undone.

Bytes pass through and are forgotten. Codings: chunked (RFC 9112 section 7.1); gzip, deflate, br and zstd (RFC 9110
section 8.4.1). A body that crawlers kept decoded under the old headers is taken as it is.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Protocol

import brotli
import zstandard

_PIECE = 1 << 18
_MAX_CHUNK_LINE = 1 << 12
_MAX_CODINGS = 3
_MAX_WINDOW = 8 << 20  # of zstd, as RFC 9659 section 3 asks

Charge = Callable[[int], None]


class BodyUnknown(Exception):
    """The body's bytes cannot be had from these: a coding we do not know, or that was broken off."""


class _NotCoded(Exception):
    """The first bytes are not of this coding: they were kept decoded."""


class _Inflater(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """Pieces of at most some hundred kilobytes; raises ValueError on bytes that are not of this coding."""

    def is_finished(self) -> bool: ...


def body_sha256(pieces: Iterable[bytes], transfer: str, coding: str, charge: Charge) -> str | None:
    """Hex digest of the body, None for an empty one. `transfer` and `coding` are the headers' values, or "".

    `charge` is told of every piece that unpacking makes, before the next is made. Raises BodyUnknown, and what
    `charge` and the pieces raise.
    """
    codings = [name.strip().lower() for name in coding.split(",") if name.strip() and name.strip() != "identity"]
    if len(codings) > _MAX_CODINGS:
        raise BodyUnknown
    if "chunked" in transfer.lower():
        pieces = dechunked(pieces)
    for name in reversed(codings):
        pieces = _decoded(pieces, name, charge)
    digest = sha256()
    size = 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest() if size else None


def dechunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Chunked data without its framing; passed on as it is when it does not begin with a chunk. Raises BodyUnknown."""
    feed = iter(pieces)
    held = b""
    first = True
    while True:
        size, held = _chunk_size(held, feed, first=first)
        if size is None:
            yield held
            yield from feed
            return
        if size == 0:
            return  # trailers are no content
        first = False
        while size:
            held = held or next(feed, b"")
            if not held:
                raise BodyUnknown
            yield held[:size]
            size, held = size - len(held[:size]), held[size:]
        held = _line_end(held, feed)


def _chunk_size(held: bytes, feed: Iterator[bytes], *, first: bool) -> tuple[int | None, bytes]:
    while b"\n" not in held and len(held) <= _MAX_CHUNK_LINE and (piece := next(feed, b"")):
        held += piece
    line, end, rest = held.partition(b"\n")
    digits = line.split(b";")[0].strip()
    if end and digits and len(digits) <= 16 and not digits.strip(b"0123456789abcdefABCDEF"):
        return int(digits, 16), rest
    if first:
        return None, held
    raise BodyUnknown


def _line_end(held: bytes, feed: Iterator[bytes]) -> bytes:
    while len(held) < 2 and (piece := next(feed, b"")):
        held += piece
    if held.startswith(b"\r\n"):
        return held[2:]
    if held.startswith(b"\n"):
        return held[1:]
    raise BodyUnknown


def _decoded(pieces: Iterable[bytes], coding: str, charge: Charge) -> Iterator[bytes]:
    maker = _INFLATERS.get(coding)
    if maker is None:
        raise BodyUnknown
    feed = iter(pieces)
    first = next(feed, b"")
    while len(first) < 16 and (more := next(feed, b"")):
        first += more
    if not first:
        return
    try:
        inflater, start = _begun(maker, coding, first)
    except _NotCoded:
        yield first
        yield from feed
        return
    try:
        for out in _all(inflater, start, feed):
            charge(len(out))
            yield out
    except (ValueError, zlib.error, zstandard.ZstdError, brotli.error):
        raise BodyUnknown from None
    if not inflater.is_finished():
        raise BodyUnknown


def _all(inflater: _Inflater, start: bytes, feed: Iterator[bytes]) -> Iterator[bytes]:
    yield from inflater.feed(start)
    for piece in feed:
        yield from inflater.feed(piece)


def _begun(maker: Callable[[bytes], _Inflater], coding: str, first: bytes) -> tuple[_Inflater, bytes]:
    magic = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}.get(coding)
    if magic is not None and not first.startswith(magic):
        raise _NotCoded
    return maker(first), first


class _Zlib:
    def __init__(self, bits: int, *, members: bool) -> None:
        self._bits = bits
        self._members = members
        self._inflater = zlib.decompressobj(bits)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inflater.eof:
                if not self._members or not data.startswith(b"\x1f\x8b"):
                    return  # what stands behind the end is no content
                self._inflater = zlib.decompressobj(self._bits)
            yield self._inflater.decompress(data, _PIECE)
            data = self._inflater.unconsumed_tail or self._inflater.unused_data

    def is_finished(self) -> bool:
        return self._inflater.eof


class _Brotli:
    def __init__(self) -> None:
        self._inflater = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._inflater.process(data, output_buffer_limit=_PIECE)
        while not self._inflater.can_accept_more_data():
            yield self._inflater.process(b"", output_buffer_limit=_PIECE)

    def is_finished(self) -> bool:
        return bool(self._inflater.is_finished())


class _Zstd:
    def __init__(self) -> None:
        self._inflater = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), 1 << 10):  # a block of 128 KiB takes three bytes: little in, little out
            if self._inflater.eof:
                return
            yield self._inflater.decompress(data[at : at + (1 << 10)])

    def is_finished(self) -> bool:
        return bool(self._inflater.eof)


def _deflate(first: bytes) -> _Inflater:
    """RFC 9110 section 8.4.1.2: zlib's wrapping, which some servers leave out."""
    has_wrapping = first[0] & 15 == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    return _Zlib(zlib.MAX_WBITS if has_wrapping else -zlib.MAX_WBITS, members=False)


_INFLATERS: dict[str, Callable[[bytes], _Inflater]] = {
    "gzip": lambda _first: _Zlib(16 + zlib.MAX_WBITS, members=True),
    "x-gzip": lambda _first: _Zlib(16 + zlib.MAX_WBITS, members=True),
    "deflate": _deflate,
    "br": lambda _first: _Brotli(),
    "zstd": lambda _first: _Zstd(),
}
