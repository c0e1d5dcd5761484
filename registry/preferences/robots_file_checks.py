"""What is wrong with a robots.txt as a file, before any line of it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.preferences.robots_lines import LIMIT_BYTES, Lines
from registry.preferences.statements import Diagnosis

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype|html|head|body|\?xml|script|div)", re.IGNORECASE | re.DOTALL)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE = 4096


def is_unreadable(data: bytes) -> bool:
    """Is it another kind of file, so that a look at its lines tells nobody anything?"""
    return _is_html(data) or _is_utf_16(data)


def file_diagnoses(data: bytes, lines: Lines) -> Iterator[Diagnosis]:
    if _is_html(data):
        yield Diagnosis("robots_is_html", "error")
    elif _is_utf_16(data):
        yield Diagnosis("robots_is_utf16", "error")
    elif not data.strip(b"\xef\xbb\xbf \t\r\n"):
        yield Diagnosis("robots_is_empty", "note")
    else:
        yield from _encoding(data, lines)
    if lines.is_cut:
        yield Diagnosis("robots_too_long", "warning", params={"size": str(len(data)), "limit": str(LIMIT_BYTES)})


def _encoding(data: bytes, lines: Lines) -> Iterator[Diagnosis]:
    if lines.has_mark:
        yield Diagnosis("robots_byte_order_mark", "note", 1)
    for number, text in enumerate(lines.texts, 1):
        try:
            text.encode("latin-1").decode()
        except UnicodeDecodeError:
            yield Diagnosis("robots_not_utf8", "warning", number)
            return


def _is_html(data: bytes) -> bool:
    return _HTML.match(data.removeprefix(b"\xef\xbb\xbf")[:_SAMPLE]) is not None


def _is_utf_16(data: bytes) -> bool:
    """By its mark, or by every second byte of its beginning being zero."""
    sample = data[:_SAMPLE]
    zeros = (sample[::2].count(0), sample[1::2].count(0))
    return data.startswith(_UTF_16) or (len(sample) > 8 and max(zeros) > len(sample) * 0.4)
