"""Encodings shared by the C2SP texts, read strictly: one value has one spelling."""

from __future__ import annotations

import base64
import binascii
import re

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_MAX_SIZE = 2**63 - 1  # what other implementations hold in an int64


class FormatError(ValueError):
    """A text that is not what the C2SP document asks for."""


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str, length: int | None = None) -> bytes:
    """Decode RFC 4648 section 4 base64; raises FormatError for any other spelling of the same bytes or length."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise FormatError("not base64") from None
    if to_base64(data) != text:
        raise FormatError("not the canonical base64 of these bytes")
    if length is not None and len(data) != length:
        raise FormatError(f"{length} bytes were due, not {len(data)}")
    return data


def from_decimal(text: str) -> int:
    """A size or index: ASCII decimal without leading zeroes, below 2^63. Raises FormatError."""
    if not _DECIMAL.fullmatch(text) or int(text) > _MAX_SIZE:
        raise FormatError("not a decimal number without leading zeroes")
    return int(text)
