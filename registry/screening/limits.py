"""How much of an untrusted manifest is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps, checked before or while bytes are inflated, never after. All sizes are bytes.

    `max_ratio` bounds inflated to stored size once `ratio_floor` bytes are out, and again over every `ratio_window`
    bytes that come out. `sort_bytes` is the size of one sorted run and so, twice over, of the sort's memory. Titles
    and licences are shown, not certified: they are clipped to `text_chars` and counted.
    """

    max_file_bytes: int = 2048 * _MIB
    max_uncompressed_bytes: int = 32_768 * _MIB
    max_ratio: int = 250
    ratio_floor: int = 16 * _MIB
    ratio_window: int = 128 * _MIB
    max_rows: int = 50_000_000
    max_line_bytes: int = _MIB
    max_identifiers: int = 32
    max_identifier_bytes: int = 512
    text_chars: int = 500
    batch_rows: int = 8192
    batch_bytes: int = 8 * _MIB
    sort_bytes: int = 64 * _MIB
