"""A rule read slowly and plainly: what the engine has to agree with."""

import re

from registry.kernel.urls import CanonicalUrl, UnresolvableUrl, canonicalise, registrable_domain, scope_key
from registry.screening.identifiers import BadIdentifier, canonical_identifier
from registry.screening.rules import Rule, ScopeKind


def covers(rule: Rule, url: str | None, digest: str | None, names: list[str] | None) -> bool:
    """The rule read slowly."""
    if rule.kind in (ScopeKind.ISCC, ScopeKind.DATASET):
        return False
    if rule.kind in (ScopeKind.DOI, ScopeKind.ISBN, ScopeKind.ISRC, ScopeKind.ISSN):
        return f"{rule.kind.value}:{rule.value}" in {canonical_identifier(name) for name in names or []}
    if rule.kind is ScopeKind.SHA256:
        return digest is not None and digest.lower() == rule.value
    if url is None:
        return False
    item = canonicalise(url)
    if rule.kind is ScopeKind.ACCOUNT:
        return is_of_account(rule.value, item)
    if rule.kind is ScopeKind.PATTERN:
        return is_of_pattern(rule.value, scope_key(item))
    if rule.kind is ScopeKind.HOST:
        return item.host == rule.value
    if rule.kind is ScopeKind.URL:
        return scope_key(item) == rule.value
    if rule.kind is ScopeKind.DOMAIN:
        top = registrable_domain(item.host)
        within = top is not None and f".{rule.value}".endswith(f".{top}")
        return item.host == rule.value or (within and item.host.endswith(f".{rule.value}"))
    path = scope_key(item).partition("?")[0]
    return path == rule.value or path.startswith(rule.value if rule.value.endswith("/") else f"{rule.value}/")


def is_of_account(account: str, item: CanonicalUrl) -> bool:
    """By the addresses an account of these two platforms is reached by."""
    chief, _slash, name = account.strip("/").partition("/")
    hosts = {"github.com": ("github.com", "raw.githubusercontent.com"), "huggingface.co": ("huggingface.co",)}[chief]
    tops = [name] if chief == "github.com" else [name, f"datasets/{name}", f"spaces/{name}"]
    path = item.path.lower()
    return item.port is None and item.host in hosts and any(f"{path}/".startswith(f"/{top}/") for top in tops)


def is_of_pattern(pattern: str, key: str) -> bool:
    site, _slash, path = pattern.partition("/")
    if key.partition("/")[0] != site:
        return False
    end = r"\Z" if path.endswith("$") else ""
    pieces = [re.escape(piece.replace("%2A", "*")) for piece in path.removesuffix("$").split("*")]
    return bool(re.match(".*".join(pieces) + end, key.partition("/")[2].replace("%2A", "*")))


def is_resolvable(url: str | None, digest: str | None, names: list[str] | None = None) -> bool:
    try:
        if url is not None:
            canonicalise(url)
        for name in names or []:
            canonical_identifier(name)
    except (UnresolvableUrl, BadIdentifier):
        return False
    return (digest is None or digest != "no hash") and (url is not None or digest is not None)
