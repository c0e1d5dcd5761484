"""Reader of web archives: WARC (ISO 28500) and the older ARC, packed record by record or as a whole.

Every record that holds content is a row, numbered as records are in the file. The content is hashed and forgotten.
"""

from __future__ import annotations

import logging
from base64 import b32decode
from binascii import Error as NotBase32
from collections.abc import Iterator
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from registry.screening.bytestream import ByteStream
from registry.screening.columns import ColumnMap
from registry.screening.errors import ManifestError
from registry.screening.httpbody import BodyUnknown, body_sha256
from registry.screening.limits import Limits
from registry.screening.rows import Row

_PIECE = 1 << 18
_CONTENT = frozenset({"response", "resource", "revisit", "conversion"})
_ABOUT = frozenset({"warcinfo", "arc_header", "request", "metadata", "continuation"})  # no content of their own
_WRONG = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)

logging.getLogger("warcio").setLevel(logging.CRITICAL)  # it repeats addresses of the file; our rows say what is wrong


class WarcRows:
    """Rows of a web archive.

    A response counts when its status says that content came (2xx, for a revisit also 304); errors and redirects are
    bad rows, `status`. The SHA-256 is taken over the body as a browser would save it; there is none where the record
    was cut, is a part, has a coding we do not know or is a revisit without a SHA-256 of its own. Records about other
    records (request, metadata, warcinfo) are no rows. Raises ManifestError: truncated, damaged,
    no_content (the archive holds records of the latter kind only).
    """

    columns = ColumnMap(url="WARC-Target-URI", sha256="payload", retrieved_at="WARC-Date")

    def __init__(self, stream: ByteStream, limits: Limits) -> None:
        self._stream = stream
        self._feed = _Feed(stream, limits.max_line_bytes)
        self._http = StatusAndHeadersParser([], verify=False)

    def __iter__(self) -> Iterator[Row]:
        number = 0
        found = False
        kinds: set[str] = set()
        records = _Quiet(self._feed, no_record_parse=True)
        held: Row | None = None
        while True:
            record = self._next(records, number + 1)
            if records.err_count:  # only now is it known that the record before did not end where it said
                held = Row(number, fault="record_length")
                records.err_count = 0
            if held is not None:
                found = True
                yield held
            if record is None:
                break
            number += 1
            kinds.add(str(record.rec_type)[:20])
            held = self._row(record, number)
        if number and not found:
            raise ManifestError("no_content", found=sorted(kinds)[:10])

    def _next(self, records: Any, number: int) -> Any:
        self._feed.bound(number)
        try:
            return next(records, None)
        except ManifestError:
            raise
        except _WRONG as error:
            raise ManifestError("damaged", row=number, detail=str(error)[:200]) from None

    def _row(self, record: Any, number: int) -> Row | None:
        """The row, if the record is one; the record is read to its end in any case."""
        if getattr(record.raw_stream, "limit", None) is None:  # no length, or none that is a number
            raise ManifestError("damaged", row=number, detail="a record without a length")
        kind = str(record.rec_type).lower()
        if _says_twice(record.rec_headers):
            row: Row | None = Row(number, fault="record_header")
        elif kind in _CONTENT:
            row = self._content(record, kind, number)
        else:
            row = None if kind in _ABOUT else Row(number, fault="record_header")
        self._feed.unbound()
        for _piece in _pieces(record.raw_stream, number):
            pass
        return row

    def _content(self, record: Any, kind: str, number: int) -> Row:
        headers = record.rec_headers
        is_arc = record.format == "arc"
        url = headers.get_header("uri" if is_arc else "WARC-Target-URI")
        date = headers.get_header("archive-date" if is_arc else "WARC-Date")
        if not url:
            return Row(number, fault="nothing_named")
        http = self._http_headers(record, kind, url, number)
        if http is not None and (fault := _status_fault(http, kind)):
            return Row(number, fault=fault)
        self._feed.unbound()
        return Row(number, url=url, sha256=self._sha256(record, kind, http, number), retrieved_at=date)

    def _http_headers(self, record: Any, kind: str, url: str, number: int) -> Any:
        """Headers of the response inside the record; None where it holds none."""
        if kind not in ("response", "revisit") or not url.lower().startswith(("http:", "https:")):
            return None
        if kind == "revisit" and not record.raw_stream.limit:
            return None
        self._feed.bound(number)
        try:
            return self._http.parse(record.raw_stream)
        except ManifestError:
            raise
        except _WRONG:
            return _NO_HEADERS

    def _sha256(self, record: Any, kind: str, http: Any, number: int) -> str | None:
        headers = record.rec_headers
        transfer, coding = _codings(http)
        if kind == "revisit":
            return None if transfer or coding else carried_sha256(headers.get_header("WARC-Payload-Digest"))
        is_part = headers.get_header("WARC-Truncated") or headers.get_header("WARC-Segment-Number")
        if is_part or (http is not None and http.get_statuscode() == "206"):
            return None
        try:
            return body_sha256(_pieces(record.raw_stream, number), transfer, coding, self._stream.charge)
        except BodyUnknown:
            return None


