"""Archives that hold more than one file: which of them are manifests, and how their members are read in turn."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from registry.screening import croissant
from registry.screening.bytestream import ByteStream, Compression
from registry.screening.errors import ManifestError
from registry.screening.forms import Format
from registry.screening.limits import Limits
from registry.screening.tarwalk import TarWalk

_PIECE = 1 << 18
_DIRECTORY = 16 << 20  # bytes of a ZIP archive's list of members
_LOOKED_AT = 512 << 20  # bytes that are unpacked in search of a description
_SIDECAR_WITHIN = 200  # members
_DESCRIPTION_WITHIN = 1000
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, ValueError, LookupError, RuntimeError)


class Bundle(Protocol):
    """An archive with a description among its files."""

    bytes_total: int

    @property
    def bytes_read(self) -> int: ...
    def members(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Name and bytes of every file, in the archive's order; what is not read of one is passed over."""

    def close(self) -> None: ...


def refuse_alone(path: Path, compression: Compression | None, limits: Limits) -> None:
    """A description without its files lists no item. Raises ManifestError: croissant_alone, croissant_invalid, …"""
    stream = ByteStream(path, compression, limits)
    data = b""
    try:
        while len(data) <= croissant.MAX_BYTES and (piece := stream.read(_PIECE)):
            data += piece
    finally:
        stream.close()
    if len(data) > croissant.MAX_BYTES:
        raise ManifestError("unsupported", kind="json_document")
    try:
        files = croissant.parse(data).files
    except ManifestError as error:
        if error.code == "damaged":  # objects over several lines each, say
            raise ManifestError("unsupported", kind="json_document") from None
        raise
    raise ManifestError("croissant_alone", found=[file.shown() for file in files[:20]], count=len(files))


def tar_form(path: Path, compression: Compression | None, limits: Limits) -> Format:
    """A description with its files, or samples with sidecars. Raises ManifestError("unsupported") for any other tar."""
    stream = ByteStream(path, compression, limits)
    has_sidecar = False
    try:
        walk = TarWalk(stream, within=_LOOKED_AT)
        for number, member in enumerate(walk):
            if number >= (_DESCRIPTION_WITHIN if has_sidecar else _SIDECAR_WITHIN):
                break
            if not member.is_file or not member.name.lower().endswith(".json"):
                continue
            if _may_describe(member.name) and _describes(walk.whole(croissant.MAX_BYTES)):
                return Format("croissant", compression, container="tar", member=member.name)
            has_sidecar = True
    finally:
        stream.close()
    if not has_sidecar:
        raise ManifestError("unsupported", kind="tar")
    return Format("webdataset", compression)


def zip_form(path: Path, limits: Limits) -> Format:
    """A description with its files. Raises ManifestError: unsupported, damaged, encrypted, too_large."""
    bundle = ZipBundle(path, limits)
    try:
        if "[Content_Types].xml" in bundle.names or "content.xml" in bundle.names:
            raise ManifestError("unsupported", kind="spreadsheet")
        names = [name for name in bundle.names if name.lower().endswith(".json")]
        likely = [name for name in names if _may_describe(name)] or (names if len(names) == 1 else [])
        for name in likely[:20]:
            if _describes(bundle.whole(name, croissant.MAX_BYTES)):
                return Format("croissant", container="zip", member=name)
    finally:
        bundle.close()
    raise ManifestError("unsupported", kind="zip")


def open_bundle(path: Path, form: Format, limits: Limits) -> tuple[Bundle, croissant.Description]:
    """The archive, and the description in it."""
    if form.container == "zip":
        zipped = ZipBundle(path, limits)
        return zipped, croissant.parse(zipped.whole(form.member, croissant.MAX_BYTES) or b"")
    first = TarBundle(path, form.compression, limits)
    try:
        for name, pieces in first.members():
            if name == form.member:
                return TarBundle(path, form.compression, limits), croissant.parse(b"".join(pieces))
    finally:
        first.close()
    raise ManifestError("damaged")


def _may_describe(name: str) -> bool:
    base = name.rpartition("/")[2].lower()
    return base == "metadata.json" or "croissant" in base


def _describes(data: bytes | None) -> bool:
    if data is None:
        return False
    try:
        croissant.parse(data)
    except ManifestError as error:
        return error.code == "croissant_invalid"
    return True


class TarBundle:
    def __init__(self, path: Path, compression: Compression | None, limits: Limits) -> None:
        self._stream = ByteStream(path, compression, limits)
        self.bytes_total = self._stream.bytes_total

    @property
    def bytes_read(self) -> int:
        return self._stream.bytes_read

    def members(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        walk = TarWalk(self._stream)
        for member in walk:
            if member.is_file:
                yield member.name, walk.pieces()

    def close(self) -> None:
        self._stream.close()


class ZipBundle:
    """Sizes are checked against the caps by what the directory says; the library gives out no more than that."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.bytes_total = path.stat().st_size
        self.bytes_read = 0
        self._limits = limits
        _check_directory(path)
        try:
            self._file = zipfile.ZipFile(path)
        except _BROKEN_ZIP as error:
            raise ManifestError("damaged", detail=str(error)[:200]) from None
        self._infos = [info for info in self._file.infolist() if not info.is_dir()]

    @property
    def names(self) -> list[str]:
        return [info.filename for info in self._infos]

    def members(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        for info in self._infos:
            yield info.filename, self._pieces(info)
            self.bytes_read = min(self.bytes_total, self.bytes_read + info.compress_size)
        self.bytes_read = self.bytes_total

    def whole(self, name: str, limit: int) -> bytes | None:
        info = next(info for info in self._infos if info.filename == name)
        return None if info.file_size > limit else b"".join(self._pieces(info))

    def close(self) -> None:
        self._file.close()

    def _pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        self._check(info)
        try:
            with self._file.open(info) as member:
                while data := member.read(_PIECE):
                    yield data
        except ManifestError:
            raise
        except _BROKEN_ZIP as error:
            raise ManifestError("damaged", detail=str(error)[:200]) from None

    def _check(self, info: zipfile.ZipInfo) -> None:
        limits = self._limits
        if info.flag_bits & 1:
            raise ManifestError("encrypted")
        if info.compress_type not in _PACKINGS:
            raise ManifestError("unsupported", kind="zip_packing")
        if info.file_size > limits.max_uncompressed_bytes:
            raise ManifestError("too_large", what="uncompressed", limit=limits.max_uncompressed_bytes)
        packed = min(info.compress_size, self.bytes_total)
        if info.file_size > max(limits.ratio_floor, limits.max_ratio * packed):
            raise ManifestError("too_large", what="ratio", limit=limits.max_ratio)
        # Overlapping members share their bytes: what all of them may give out together is bound by the file.
        self._limits = replace(limits, max_uncompressed_bytes=limits.max_uncompressed_bytes - info.file_size)


def _check_directory(path: Path) -> None:
    """The library takes the whole list of members into memory: not if it is of no sensible size."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (1 << 16) - 22))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise ManifestError("truncated")
    count, size = struct.unpack_from("<HI", tail, at + 10)
    if size > _DIRECTORY or count == 0xFFFF:
        raise ManifestError("too_large", what="footer", limit=_DIRECTORY)
