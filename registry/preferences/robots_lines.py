"""The bytes of a robots.txt as numbered lines of octets."""

from __future__ import annotations

from typing import NamedTuple

# RFC 9309 section 2.5 asks readers for at least this much; what lies behind it some agents read and others do not.
LIMIT_BYTES = 500 * 1024

# The reference parser skips the mark of UTF-8 also where an editor left only its first bytes.
_MARKS = (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef")


class Lines(NamedTuple):
    """`texts` has one entry for each line that lies wholly inside the limit; a character is one octet."""

    texts: list[str]
    is_cut: bool
    has_mark: bool


def split_lines(data: bytes) -> Lines:
    """Cut at CR, LF or CRLF. A line that the limit cuts in two is dropped: its first half would be another rule."""
    kept = data[:LIMIT_BYTES]
    mark = next((mark for mark in _MARKS if kept.startswith(mark)), b"")
    text = kept[len(mark) :].decode("latin-1")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    texts = text.split("\n")
    is_cut = len(data) > LIMIT_BYTES
    if is_cut and data[LIMIT_BYTES] not in b"\r\n":
        texts.pop()
    return Lines(texts, is_cut, bool(mark))
