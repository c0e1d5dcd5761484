"""One spelling for every spelling of a web address.

`parse` is the WHATWG URL parser as it stands. `canonicalise` goes further, to the form in which the register stores,
compares and certifies: what RFC 9309 section 2.2.2 calls equal is equal here, and the result is a valid RFC 3986 URI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import ada_url

from registry.kernel.hosts import checked_host, is_ip, surt_host
from registry.kernel.urlerrors import UnresolvableUrl

MAX_BYTES = 2048  # of the text as given and of the canonical form, so that the form is its own canonical form

_BLANKS = " \t\n\r\f\v"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):", re.ASCII)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Already canonical: lower-case dotted host, no port, no dot segment, no escape that would be decoded or re-cased. Most
# rows of a real manifest are so; `canonicalise` takes them apart without the parser, with the same result.
_KEPT_ESCAPE = r"%(?:[01][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[89A-F][0-9A-F])"
_PLAIN = re.compile(
    r"(https?)://((?:(?!xn--)[a-z0-9_-]{1,63}\.)+(?!xn--)[a-z][a-z0-9_-]{0,62})"
    rf"(/[\w\-.~!$&'()*+,;=:@/]*(?:{_KEPT_ESCAPE}[\w\-.~!$&'()*+,;=:@/]*)*)"
    rf"(?:\?([\w\-.~!$&()*+,;=:@/?]+(?:{_KEPT_ESCAPE}[\w\-.~!$&()*+,;=:@/?]*)*))?",
    re.ASCII,
).fullmatch

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE_OR_FOREIGN = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]", re.ASCII)


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """The WHATWG URL API's attributes (https://url.spec.whatwg.org/#url-class), unchanged, for any scheme."""

    href: str
    origin: str
    protocol: str
    username: str
    password: str
    host: str
    hostname: str
    port: str
    pathname: str
    search: str
    hash: str


@dataclass(frozen=True, slots=True)
class CanonicalUrl:
    """A web address in the register's one spelling.

    `url` has no user, fragment, default port or empty query; `port` is None when it is the scheme's own; `query` is
    without its question mark and None when absent or empty; `surt` (`com,example:8080)/path?query`) sorts a site's
    pages together and leaves the scheme out.
    """

    url: str
    scheme: str
    host: str
    port: int | None
    path: str
    query: str | None
    surt: str
    is_ip: bool


def parse(text: str, base: str | None = None) -> ParsedUrl:
    """Parse as a browser does, relative to `base` if given. Raises UnresolvableUrl("invalid")."""
    try:
        url = ada_url.URL(_scalar(text), None if base is None else _scalar(base))
    except ValueError:
        raise UnresolvableUrl("invalid") from None
    return ParsedUrl(
        url.href,
        url.origin,
        url.protocol,
        url.username,
        url.password,
        url.host,
        url.hostname,
        url.port,
        url.pathname,
        url.search,
        url.hash,
    )


def _scalar(text: str) -> str:
    """Lone surrogates become U+FFFD, as Web IDL's USVString asks of whoever calls the parser."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def canonicalise(text: str) -> CanonicalUrl:
    """The canonical form of an absolute http or https URL; raises UnresolvableUrl with one of its codes.

    Blanks around the text are ignored. A control character inside is an error although browsers drop tabs and line
    ends: programs differ on what such a row would fetch.
    """
    plain = _PLAIN(text)
    if plain and len(text) <= MAX_BYTES and "/." not in text:
        scheme, hostname, path, query = plain.groups()
        return _assemble(scheme, checked_host(hostname), None, path, query)
    return _canonicalise_any(text)


def canonicalise_many(texts: Iterable[str]) -> list[CanonicalUrl | UnresolvableUrl]:
    """One result for each text, in order; an unresolvable one is returned, not raised."""
    results: list[CanonicalUrl | UnresolvableUrl] = []
    append = results.append
    for text in texts:
        try:
            append(canonicalise(text))
        except UnresolvableUrl as error:
            append(UnresolvableUrl(error.code))  # a fresh one: the caught one holds its frames alive
    return results


def _canonicalise_any(text: str) -> CanonicalUrl:
    """`canonicalise` for every spelling; the plain shape above must come out of here the same."""
    text = text.strip(_BLANKS)
    _refuse_early(text)
    try:
        href = ada_url.normalize_url(text)
    except ValueError:
        raise UnresolvableUrl("host") from None  # with an http scheme only a bad host or port is left to fail
    scheme, host, port, rest = _split_serialised(href)
    path, _, query = rest.partition("?")
    return _assemble(scheme, host, port, _one_spelling(path), _one_spelling(query) or None)


def _refuse_early(text: str) -> None:
    if not text:
        raise UnresolvableUrl("empty")
    if not text.isprintable():  # quick, and false for every surrogate and control character among others
        if _SURROGATE.search(text):
            raise UnresolvableUrl("encoding")
        if _CONTROL.search(text):
            raise UnresolvableUrl("control_character")
    if len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES:
        raise UnresolvableUrl("too_long")
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise UnresolvableUrl("not_absolute")
    if scheme[1].lower() not in ("http", "https"):
        raise UnresolvableUrl("scheme")


def _split_serialised(href: str) -> tuple[str, str, int | None, str]:
    """(scheme, host, port, path and query) of a URL the parser serialised: every delimiter left stands for itself."""
    scheme, _, rest = href.partition("://")
    authority, slash, rest = rest.partition("/")
    authority = authority.rpartition("@")[2]
    bracket = authority.rfind("]")
    hostname, colon, port = authority[bracket + 1 :].partition(":")
    host = checked_host(authority[: bracket + 1] + hostname)
    return scheme, host, int(port) if colon else None, slash + rest.partition("#")[0]


def _assemble(scheme: str, host: str, port: int | None, path: str, query: str | None) -> CanonicalUrl:
    authority, surt = (host, surt_host(host)) if port is None else (f"{host}:{port}", f"{surt_host(host)}:{port}")
    tail = path if query is None else f"{path}?{query}"
    url = f"{scheme}://{authority}{tail}"
    if len(url) > MAX_BYTES:
        raise UnresolvableUrl("too_long")
    return CanonicalUrl(url, scheme, host, port, path, query, f"{surt}){tail}", is_ip(host))


def _one_spelling(text: str) -> str:
    """Unreserved escapes decoded, other escapes in upper case, what RFC 3986 forbids in a path or query escaped."""
    return _ESCAPE_OR_FOREIGN.sub(_spell, text)


def _spell(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 1:
        return f"%{ord(found):02X}"
    byte = int(found[1:], 16)
    return chr(byte) if byte in _UNRESERVED else found.upper()
