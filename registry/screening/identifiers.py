"""Work identifiers in one spelling, so that a refusal by DOI or ISBN and a manifest row meet.

Canonical form is `scheme:value`: `doi:10.5555/abc` (case-folded, ISO 26324), `isbn:` with 13 digits (ISO 2108),
`issn:1234-567x` as `issn:1234-567X` (ISO 3297), `isrc:` without hyphens, `arxiv:`, `pmid:`,
`iscc:`; other schemes keep their value as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from registry.kernel import identifiers
from registry.screening.limits import Limits

_DOI = re.compile(r"10\.\d{4,9}/\S+", re.ASCII)
_DOI_PREFIX = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:", re.ASCII)
_ARXIV = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[a-z]{2})?/\d{7}(?:v\d+)?", re.ASCII)
_ISCC = re.compile(r"[A-Z2-7]{10,110}", re.ASCII)
_SCHEME = re.compile(r"[a-z][a-z0-9.+-]{1,31}", re.ASCII)
_ISBN_SHAPE = re.compile(r"97[89][\d -]{10,14}", re.ASCII)


class BadIdentifier(ValueError):
    """An identifier that its own scheme does not allow. `code`: identifier, identifier_too_long, identifier_count."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def canonical_identifiers(texts: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """Canonical, each once, sorted by code point. Raises BadIdentifier."""
    if len(texts) > limits.max_identifiers:
        raise BadIdentifier("identifier_count")
    if any(len(text.encode(errors="replace")) > limits.max_identifier_bytes for text in texts):
        raise BadIdentifier("identifier_too_long")
    return tuple(sorted({canonical_identifier(text) for text in texts}))


def canonical_identifier(text: str) -> str:
    """`scheme:value` for an identifier with its scheme, or for a bare DOI or ISBN-13. Raises BadIdentifier."""
    text = unicodedata.normalize("NFC", text.strip())
    lowered = text.lower()
    if _DOI_PREFIX.match(lowered) or _DOI.fullmatch(lowered):
        return f"doi:{_BY_SCHEME['doi'](lowered)}"
    if _ISBN_SHAPE.fullmatch(text):
        return f"isbn:{_BY_SCHEME['isbn'](text)}"
    scheme, colon, value = text.partition(":")
    scheme, value = scheme.lower(), value.strip()
    if not colon or not value or not _SCHEME.fullmatch(scheme) or _is_unprintable(value):
        raise BadIdentifier("identifier")
    return f"{scheme}:{_BY_SCHEME.get(scheme, str)(value)}"


def _is_unprintable(value: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs") for char in value)


def _standard(read: Callable[[str], str]) -> Callable[[str], str]:
    def checked(value: str) -> str:
        try:
            return read(value)
        except ValueError:
            raise BadIdentifier("identifier") from None

    return checked


def _matching(pattern: re.Pattern[str], fold: Callable[[str], str]) -> Callable[[str], str]:
    def checked(value: str) -> str:
        folded = fold(value)
        if not pattern.fullmatch(folded):
            raise BadIdentifier("identifier")
        return folded

    return checked


_BY_SCHEME: dict[str, Callable[[str], str]] = {
    "doi": _standard(identifiers.doi),
    "isbn": _standard(identifiers.isbn),
    "isrc": _standard(identifiers.isrc),
    "issn": _standard(identifiers.issn),
    "arxiv": _matching(_ARXIV, str.lower),
    "pmid": _matching(re.compile(r"[1-9]\d{0,8}", re.ASCII), str),
    "iscc": _matching(_ISCC, str.upper),
}
