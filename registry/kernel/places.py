"""What control of a place speaks for: a domain with all below it, one host, what lies under a path, one page.

A place is (kind, value) with the kinds and the spelling of scopes. Who controls a host speaks for every path and port
of it, not for the names below it; who controls a path speaks for what is below it, not for the host.
"""

from __future__ import annotations

from .hosts import canonical_host, host_of, host_suffixes, is_ip
from .scopes import path_prefixes
from .urlerrors import UnresolvableUrl


def places_over(kind: str, value: str) -> tuple[tuple[str, str], ...]:
    """Every place whose holder speaks for the whole scope; none where the scope is no place (a hash, a person).

    A domain reaches up to its registrable name: nobody speaks for a public suffix.
    """
    if kind == "domain":
        return _domains(value)
    if kind == "host":
        return (*_domains(value), ("host", value))
    if kind not in {"prefix", "url", "pattern", "account"}:
        return ()
    authority, _slash, rest = value.partition("/")
    host = _host_of(authority)
    if host is None:
        return ()
    path = "/" + rest
    own = [("url", value)] if kind == "url" else []
    if kind == "pattern":
        path = _literal(path)
    under = [("prefix", authority + one) for one in path_prefixes(path.partition("?")[0])]
    return (*_domains(host), ("host", host), *under, *own)


def _domains(host: str) -> tuple[tuple[str, str], ...]:
    return () if is_ip(host) else tuple(("domain", one) for one in host_suffixes(host))


def _host_of(authority: str) -> str | None:
    try:
        return canonical_host(host_of(authority))
    except UnresolvableUrl:
        return None


def _literal(pattern: str) -> str:
    """The folder that everything a path pattern matches lies in: what stands before its first wildcard."""
    ends = [at for at in (pattern.find("*"), pattern.find("$")) if at != -1]
    return pattern[: pattern.rindex("/", 0, min(ends)) + 1] if ends else pattern
