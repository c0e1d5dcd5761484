"""What a holder may name in a refusal, brought to the keys that items are compared by.

A key has no scheme: http and https name the same scope. A domain or host key is a canonical host and covers every
port; a prefix or exact key is `host[:port]/path`, an exact key with its query.
"""

from __future__ import annotations

import re

from registry.kernel.accounts import account_of, is_account_path
from registry.kernel.hosts import canonical_host, is_ip, is_public_suffix
from registry.kernel.urlerrors import InvalidScope, UnresolvableUrl
from registry.kernel.weburl import CanonicalUrl, canonicalise, parse

_WITH_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", re.ASCII)  # "example.com:8080/" has none
_ONE_FOLDER = re.compile(r"[^*/?]+/")  # the first part of a path, spelled out


def scope_key(url: CanonicalUrl) -> str:
    """The scheme-less key of an item: `host[:port]/path[?query]`, equal to the exact-URL scope that names it."""
    return url.url.partition("://")[2]


def domain_scope(text: str) -> str:
    """The host at the top of a domain subtree, from `Example.com`, `*.example.com` or `https://example.com/`.

    Raises InvalidScope: nobody speaks for a public suffix, an address has no subtree, a path or port would be lost.
    """
    host = _bare_host(text.strip().removeprefix("*."))
    if is_ip(host):
        raise InvalidScope("ip_address")
    return host


def host_scope(text: str) -> str:
    """One host alone, without the names below it; addresses are allowed. Raises InvalidScope."""
    return _bare_host(text)


def prefix_scope(text: str) -> str:
    """`host[:port]/path`, from a URL with or without its scheme. Raises InvalidScope.

    The boundary is the slash: `/art` covers `/art` and `/art/x`, not `/artist` nor `/art.html`; `/art/` (or `/art/*`)
    covers `/art/` and what is below, not `/art`. Any query of the item is covered, so a prefix may carry none. On a
    public suffix a prefix needs a path: bucket hosts and the like serve one holder under each.
    """
    url = _canonical(text)
    path = url.path.removesuffix("*") if url.path.endswith("/*") else url.path
    if "*" in path:
        raise InvalidScope("wildcard")
    if url.query is not None:
        raise InvalidScope("query")
    if path == "/" and is_public_suffix(url.host):
        raise InvalidScope("public_suffix")
    return scope_key(url)[: -len(url.path)] + path


def exact_url_scope(text: str) -> str:
    """The key of one URL, its query included, from a URL with or without its scheme. Raises InvalidScope."""
    return scope_key(_canonical(text))


def pattern_scope(text: str) -> str:
    """`host[:port]/pattern`, an RFC 9309 pattern on one origin. Raises InvalidScope.

    `*` stands for any run of characters and a last `$` for the end of the address, its query included; without it the
    pattern covers what begins so. On a public suffix the first folder has to be spelled out: it is one holder's.
    """
    text = text.strip()
    anchored = text.endswith("$")
    url = _canonical(text.removesuffix("$"))
    authority, _slash, pattern = scope_key(url).partition("/")
    if is_public_suffix(url.host) and not _ONE_FOLDER.match(pattern):
        raise InvalidScope("public_suffix")
    pattern = re.sub(r"\*+", "*", pattern)
    return f"{authority}/{pattern}$" if anchored else f"{authority}/{pattern.removesuffix('*')}"


def account_scope(text: str) -> str:
    """`github.com/owner/` from any address of a platform that names the account. Raises InvalidScope("account")."""
    url = _canonical(text)
    account = account_of(url.host, url.path)
    if account is None or not is_account_path(url.host, url.path):
        raise InvalidScope("account")
    return account


def is_account(text: str) -> bool:
    """Whether a text is the address of an account as a whole."""
    try:
        account_scope(text)
    except InvalidScope:
        return False
    return True


def is_pattern(text: str) -> bool:
    """Whether a text can only be meant as a pattern: a star inside its path that is no last folder, or a last `$`."""
    path = text.strip().partition("://")[2] or text.strip()
    path = path.partition("/")[1] + path.partition("/")[2]
    return bool(path) and (path.endswith("$") or "*" in path.removesuffix("/*"))


def path_prefixes(path: str) -> tuple[str, ...]:
    """Every prefix-scope path that covers a canonical `path`, shortest first: `/`, `/a`, `/a/`, `/a/b` for `/a/b`."""
    found = ["/"]
    at = path.find("/", 1)
    while at != -1:
        found += (path[:at], path[: at + 1])
        at = path.find("/", at + 1)
    return tuple(dict.fromkeys([*found, path]))


def _canonical(text: str) -> CanonicalUrl:
    text = text.strip()
    if text and not _WITH_SCHEME.match(text):
        text = f"http:{text}" if text.startswith("//") else f"http://{text}"
    try:
        url = canonicalise(text)
    except UnresolvableUrl as error:
        raise InvalidScope("wildcard" if error.code == "host" and "*" in text else error.code) from None
    if "@" in text and _names_a_user(text):
        raise InvalidScope("userinfo")
    return url


def _names_a_user(text: str) -> bool:
    """An e-mail address typed as a scope must not refuse the whole of its provider."""
    parsed = parse(text)
    return bool(parsed.username or parsed.password)


def _bare_host(text: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidScope("empty")
    host = _host_of_url(text) if any(delimiter in text for delimiter in "/\\?#@") else _host_of_name(text)
    if is_public_suffix(host):
        raise InvalidScope("public_suffix")
    return host


def _host_of_url(text: str) -> str:
    url = _canonical(text)
    if url.query is not None:
        raise InvalidScope("query")
    if url.path != "/":
        raise InvalidScope("path")
    if url.port is not None:
        raise InvalidScope("port")
    return url.host


def _host_of_name(text: str) -> str:
    if re.search(r":\d*$", text, re.ASCII) and not text.endswith("]"):
        raise InvalidScope("port")
    try:
        return canonical_host(text)
    except UnresolvableUrl as error:
        raise InvalidScope("wildcard" if "*" in text else error.code) from None