class _Quiet(ArchiveIterator):  # type: ignore[misc]  # warcio has no types
    """Counts a record of wrong length in `err_count` without printing its bytes."""

    INC_RECORD = ""


class _Feed:
    """What warcio reads from: no more than `limit` bytes at a time that are meant to be headers."""

    def __init__(self, stream: ByteStream, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._left: int | None = None
        self._row = 1

    def bound(self, row: int) -> None:
        self._left, self._row = self._limit, row

    def unbound(self) -> None:
        self._left = None

    def read(self, size: int) -> bytes:
        if self._left is not None:
            self._left -= size
            if self._left < 0:
                raise ManifestError("damaged", row=self._row, detail="a header without an end")
        return self._stream.read(size)


class _NoHeaders:
    def get_statuscode(self) -> str:
        return ""


_NO_HEADERS = _NoHeaders()


def _says_twice(headers: Any) -> bool:
    """Whether a record says twice what it is or where it ends: two programs would read two different items."""
    names = [name.lower() for name, _value in headers.headers]
    return any(names.count(name) > 1 for name in ("warc-target-uri", "warc-type", "content-length"))


def _status_fault(http: Any, kind: str) -> str | None:
    status = http.get_statuscode()
    if not (len(status) == 3 and status.isdecimal()):
        return "record_header"
    return None if status.startswith("2") or (kind == "revisit" and status == "304") else "status"


def _codings(http: Any) -> tuple[str, str]:
    """Transfer and content coding, "" where none is named."""
    if http is None:
        return "", ""
    headers = [(name.lower(), value) for name, value in http.headers]
    transfer, coding = (
        ",".join(value for name, value in headers if name == wanted)
        for wanted in ("transfer-encoding", "content-encoding")
    )
    return transfer, coding


def _pieces(raw: Any, number: int) -> Iterator[bytes]:
    """What is left of a record's bytes. Raises ManifestError("truncated") when the file ends within."""
    while raw.limit:
        data: bytes = raw.read(min(raw.limit, _PIECE))
        if not data:
            raise ManifestError("truncated", row=number)
        yield data


def carried_sha256(digest: str | None) -> str | None:
    """The SHA-256 in a digest header (`sha256:` and hex, or Base32 as ISO 28500 shows it), if it is one."""
    name, _colon, value = (digest or "").partition(":")
    if name.strip().lower() not in ("sha256", "sha-256"):
        return None
    value = value.strip()
    if len(value) == 64:
        return value.lower()
    try:
        data = b32decode(value + "=" * (-len(value) % 8), casefold=True)
    except NotBase32:
        return None
    return data.hex() if len(data) == 32 else None
