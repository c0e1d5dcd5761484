"""Host names in canonical form, and how far up a domain scope may reach.

A canonical host is what `canonical_host` returns: lower-case A-labels of letters, digits, hyphen and underscore, no
trailing dot; or an IPv4 address in dotted decimals; or an IPv6 address in brackets, compressed as RFC 5952 writes it.
The other functions here take canonical hosts and are cached: a manifest names few hosts many times.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.metadata import version

import ada_url
from publicsuffixlist import PublicSuffixList

from registry.kernel.urlerrors import UnresolvableUrl

_CACHED_HOSTS = 1 << 17
_MAX_HOST = 253  # RFC 1035 section 2.3.4, without the final dot
_DELIMITER_OR_CONTROL = re.compile(r"[/\\?#@\x00-\x20\x7f-\x9f]")
_LABELS = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)


@cache
def _suffix_list() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _listed_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def suffix_list_version() -> str:
    """Release of the public suffix list in use; two releases may bound a domain scope differently."""
    return version("publicsuffixlist")


def suffix_entries() -> frozenset[str]:
    """The entries of the list as they are written there, `*.kawasaki.jp` and `!city.kawasaki.jp` among them."""
    return frozenset(_suffix_list()._publicsuffix)


def canonical_host(text: str) -> str:
    """Canonical form of a bare host name or address, without port. Raises UnresolvableUrl("host")."""
    if not text or _DELIMITER_OR_CONTROL.search(text):
        raise UnresolvableUrl("host")
    try:
        url = ada_url.URL(f"http://{text}/")
    except ValueError:  # a lone surrogate too: it cannot be encoded
        raise UnresolvableUrl("host") from None
    # The port is no part of a host: "a:80" would lose it as the default, so look at the text too.
    if url.port or (":" in text and not text.startswith("[")) or text.rpartition("]")[2].startswith(":"):
        raise UnresolvableUrl("host")
    return checked_host(url.hostname)


@lru_cache(_CACHED_HOSTS)
def checked_host(hostname: str) -> str:
    """The canonical host for a hostname as the WHATWG parser serialised it; raises UnresolvableUrl("host").

    WHATWG lets through what no resolver answers: empty and over-long labels, sub-delimiters, and A-labels that decode
    to nothing.
    """
    if hostname.startswith("["):
        return hostname
    host = hostname.removesuffix(".")
    if len(host) > _MAX_HOST or not _LABELS.fullmatch(host) or _has_bad_punycode(host):
        raise UnresolvableUrl("host")
    return host


def _has_bad_punycode(host: str) -> bool:
    if "xn--" not in host:
        return False
    name = ada_url.idna_to_unicode(host)
    undecoded = any(label.startswith("xn--") for label in name.split("."))
    return undecoded or ada_url.idna_to_ascii(name) != host.encode()


def host_of(authority: str) -> str:
    """A canonical `host[:port]` without its port."""
    return authority if authority.endswith("]") else authority.rpartition(":")[0] or authority


def is_ip(host: str) -> bool:
    """Whether a canonical host is an address. WHATWG reads every host whose last label is a number as IPv4."""
    return host.startswith("[") or host.rpartition(".")[2].isdigit()


@lru_cache(_CACHED_HOSTS)
def surt_host(host: str) -> str:
    """`com,example,www` for `www.example.com`; addresses have no hierarchy and stay as they are."""
    return host if is_ip(host) else ",".join(reversed(host.split(".")))


@lru_cache(_CACHED_HOSTS)
def registrable_domain(host: str) -> str | None:
    """The shortest name under a public suffix (private section included) at or above `host`; None if there is none."""
    if is_ip(host):
        return None
    return _suffix_list().privatesuffix(host)


def is_public_suffix(host: str) -> bool:
    """Whether names below `host` belong to unrelated holders. An unlisted top-level domain counts as one."""
    return not is_ip(host) and _suffix_list().is_public(host)


def is_listed(host: str) -> bool:
    """Whether `host` is or ends in a listed public suffix: `photo.jpg` is a possible host, and hardly one."""
    return not is_ip(host) and _listed_suffixes().publicsuffix(host) is not None


@lru_cache(_CACHED_HOSTS)
def host_suffixes(host: str) -> tuple[str, ...]:
    """Every domain scope that covers `host`: itself, then each parent up to and including its registrable domain.

    An address or a public suffix has itself only: nobody speaks for what lies above it.
    """
    top = registrable_domain(host)
    if top is None:
        return (host,)
    suffixes = [host]
    while suffixes[-1] != top:
        suffixes.append(suffixes[-1].partition(".")[2])
    return tuple(suffixes)
