"""Reader of the indexes of web archives: CDXJ as Common Crawl and pywb write it, and CDX in columns (` CDX N b a …`).

A line is a row. Captures of errors and redirects are bad rows, `status`: nothing was taken there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from registry.screening.bytestream import LineFault, Lines
from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.readers_jsonl import repeats_a_key
from registry.screening.readers_warc import carried_sha256
from registry.screening.rows import Row, clip

_LINE = re.compile(r"\S.*? ([0-9]{1,17}) (\{.*\})", re.DOTALL)
_ABOUT = ("!", "@", " CDX", "CDX ")
_REVISIT = "warc/revisit"


def read_cdxj(lines: Lines, limits: Limits) -> Iterator[Row]:
    """Rows of a CDXJ text; lines about the index itself (`!meta …`) are none. Raises ManifestError("not_utf8")."""
    for row, line in lines.texts():
        if isinstance(line, LineFault):
            yield Row(row, fault=line.reason)
        elif not line.startswith(_ABOUT):
            yield _capture(row, line.rstrip("\r\n"), limits)


def _capture(row: int, line: str, limits: Limits) -> Row:
    found = _LINE.fullmatch(line)
    if found is None:
        return Row(row, fault="not_cdx")
    try:
        value: dict[str, Any] = orjson.loads(found[2])
        if line.count('"url"') > 1 and repeats_a_key(found[2]):
            return Row(row, fault="duplicate_key")
    except ValueError:
        return Row(row, fault="not_json")
    url, status, digest = value.get("url"), value.get("status"), value.get("digest")
    if not isinstance(url, str | None) or not isinstance(status, str | int | None):
        return Row(row, fault="not_text")
    fault = status_fault("" if status is None else str(status), is_revisit=value.get("mime") == _REVISIT)
    if fault is not None or not url:
        return Row(row, fault=fault or "nothing_named")
    taken = carried_sha256(digest) if isinstance(digest, str) else None
    return Row(row, url=url, sha256=taken, retrieved_at=clip(found[1], limits))


def read_cdx(lines: Lines, limits: Limits) -> Iterator[Row]:
    """Rows of a CDX text, by the letters of its heading: a original address, b date, m type, s status, k digest.

    Raises ManifestError: not_utf8, wrong_columns (no letter `a`).
    """
    letters: list[str] = []
    for row, line in lines.texts():
        if isinstance(line, LineFault):
            yield Row(row, fault=line.reason)
            continue
        line = line.rstrip("\r\n")
        if line.lstrip("\t ").startswith("CDX "):
            letters = line.split()[1:]
            if "a" not in letters:
                raise ManifestError("wrong_columns", found=letters)
            continue
        cells = line.split(" ")
        if len(cells) != len(letters):
            yield Row(row, fault="column_count")
            continue
        value = dict(zip(letters, cells, strict=True))
        fault = status_fault(value.get("s", ""), is_revisit=value.get("m") == _REVISIT)
        if fault is not None:
            yield Row(row, fault=fault)
        else:
            yield Row(row, url=value["a"], sha256=carried_sha256(value.get("k")), retrieved_at=value.get("b"))


def status_fault(status: str, *, is_revisit: bool) -> str | None:
    """`-` and no status at all stand for what has none (a resource, an older index)."""
    if status in ("", "-") or (is_revisit and status == "304"):
        return None
    return None if re.fullmatch(r"2[0-9][0-9]", status) else "status"
