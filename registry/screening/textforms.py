"""What a text manifest is, told from the beginning of it."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection
from typing import Any

import orjson

from registry.screening.bytestream import Compression
from registry.screening.columns import ColumnMap, match_columns, shown_names
from registry.screening.errors import ManifestError
from registry.screening.forms import Format, Kind
from registry.screening.hostrows import looks_like_hosts
from registry.screening.limits import Limits

SAMPLE = 1 << 16

_DELIMITERS = (",", "\t", ";", "|")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://", re.ASCII)
_HASHES = re.compile(r"[0-9a-fA-F]{64}(?:[ \t]+\*?\S.*)?")  # alone, or as sha256sum writes them
_CDXJ = re.compile(r"\S.*? [0-9]{1,17} \{.*\}|[!@](?:meta|context|keys|id|OpenWayback|OpenWayback-CDXJ)\b.*")
_CDX = re.compile(r"[ \t]?CDX(?: [A-Za-z])+")
_LINES = 20  # of a list of hosts are looked at


def detect_text(
    sample: bytes, compression: Compression | None, limits: Limits, url_columns: Collection[str] = ()
) -> Format:
    """`sample` is the whole text if it is shorter than SAMPLE. Raises ManifestError as detect.detect does."""
    if sample.startswith(_UTF16):
        raise ManifestError("not_utf8", row=1)
    sample = sample.removeprefix(b"\xef\xbb\xbf")
    line, row = _first_line(sample, limits)
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise ManifestError("unknown_format" if b"\0" in line else "not_utf8", row=row) from None
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise ManifestError("unknown_format")
    if text.lstrip()[:1] in ("{", "["):
        return _json(text.strip(), compression)
    if _CDXJ.fullmatch(text.strip()):
        return Format("cdxj", compression, columns=ColumnMap(url="url", retrieved_at="timestamp"))
    if _CDX.fullmatch(text.rstrip()):
        return Format("cdx", compression, columns=ColumnMap(url="a", retrieved_at="b"))
    return _columns(text, compression, url_columns) or _hosts(sample, compression) or _refused(text)


def is_croissant(value: Any) -> bool:
    """Whether a JSON document describes a data set in the Croissant vocabulary, any version."""
    if not isinstance(value, dict):
        return False
    kinds = value.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    names = {str(kind).rpartition(":")[2].rpartition("/")[2] for kind in kinds}
    return "Dataset" in names and ("distribution" in value or "recordSet" in value or "mlcommons.org" in str(value))


def _first_line(sample: bytes, limits: Limits) -> tuple[bytes, int]:
    """The first line with something on it, and its number."""
    for index, line in enumerate(sample.splitlines(keepends=True)):
        if not line.strip():
            continue
        if len(sample) >= SAMPLE and not line.endswith((b"\n", b"\r")):
            if line.lstrip().startswith(b"{"):  # an object may be as long as a line may be
                return b"{" if b'"@context"' in line[:4096] else b"{}", index + 1
            raise ManifestError("line_too_long", row=index + 1, limit=min(SAMPLE, limits.max_line_bytes))
        return line, index + 1
    if len(sample) >= SAMPLE:
        raise ManifestError("unknown_format")
    raise ManifestError("empty")


def _json(line: str, compression: Compression | None) -> Format:
    if line.startswith("["):
        raise ManifestError("unsupported", kind="json_array")
    if line == "{" or _is_whole_croissant(line):
        return Format("croissant", compression)
    return Format("jsonl", compression)


def _is_whole_croissant(line: str) -> bool:
    try:
        return "@type" in line and is_croissant(orjson.loads(line))
    except ValueError:
        return False


def _columns(line: str, compression: Compression | None, url_columns: Collection[str]) -> Format | None:
    cut = {delimiter: _cells(line, delimiter) for delimiter in _DELIMITERS}
    found = {delimiter: match_columns(cells, url_columns) for delimiter, cells in cut.items()}
    best = max(_DELIMITERS, key=lambda mark: (found[mark].names_something, len(found[mark].taken()), len(cut[mark])))
    if found[best].names_something:
        return _table(best, tuple(cut[best]), found[best], compression)
    for delimiter in _DELIMITERS:
        if columns := _headerless(cut[delimiter]):
            kind: Kind = "tsv" if delimiter == "\t" else "csv"
            return Format(kind, compression, delimiter, None, columns, len(cut[delimiter]))
    if _URL.match(line.strip()):
        return Format("list", compression, None, None, ColumnMap(url="0"))
    if _HASHES.fullmatch(line.strip()):
        return Format("list", compression, None, None, ColumnMap(sha256="0"))
    return None


def _table(delimiter: str, header: tuple[str, ...], columns: ColumnMap, compression: Compression | None) -> Format:
    if columns.twice:
        raise ManifestError("duplicate_columns", found=shown_names(columns.twice))
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


def _hosts(sample: bytes, compression: Compression | None) -> Format | None:
    """A list of hosts without a header: one a line, a count before or behind it, or one cell of two."""
    lines = [line.strip() for line in sample.decode(errors="replace").splitlines() if line.strip()]
    if len(sample) >= SAMPLE:
        lines.pop()
    lines = lines[:_LINES]
    if looks_like_hosts(lines):
        return Format("list", compression, None, None, ColumnMap(domain="0", count="1"))
    for delimiter in _DELIMITERS:
        cut = [_cells(line, delimiter) for line in lines]
        width = len(cut[0])
        if width != 2 or any(len(cells) != width for cells in cut):
            continue
        for at in range(width):
            if looks_like_hosts([cells[at] for cells in cut]) and all(cells[1 - at].isdecimal() for cells in cut):
                columns = ColumnMap(domain=str(at), count=str(1 - at))
                return Format("tsv" if delimiter == "\t" else "csv", compression, delimiter, None, columns, width)
    return None


def _refused(line: str) -> Format:
    cut = [_cells(line, delimiter) for delimiter in _DELIMITERS]
    raise ManifestError("wrong_columns", found=shown_names(max(cut, key=len)))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
    except (csv.Error, StopIteration):
        return []
