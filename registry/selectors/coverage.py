"""What refuses many addresses at once: canonical keys looked up in one query, whatever their number.

The keys are those of the screening engine: a host and its parents, the folders above an address, the address itself,
the digest of a file. What cannot be brought to a key is a third state beside "refused" and "not refused".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from registry.kernel.urls import (
    CanonicalUrl,
    UnresolvableUrl,
    canonical_host,
    canonicalise,
    host_suffixes,
    path_prefixes,
    scope_key,
)
from registry.models import Refusal
from registry.screening.itemkey import canonical_digest

from .refusals import refusals_in_force

Key = tuple[str, str]  # ScopeKind and canonical value


class Unresolvable(ValueError):
    """`code` says why: a code of kernel UnresolvableUrl, "sha256", or "nothing_named"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to look up, in canonical spelling, with every key that would cover it."""

    value: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Covering:
    """One scope in force that covers what was asked."""

    scope: int
    kind: str
    value: str
    refusal: Refusal


def asked_item(url: str, sha256: str) -> Asked:
    """One item as a manifest row names it: by URL, by digest, or both; either one that is wrong spoils the row."""
    keys: list[Key] = []
    values = []
    if sha256.strip():
        digest = canonical_digest(sha256)
        if digest is None:
            raise Unresolvable("sha256")
        keys.append(("sha256", digest))
        values.append(digest)
    if url.strip():
        found = _url(url)
        keys += url_keys(found)
        values.insert(0, found.url)
    if not keys:
        raise Unresolvable("nothing_named")
    return Asked(values[0], tuple(keys))


def asked_domain(text: str) -> Asked:
    """A whole site: what covers all of it."""
    try:
        host = canonical_host(text.strip().removeprefix("*."))
    except UnresolvableUrl as error:
        raise Unresolvable(error.code) from None
    return Asked(host, tuple(host_keys(host)))


def host_keys(host: str) -> list[Key]:
    return [("host", host), *(("domain", suffix) for suffix in host_suffixes(host))]


def url_keys(url: CanonicalUrl) -> list[Key]:
    key = scope_key(url)
    site = key.partition("/")[0]
    return [*host_keys(url.host), ("url", key), *(("prefix", site + path) for path in path_prefixes(url.path))]


def coverings(asked: Iterable[Asked], at: datetime) -> Mapping[Key, Sequence[Covering]]:
    """The scopes in force at `at` by key: two queries for any number of addresses."""
    rows = _scopes({key for one in asked for key in one.keys})
    wanted = {refusal for _pk, refusal, _kind, _value in rows}
    alive = {refusal.pk: refusal for refusal in refusals_in_force(at).filter(pk__in=wanted)} if wanted else {}
    found: dict[Key, list[Covering]] = defaultdict(list)
    for pk, refusal, kind, value in rows:
        if refusal in alive:
            found[kind, value].append(Covering(pk, kind, value, alive[refusal]))
    return found


def below_host(host: str, at: datetime, limit: int) -> list[Covering]:
    """Scopes in force on a host that cover a part of it only: folders, single addresses, one port."""
    parts = " OR ".join(["s.value LIKE %s"] * 2)
    query = f"""
        SELECT s.id, s.refusal_id, s.kind, s.value FROM registry_scope s
        WHERE s.until IS NULL AND s.kind IN ('prefix', 'url') AND ({parts}) ORDER BY s.refusal_id, s.id LIMIT %s
    """  # noqa: S608  # only the number of placeholders varies
    name = host.replace("\\", r"\\").replace("_", r"\_").replace("%", r"\%")
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{name}/%", f"{name}:%", limit])
        rows = cursor.fetchall()
    alive = {one.pk: one for one in refusals_in_force(at).filter(pk__in={row[1] for row in rows})} if rows else {}
    return [Covering(pk, kind, value, alive[ref]) for pk, ref, kind, value in rows if ref in alive]


def _url(text: str) -> CanonicalUrl:
    try:
        return canonicalise(text)
    except UnresolvableUrl as error:
        raise Unresolvable(error.code) from None


def _scopes(keys: set[Key]) -> list[tuple[int, int, str, str]]:
    """(scope, refusal, kind, value) of every living scope with one of these keys, by refusal."""
    if not keys:
        return []
    kinds, values = zip(*sorted(keys), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.id, s.refusal_id, s.kind, s.value
            FROM unnest(%s::text[], %s::text[]) AS asked (kind, value)
            JOIN registry_scope s ON s.kind = asked.kind AND s.value = asked.value
            WHERE s.until IS NULL
            ORDER BY s.refusal_id, s.id
            """,
            [list(kinds), list(values)],
        )
        found: list[tuple[int, int, str, str]] = cursor.fetchall()
    return found
