"""The elements of a license file, taken out of XML that may be hostile, damaged or something else.

Entities are refused (`xmltext`); size, depth and number of elements are bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.preferences.statements import Diagnosis
from registry.preferences.texts import is_encodable
from registry.preferences.xmltext import name_of, walk

NAMESPACE = "https://rslstandard.org/rsl"
LIMIT_BYTES = 1024 * 1024
MOST_ELEMENTS = 20_000
MOST_CHARACTERS = 10_000  # of one permits or prohibits
_SKIPPED_DEPTH = 64


@dataclass(slots=True)
class LicenseElement:
    """One `license`: {(permits or prohibits, type): words}, the types of its payments."""

    terms: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    payments: list[str] = field(default_factory=list)
    has_reporting: bool = False

    def words(self, name: str, kind: str = "usage") -> list[str]:
        return self.terms.get((name, kind), [])


@dataclass(slots=True)
class ContentElement:
    """One `content`; `url` None where the attribute is missing, `has_server` where a token must be got first."""

    url: str | None
    has_server: bool
    licenses: list[LicenseElement] = field(default_factory=list)


class _TooMuch(ValueError):
    """More elements, or deeper ones, than a license file has."""


class _Builder:
    def __init__(self) -> None:
        self.contents: list[ContentElement] = []
        self.has_other_namespace = False
        self._open: list[tuple[str, str]] = []  # (local name, its type) of RSL's elements; ("", "") for others
        self._texts: list[str] = []
        self._characters = 0
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, name = name_of(tag)
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= _SKIPPED_DEPTH:
            raise _TooMuch
        if namespace != NAMESPACE:
            self.has_other_namespace = self.has_other_namespace or name in ("rsl", "content", "license")
            self._open.append(("", ""))
            return
        kind = attributes.get("type", "").strip().lower()
        if name == "content":
            self.contents.append(ContentElement(attributes.get("url"), bool(attributes.get("server", "").strip())))
        elif name == "license" and self._is_inside("content"):
            self.contents[-1].licenses.append(LicenseElement())
        elif self._is_inside("license") and self._license is not None:
            self._term(self._license, name, kind)
        self._open.append((name, kind))

    def end(self, _tag: str) -> None:
        name, kind = self._open.pop()
        if name in ("permits", "prohibits") and self._is_inside("license") and self._license is not None:
            words = "".join(self._texts).replace(",", " ").lower().split()
            self._license.terms.setdefault((name, kind), []).extend(words)
        self._forget_text()

    def text(self, data: str) -> None:
        if self._open and self._open[-1][0] in ("permits", "prohibits") and self._characters < MOST_CHARACTERS:
            self._texts.append(data)
            self._characters += len(data)

    def _forget_text(self) -> None:
        self._texts.clear()
        self._characters = 0

    def _is_inside(self, name: str) -> bool:
        return any(parent == name for parent, _ in self._open)

    @property
    def _license(self) -> LicenseElement | None:
        licenses = self.contents[-1].licenses if self.contents else []
        return licenses[-1] if licenses else None

    def _term(self, license_: LicenseElement, name: str, kind: str) -> None:
        self._forget_text()
        if name == "payment":
            license_.payments.append(kind)
        elif name == "reporting":
            license_.has_reporting = True


def read_elements(data: bytes) -> tuple[list[ContentElement], list[Diagnosis]]:
    """All `content` elements, also those of a feed; none of a document that is not well-formed to its end."""
    if len(data) > LIMIT_BYTES:
        return [], [Diagnosis("rsl_too_long", "error", params={"limit": str(LIMIT_BYTES)})]
    builder = _Builder()
    if not walk(data, start=builder.start, end=builder.end, text=builder.text):
        return [], [Diagnosis("rsl_not_xml", "error")]
    if not builder.contents:
        code = "rsl_namespace" if builder.has_other_namespace else "rsl_no_content"
        return [], [Diagnosis(code, "error", params={"namespace": NAMESPACE})]
    return [one for one in builder.contents if one.url is None or is_encodable(one.url)], []
