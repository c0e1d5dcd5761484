"""Each kind of scope: from what somebody wrote to the one spelling that is compared."""

import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping

from django.conf import settings

from registry.kernel import identifiers
from registry.kernel.hosts import is_ip
from registry.kernel.iscc import DEFAULT_DISTANCE, MAX_DISTANCE, read_iscc
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.kernel.scopes import (
    account_scope,
    domain_scope,
    exact_url_scope,
    host_scope,
    is_account,
    is_pattern,
    pattern_scope,
    prefix_scope,
)
from registry.kernel.urlerrors import InvalidScope
from registry.models import Dataset, ScopeKind
from registry.screening.itemkey import canonical_digest
from registry.selectors.registrations import registration_by_number

# A word in front says which kind is meant where the text alone leaves a choice: "prefix example.com/photos".
_SAID = re.compile(rf"({'|'.join(ScopeKind.values)})[\s:]+(?=\S)(?!//)", re.ASCII | re.IGNORECASE)
_WITHIN = re.compile(r"\s+(?:within|distance|~)\s*(\d{1,3})\s*$", re.ASCII | re.IGNORECASE)
_DOI = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/10\.|doi:\s*10\.|10\.\d{4,9}(?:\.\d+)*/\S", re.IGNORECASE)
_ISBN_13 = re.compile(r"97[89][\d -]{10,14}", re.ASCII)
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]", re.ASCII)
_ISRC = re.compile(r"[A-Z]{2}-[A-Z0-9]{3}-\d{2}-\d{5}", re.ASCII | re.IGNORECASE)
_URN = re.compile(r"(?:urn:)?(isbn|issn|isrc)(?:-1[03])?[:\s]", re.ASCII | re.IGNORECASE)
_LETTERS = 2  # a person's name has at least two characters


def scope_said(text: str) -> tuple[str, str]:
    """(kind, the rest) where a word in front names the kind, else ("", text)."""
    said = _SAID.match(text)
    return (said[1].lower(), text[said.end() :]) if said else ("", text)


def scope_kind(text: str) -> str:
    """The kind a text most likely means: what looks like a folder is one, a bare name is a domain with all below."""
    if canonical_digest(text):
        return ScopeKind.SHA256
    return _kind_of_work(text) or _kind_of_address(text)


def scope_value(kind: str, text: str) -> str:
    """The canonical value. Raises InvalidScope."""
    if kind not in _VALUE_OF:
        raise InvalidScope("kind")
    return _VALUE_OF[kind](text)


def iscc_distance(text: str) -> tuple[str, int]:
    """(the code, how many of 64 bits may differ), from "ISCC:… within 5". Raises InvalidScope."""
    said = _WITHIN.search(text)
    if said is None:
        return text, DEFAULT_DISTANCE
    distance = int(said[1])
    if distance > MAX_DISTANCE:
        raise InvalidScope("distance")
    return text[: said.start()], distance


def _kind_of_work(text: str) -> str:
    """Identifiers that look like nothing else; "" for what may be an address."""
    urn = _URN.match(text)
    if urn:
        return urn[1].lower()
    if text.upper().startswith("ISCC:"):
        return ScopeKind.ISCC
    for kind, shape in ((ScopeKind.DOI, _DOI), (ScopeKind.ISRC, _ISRC)):
        if shape.match(text):
            return kind
    for kind, shape in ((ScopeKind.ISBN, _ISBN_13), (ScopeKind.ISSN, _ISSN)):
        if shape.fullmatch(text):
            return kind
    return ScopeKind.DATASET if text.upper().startswith("DIP-") else ""


def _kind_of_address(text: str) -> str:
    if is_pattern(text):
        return ScopeKind.PATTERN
    try:
        authority, _slash, path = exact_url_scope(text).partition("/")
    except InvalidScope:
        return ScopeKind.DOMAIN  # no kind can take it; the domain's reason says why
    if path:
        if is_account(text):
            return ScopeKind.ACCOUNT
        return ScopeKind.PREFIX if path.endswith(("/", "/*")) else ScopeKind.URL
    if authority.rpartition("]")[2].count(":"):
        return ScopeKind.PREFIX  # one port of a host
    return ScopeKind.HOST if is_ip(authority) else ScopeKind.DOMAIN


def _sha256(text: str) -> str:
    digest = canonical_digest(text)
    if digest is None:
        raise InvalidScope("sha256")
    return digest


def _standard(code: str, read: Callable[[str], str]) -> Callable[[str], str]:
    def value(text: str) -> str:
        try:
            return read(text)
        except ValueError:
            raise InvalidScope(code) from None

    return value


def _dataset(text: str) -> str:
    """The short name of a published dataset, which it keeps for life, from that or from its number."""
    text = text.strip()
    try:
        registration = registration_by_number(parse_number(text).text)
    except InvalidNumber:
        found = Dataset.objects.filter(slug=text.lower(), registrations__is_published=True).first()
    else:
        found = registration.dataset if registration else None
    if found is None:
        raise InvalidScope("dataset")
    return found.slug


def _person(text: str) -> str:
    """A digest of the name that only the register can compute: names are too few for a bare one to hide them."""
    name = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if len(name) < _LETTERS or not any(char.isalpha() for char in name):
        raise InvalidScope("person")
    return hmac.digest(settings.PERSON_SALT.encode(), b"person/" + name.encode(), "sha256").hex()


_VALUE_OF: Mapping[str, Callable[[str], str]] = {
    ScopeKind.DOMAIN.value: domain_scope,
    ScopeKind.HOST.value: host_scope,
    ScopeKind.PREFIX.value: prefix_scope,
    ScopeKind.URL.value: exact_url_scope,
    ScopeKind.SHA256.value: _sha256,
    ScopeKind.PATTERN.value: pattern_scope,
    ScopeKind.ACCOUNT.value: account_scope,
    ScopeKind.DOI.value: _standard("doi", identifiers.doi),
    ScopeKind.ISBN.value: _standard("isbn", identifiers.isbn),
    ScopeKind.ISSN.value: _standard("issn", identifiers.issn),
    ScopeKind.ISRC.value: _standard("isrc", identifiers.isrc),
    ScopeKind.ISCC.value: _standard("iscc", lambda text: read_iscc(text).text),
    ScopeKind.DATASET.value: _dataset,
    ScopeKind.PERSON.value: _person,
}
