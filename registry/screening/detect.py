"""What a manifest is, read from its bytes; its name and declared type are never asked."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from registry.screening.bytestream import ByteStream, Compression
from registry.screening.columns import ColumnMap, match_columns, shown_names
from registry.screening.errors import ManifestError
from registry.screening.limits import Limits

Kind = Literal["csv", "tsv", "list", "jsonl", "parquet"]

_SAMPLE = 1 << 16
_DELIMITERS = (",", "\t", ";", "|")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://", re.ASCII)

_FOREIGN = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"%PDF-", "pdf"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"ARROW1", "arrow"),
    (b"ORC", "orc"),
    (b"Obj\x01", "avro"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """What was found. `delimiter` is set for csv and tsv; `columns` and `header` for text with columns.

    `list` is one URL a line, with or without the heading `url`. A text without a header keeps the order of its first
    line: `header` is then None and the names in `columns` are positions ("0", "1").
    """

    kind: Kind
    compression: Compression | None = None
    delimiter: str | None = None
    header: tuple[str, ...] | None = None
    columns: ColumnMap = field(default_factory=ColumnMap)
    width: int = 1


def detect(path: Path, limits: Limits) -> Format:
    """Raises ManifestError: empty, unknown_format, unsupported, encrypted, truncated, damaged, wrong_columns,
    not_utf8, line_too_long, too_large."""
    size = size_of(path, limits)
    with path.open("rb") as file:
        magic = file.read(512)
        if magic.startswith((b"PAR1", b"PARE")):
            return _parquet(magic, file.seek(max(0, size - 4)) and file.read(4))
    compression = compression_of(magic)
    stream = ByteStream(path, compression, limits)
    try:
        sample = _read_sample(stream)
    finally:
        stream.close()
    return _detect_text(sample, compression, limits)


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
    if magic.startswith(b"\x1f\x8b"):
        return "gzip"
    if magic.startswith(b"\x28\xb5\x2f\xfd") or (magic[1:4] == b"\x2a\x4d\x18" and magic[0] >> 4 == 5):
        return "zstd"  # the second is a skippable frame, RFC 8878 section 3.1.2
    refuse_foreign(magic)
    return None


def refuse_foreign(magic: bytes) -> None:
    """Raises ManifestError(unsupported) for what begins like no text."""
    for start, kind in _FOREIGN:
        if magic.startswith(start):
            raise ManifestError("unsupported", kind=kind)
    if magic[257:262] == b"ustar":
        raise ManifestError("unsupported", kind="tar")
    markup = magic.lstrip().lower()
    if markup.startswith((b"<!doctype html", b"<html")):
        raise ManifestError("unsupported", kind="html")
    if markup.startswith(b"<"):
        raise ManifestError("unsupported", kind="xml")


def _read_sample(stream: ByteStream) -> bytes:
    sample = b""
    while len(sample) < _SAMPLE and (data := stream.read(_SAMPLE - len(sample))):
        sample += data
    return sample


def _detect_text(sample: bytes, compression: Compression | None, limits: Limits) -> Format:
    if compression:
        refuse_foreign(sample)
        if sample.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1")):
            raise ManifestError("unsupported", kind="nested_compression")
    if sample.startswith(_UTF16):
        raise ManifestError("not_utf8", row=1)
    line, row = _first_line(sample.removeprefix(b"\xef\xbb\xbf"), limits)
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise ManifestError("unknown_format" if b"\0" in line else "not_utf8", row=row) from None
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise ManifestError("unknown_format")
    if text.lstrip()[:1] in ("{", "["):
        return _json(text.strip(), compression)
    return _columns(text, compression)


def _first_line(sample: bytes, limits: Limits) -> tuple[bytes, int]:
    """The first line with something on it, and its number."""
    for index, line in enumerate(sample.splitlines(keepends=True)):
        if not line.strip():
            continue
        if len(sample) >= _SAMPLE and not line.endswith((b"\n", b"\r")):
            raise ManifestError("line_too_long", row=index + 1, limit=min(_SAMPLE, limits.max_line_bytes))
        return line, index + 1
    if len(sample) >= _SAMPLE:
        raise ManifestError("unknown_format")
    raise ManifestError("empty")


def _json(line: str, compression: Compression | None) -> Format:
    if line.startswith("["):
        raise ManifestError("unsupported", kind="json_array")
    if line == "{":
        raise ManifestError("unsupported", kind="json_document")
    return Format("jsonl", compression)


def _columns(line: str, compression: Compression | None) -> Format:
    cut = {delimiter: _cells(line, delimiter) for delimiter in _DELIMITERS}
    found = {delimiter: match_columns(cells) for delimiter, cells in cut.items()}
    best = max(_DELIMITERS, key=lambda mark: (found[mark].names_items, len(found[mark].taken()), len(cut[mark])))
    if found[best].names_items:
        return _table(best, tuple(cut[best]), found[best], compression)
    for delimiter in _DELIMITERS:
        if columns := _headerless(cut[delimiter]):
            kind: Kind = "tsv" if delimiter == "\t" else "csv"
            return Format(kind, compression, delimiter, None, columns, len(cut[delimiter]))
    if _URL.match(line.strip()):
        return Format("list", compression, None, None, ColumnMap(url="0"))
    raise ManifestError("wrong_columns", found=shown_names(max(cut.values(), key=len)))


def _table(delimiter: str, header: tuple[str, ...], columns: ColumnMap, compression: Compression | None) -> Format:
    if len(header) == 1 and columns.url is not None:
        return Format("list", compression, None, header, columns)
    return Format("tsv" if delimiter == "\t" else "csv", compression, delimiter, header, columns, len(header))


def _headerless(cells: list[str]) -> ColumnMap | None:
    """Columns of a first line that is data: one URL and one SHA-256 beside it, anything else ignored."""
    urls = [str(at) for at, cell in enumerate(cells) if _URL.match(cell)]
    hashes = [str(at) for at, cell in enumerate(cells) if _SHA256.fullmatch(cell)]
    if len(urls) != 1 or len(hashes) != 1:
        return None
    return ColumnMap(url=urls[0], sha256=hashes[0])


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error:
        return []
