"""Identifiers of works in one spelling, each by the rules of its own standard.

Every function takes the value as written, without or with the usual words and addresses in front, and raises
ValueError for what its standard does not allow.
"""

from __future__ import annotations

import re
import unicodedata

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.ASCII)
_DOI_FRONT = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|(?:info:)?doi[:/]\s*", re.ASCII)
_NAMED = re.compile(r"^(?:urn:)?(?:isbn|issn|isrc)(?:-1[03])?[:\s]+", re.ASCII | re.IGNORECASE)
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}", re.ASCII)


def doi(text: str) -> str:
    """`10.1000/xyz`, case-folded (ISO 26324), from a bare DOI, `doi:…` or an address at doi.org."""
    value = unicodedata.normalize("NFC", text.strip()).lower()
    value = _DOI_FRONT.sub("", value, count=2).strip()
    if not _DOI.fullmatch(value) or any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        raise ValueError("not a DOI")
    return value


def isbn(text: str) -> str:
    """13 digits with a check digit that is right; ISBN-10 is brought to 13 (ISO 2108)."""
    digits = _bare(text)
    if re.fullmatch(r"\d{9}[\dX]", digits, re.ASCII):
        total = sum((10 - at) * (10 if digit == "X" else int(digit)) for at, digit in enumerate(digits))
        if total % 11 == 0:
            return "978" + digits[:9] + _check_13("978" + digits[:9])
    elif re.fullmatch(r"97[89]\d{10}", digits, re.ASCII) and _check_13(digits[:12]) == digits[12]:
        return digits
    raise ValueError("not an ISBN")


def issn(text: str) -> str:
    """`1234-567X` with a check digit that is right (ISO 3297)."""
    digits = _bare(text)
    if re.fullmatch(r"\d{7}[\dX]", digits, re.ASCII):
        total = sum((8 - at) * (10 if digit == "X" else int(digit)) for at, digit in enumerate(digits))
        if total % 11 == 0:
            return f"{digits[:4]}-{digits[4:]}"
    raise ValueError("not an ISSN")


def isrc(text: str) -> str:
    """12 characters without hyphens, `USRC17607839` (ISO 3901); it has no check digit."""
    code = _bare(text)
    if not _ISRC.fullmatch(code):
        raise ValueError("not an ISRC")
    return code


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", _NAMED.sub("", text.strip())).upper()


def _check_13(digits: str) -> str:
    return str(-sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10)
