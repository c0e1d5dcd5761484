"""What a manifest is, read from its bytes; its name and declared type are never asked."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from registry.screening.bundles import refuse_alone, tar_form, zip_form
from registry.screening.bytestream import ByteStream, Compression
from registry.screening.errors import ManifestError
from registry.screening.forms import Format, Kind
from registry.screening.limits import Limits
from registry.screening.tarwalk import is_tar
from registry.screening.textforms import SAMPLE, detect_text

__all__ = ["Format", "Kind", "compression_of", "detect", "refuse_foreign", "size_of"]

_FOREIGN = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"%PDF-", "pdf"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"ARROW1", "arrow"),
    (b"ORC", "orc"),
    (b"Obj\x01", "avro"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_XZ = b"\xfd7zXZ\x00"


def detect(path: Path, limits: Limits, url_columns: Collection[str] = ()) -> Format:
    """`url_columns`: names of columns of which a description says that they hold addresses.

    Raises ManifestError: empty, unknown_format, unsupported, encrypted, truncated, damaged, wrong_columns,
    duplicate_columns, not_utf8, line_too_long, too_large, croissant_alone, croissant_invalid.
    """
    size = size_of(path, limits)
    with path.open("rb") as file:
        magic = file.read(512)
        if magic.startswith((b"PAR1", b"PARE")):
            return _parquet(magic, file.seek(max(0, size - 4)) and file.read(4))
    if magic.startswith(_ZIP):
        return zip_form(path, limits)
    compression = _packing(magic)
    stream = ByteStream(path, compression, limits)
    try:
        sample = _read_sample(stream)
    finally:
        stream.close()
    return _inside(path, sample, compression, limits, url_columns)


def _inside(
    path: Path, sample: bytes, compression: Compression | None, limits: Limits, url_columns: Collection[str]
) -> Format:
    if compression and sample.startswith(b"PAR1"):
        raise ManifestError("unsupported", kind="packed_parquet")
    if compression and _packing(sample[:512]) is not None:
        raise ManifestError("unsupported", kind="nested_compression")
    if sample.startswith(b"WARC/"):
        return Format("warc", compression)
    if sample.startswith(b"filedesc://"):
        return Format("arc", compression)
    if is_tar(sample[:512]):
        return tar_form(path, compression, limits)
    refuse_foreign(sample[:512])
    form = detect_text(sample, compression, limits, url_columns)
    if form.kind == "croissant":
        refuse_alone(path, compression, limits)
    return form


def size_of(path: Path, limits: Limits) -> int:
    """Bytes of the stored file. Raises ManifestError: empty, too_large."""
    size = path.stat().st_size
    if size == 0:
        raise ManifestError("empty")
    if size > limits.max_file_bytes:
        raise ManifestError("too_large", what="file", limit=limits.max_file_bytes)
    return size


def _parquet(magic: bytes, tail: bytes | int) -> Format:
    if magic.startswith(b"PARE") or tail == b"PARE":
        raise ManifestError("encrypted")
    if tail != b"PAR1":
        raise ManifestError("truncated")
    return Format("parquet")


def compression_of(magic: bytes) -> Compression | None:
    """What a file is packed with, by its first bytes. Raises ManifestError: unsupported."""
    packing = _packing(magic)
    if packing is None:
        refuse_foreign(magic)
    return packing


def _packing(magic: bytes) -> Compression | None:
    if magic.startswith(b"\x1f\x8b"):
        return "gzip"
    if magic.startswith(b"\x28\xb5\x2f\xfd") or (magic[1:4] == b"\x2a\x4d\x18" and magic[0] >> 4 == 5):
        return "zstd"  # the second is a skippable frame, RFC 8878 section 3.1.2
    if magic.startswith(b"BZh") and magic[3:4].isdigit() and magic[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    return "xz" if magic.startswith(_XZ) else None


def refuse_foreign(magic: bytes) -> None:
    """Raises ManifestError(unsupported) for what begins like no text."""
    for start, kind in _FOREIGN:
        if magic.startswith(start):
            raise ManifestError("unsupported", kind=kind)
    if magic.startswith(_ZIP):
        raise ManifestError("unsupported", kind="zip")
    if is_tar(magic[:512]):
        raise ManifestError("unsupported", kind="tar")
    markup = magic.lstrip().lower()
    if markup.startswith((b"<!doctype html", b"<html")):
        raise ManifestError("unsupported", kind="html")
    if markup.startswith(b"<"):
        raise ManifestError("unsupported", kind="xml")


def _read_sample(stream: ByteStream) -> bytes:
    sample = b""
    while len(sample) < SAMPLE and (data := stream.read(SAMPLE - len(sample))):
        sample += data
    return sample
