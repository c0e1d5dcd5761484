"""An xz file as a stream that inflates no more than it was asked for."""

from __future__ import annotations

import lzma
from typing import Protocol

_PIECE = 1 << 16
MAX_WINDOW = 256 << 20  # bytes; `xz -9` asks for 65 MiB, a lying header for four gigabytes


class _Raw(Protocol):
    def read(self, size: int) -> bytes: ...


class XzStream:
    """Sequential reader; streams may follow each other, with zero bytes between them (the format's padding).

    `read` raises OSError whose text begins "Truncated" where the file ends too early, MemoryError when unpacking
    would take more than MAX_WINDOW, LZMAError on damage.
    """

    def __init__(self, raw: _Raw) -> None:
        self._raw = raw
        self._inflater: lzma.LZMADecompressor | None = None
        self._ahead = b""

    def read(self, size: int) -> bytes:
        while True:
            if self._inflater is None and not self._begin():
                return b""
            data = self._step(size)
            if data:
                return data

    def close(self) -> None:
        self._inflater = None

    def _begin(self) -> bool:
        """Start the next stream, if there is one."""
        while not (ahead := self._ahead.lstrip(b"\0")):
            self._ahead = bytes(self._raw.read(_PIECE))
            if not self._ahead:
                return False
        self._ahead = ahead
        self._inflater = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_WINDOW)
        return True

    def _step(self, size: int) -> bytes:
        assert self._inflater
        if self._inflater.needs_input and not self._ahead:
            self._ahead = bytes(self._raw.read(_PIECE))
            if not self._ahead:
                raise OSError("Truncated xz stream")
        try:
            data = self._inflater.decompress(self._ahead, size)
        except lzma.LZMAError as error:
            if "emory" in str(error):
                raise MemoryError(str(error)) from None
            raise
        self._ahead = b""
        if self._inflater.eof:
            self._ahead = self._inflater.unused_data
            self._inflater = None
        return data
