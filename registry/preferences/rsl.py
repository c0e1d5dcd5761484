"""Really Simple Licensing 1.0: what a license file permits and prohibits, path by path.

A permission at a price, or for some users or countries only, is none for a register: it states nothing, and a diagnosis
says so. A prohibition for some of them stands for all, as the most restrictive reading (RSL section 4.9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from registry.kernel.urls import request_target
from registry.preferences.robots_paths import Patterns, Rule, decoded
from registry.preferences.rsl_xml import ContentElement, LicenseElement, read_elements
from registry.preferences.statements import CATEGORIES, Diagnosis, Statement, restrict
from registry.preferences.texts import shown
from registry.preferences.vocabularies import RSL

_WITHOUT_PRICE = ("free", "attribution")
_OLD_WORDS = {"train-ai": "ai-train", "train-genai": "ai-train", "ai-include": "ai-input", "ai-use": "ai-input"}


@dataclass(frozen=True, slots=True)
class Content:
    """One `content` element: an RFC 9309 path pattern and what its licenses say about the paths that match."""

    path: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Rsl:
    """A license file as its standard reads it."""

    entries: tuple[Content, ...]
    diagnoses: tuple[Diagnosis, ...]

    @cached_property
    def _patterns(self) -> Patterns:
        return Patterns(Rule("content", entry.path, "", number) for number, entry in enumerate(self.entries))

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What is said about any path."""
        return tuple(statement for entry in self.entries for statement in entry.statements)

    def usage(self, url: str) -> Mapping[str, Statement | None]:
        """For every category the statement that decides: the longest path, and of several the most restrictive."""
        usage: dict[str, Statement | None] = dict.fromkeys(CATEGORIES)
        for rule in self._patterns.most_specific(decoded(request_target(url))):
            restrict(usage, self.entries[rule.line].statements)
        return usage


def read(data: bytes) -> Rsl:
    """Read any bytes; what is no license file has no entries, and `diagnoses` say why."""
    elements, faults = read_elements(data)
    diagnoses = [*faults]
    entries = []
    for element in elements:
        path = _path_of(element)
        if path is None:
            diagnoses.append(Diagnosis("rsl_content_path", "error", params={"path": shown(element.url or "")}))
            continue
        if not element.licenses:
            diagnoses.append(Diagnosis("rsl_no_license", "error", params={"path": shown(path)}))
        statements = [said for one in element.licenses for said in _statements(one, element.has_server)]
        entries.append(Content(path, tuple(statements)))
        diagnoses += (found for one in element.licenses for found in _diagnoses(one, element.has_server))
    return Rsl(tuple(entries), tuple(diagnoses))


def _path_of(element: ContentElement) -> str | None:
    """A whole address stands for its own path; the host is that of whoever points at the file."""
    url = element.url
    if url is None or not url.isprintable():
        return None
    if url.startswith("/"):
        return url.encode().decode("latin-1")  # patterns are octets
    return request_target(url) if url.lower().startswith(("http://", "https://")) else None


def _statements(element: LicenseElement, has_server: bool) -> Iterator[Statement]:
    """Prohibited beats permitted; where anything is permitted for use, what is not listed is prohibited.

    Not so where a word is unknown: then it cannot be told what was meant to be permitted.
    """
    prohibited = _categories(element.words("prohibits"))
    permitted = _categories(element.words("permits"))
    is_free = not _condition(element, has_server)
    is_closed = all(word in RSL.terms for word in element.words("permits")) and permitted
    for category, token in prohibited.items():
        yield Statement(category, False, RSL.id, RSL.version, f"prohibits: {token}")
    for category in _categories(["all"]):
        if category in prohibited:
            continue
        if category in permitted and is_free:
            yield Statement(category, True, RSL.id, RSL.version, f"permits: {permitted[category]}")
        elif is_closed and category not in permitted:
            listed = " ".join(element.words("permits"))
            yield Statement(category, False, RSL.id, RSL.version, f"permits: {listed}")


def _categories(words: list[str]) -> dict[str, str]:
    """{category: the first word that speaks of it}."""
    found: dict[str, str] = {}
    for word in words:
        for category in RSL.terms.get(word, ()):
            found.setdefault(category, word)
    return found


def _condition(element: LicenseElement, has_server: bool) -> str:
    """The code of what stands between a permission and its use, "" if nothing does."""
    if any(kind not in _WITHOUT_PRICE for kind in element.payments):
        return "rsl_permits_at_a_price"
    if has_server:
        return "rsl_permits_with_a_token"
    if element.words("permits", "user") or element.words("permits", "geo") or element.has_reporting:
        return "rsl_permits_within_limits"
    return ""


def _diagnoses(element: LicenseElement, has_server: bool) -> Iterator[Diagnosis]:
    for word in (*element.words("permits"), *element.words("prohibits")):
        if word in _OLD_WORDS:
            yield Diagnosis("rsl_old_word", "error", params={"word": shown(word), "meant": _OLD_WORDS[word]})
        elif word not in RSL.terms:
            yield Diagnosis("rsl_unknown_word", "warning", params={"word": shown(word)})
    condition = _condition(element, has_server)
    if condition and element.words("permits"):
        yield Diagnosis(condition, "note", params={"words": shown(" ".join(element.words("permits")))})
    if not (element.words("permits") or element.words("prohibits")):
        yield Diagnosis("rsl_no_usage", "note")
