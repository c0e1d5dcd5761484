"""The members of a tar archive one after another, from a stream, with caps on what a header may say.

The standard library's reader takes a member's extended header into memory whatever its size; this one walks the same
headers (POSIX.1-2001 pax, GNU long names, GNU sparse) and lets `tarfile` decode the blocks.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass

from registry.screening.bytestream import ByteStream
from registry.screening.errors import ManifestError

_BLOCK = 512
_PIECE = 1 << 18
_MAX_EXTENSION = 1 << 20
_LONG = {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
_PAX = {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
_FILES = {tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE}


def is_tar(block: bytes) -> bool:
    """Whether a file that begins with these 512 bytes is a tar archive: its first header has the right checksum."""
    try:
        tarfile.TarInfo.frombuf(block[:_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


@dataclass(slots=True)
class Member:
    """One member. `is_file` is False for folders, links and files with holes, whose bytes are not their content."""

    name: str
    size: int
    is_file: bool


class TarWalk:
    """Iterate for the members; `pieces` gives the bytes of the one at hand, and what is left of it is skipped.

    Raises ManifestError: truncated, damaged, and what the stream raises.
    """

    def __init__(self, stream: ByteStream, within: int | None = None) -> None:
        """No member is looked for behind `within` bytes that would have to be unpacked."""
        self._stream = stream
        self._within = within
        self._left = 0
        self._padding = 0

    def __iter__(self) -> Iterator[Member]:
        while (member := self._next()) is not None:
            yield member

    def pieces(self) -> Iterator[bytes]:
        while self._left:
            data = self._stream.read(min(self._left, _PIECE))
            if not data:
                raise ManifestError("truncated")
            self._left -= len(data)
            yield data

    def whole(self, limit: int) -> bytes | None:
        """The member's bytes, None when they are more than `limit`."""
        return None if self._left > limit else b"".join(self.pieces())

    def _next(self) -> Member | None:
        is_bounded = self._within is not None and self._stream.compression is not None
        if is_bounded and self._stream.bytes_out + self._left > (self._within or 0):
            return None
        self._stream.skip(self._left)
        self._exactly(self._padding)
        self._left = self._padding = 0
        name, size = "", None
        while (header := self._header()) is not None:
            if header.type in _LONG:
                text = self._extension(header.size)
                if header.type == tarfile.GNUTYPE_LONGNAME:
                    name = text.rstrip(b"\0").decode(errors="replace")
                continue
            if header.type in _PAX:
                extra = _pax(self._extension(header.size))
                if header.type != tarfile.XGLTYPE:
                    name, size = extra.get("path", name), extra.get("size", size)
                continue
            return self._member(header, name, size)
        return None

    def _member(self, header: tarfile.TarInfo, name: str, size: str | None) -> Member:
        if size is not None and not (size.isdecimal() and len(size) < 16):
            raise ManifestError("damaged", detail="a size that is none")
        is_file = header.type in _FILES and not header.name.endswith("/")
        stored = int(size) if size is not None else header.size
        if not is_file and header.type in tarfile.SUPPORTED_TYPES and header.type != tarfile.GNUTYPE_SPARSE:
            stored = 0
        if stored < 0:
            raise ManifestError("damaged", detail="a negative size")
        self._left, self._padding = stored, -stored % _BLOCK
        return Member(name or header.name, stored, is_file)

    def _header(self) -> tarfile.TarInfo | None:
        """The next header that is none of an archive's end: archives may be written one behind another."""
        while block := self._exactly(_BLOCK, may_end=True):
            if not block.strip(b"\0"):
                continue
            try:
                header = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
            except tarfile.HeaderError as error:
                raise ManifestError("damaged", detail=str(error)) from None
            if header.type == tarfile.GNUTYPE_SPARSE:
                more = block[482]
                while more:
                    more = self._exactly(_BLOCK)[504]
            return header
        return None

    def _extension(self, size: int) -> bytes:
        if not 0 <= size <= _MAX_EXTENSION:
            raise ManifestError("damaged", detail="an extended header of no sensible size")
        data = self._exactly(size)
        self._exactly(-size % _BLOCK)
        return data

    def _exactly(self, size: int, *, may_end: bool = False) -> bytes:
        data = b""
        while len(data) < size and (piece := self._stream.read(size - len(data))):
            data += piece
        if len(data) < size and (data or not may_end):
            raise ManifestError("truncated")
        return data


def _pax(data: bytes) -> dict[str, str]:
    """`length key=value` records; raises ManifestError for anything else. A file with holes is told by its keys."""
    found: dict[str, str] = {}
    while data.strip(b"\0"):
        length, _blank, _rest = data[:21].partition(b" ")
        if not length.isdigit() or not len(length) + 1 < int(length) <= len(data):
            raise ManifestError("damaged", detail="an extended header that is none")
        key, equals, value = data[len(length) + 1 : int(length) - 1].partition(b"=")
        if not equals:
            raise ManifestError("damaged", detail="an extended header that is none")
        found[key.decode(errors="replace")] = value.decode(errors="replace")
        data = data[int(length) :]
    return found
