"""What refuses many addresses at once: canonical keys looked up together, whatever their number.

The keys are those of the screening engine: a host and its parents, the folders above an address, the address itself,
the account on a platform, the digest of a file, the identifier of a work. Paths are looked at only on sites of which a
scope names a part, as the engine does; patterns of such a site are tried one by one. What cannot be brought to a key is
a third state beside "refused" and "not refused". What is alike (ISCC) decides nothing and is not looked for here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Q

from registry.kernel.accounts import account_of
from registry.kernel.patterns import PathPattern, path_pattern
from registry.kernel.urls import (
    CanonicalUrl,
    UnresolvableUrl,
    canonical_host,
    canonicalise,
    host_suffixes,
    path_prefixes,
    scope_key,
)
from registry.models import Grant, Party, Refusal, Scope
from registry.screening.itemkey import canonical_digest

from .refusals import refusals_in_force, work_key

Key = tuple[str, str]  # ScopeKind and canonical value
_BELOW_A_SITE = ("pattern", "prefix", "url")
_PROBE = """EXISTS (
    SELECT FROM registry_scope s
    WHERE s.kind = %s AND s.value ~>=~ (asked.site || '/') AND s.value ~<~ (asked.site || '0') OFFSET 0 LIMIT 1
)"""  # "0" is the character after "/"


class Unresolvable(ValueError):
    """`code` says why: a code of kernel UnresolvableUrl, "sha256", "identifier", or "nothing_named"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to look up, in canonical spelling; what is not named is empty.

    `key` is that of an exact address, `work` a ScopeKind and value.
    """

    value: str
    host: str = ""
    key: str = ""
    digest: str = ""
    account: str = ""
    work: Key | None = None

    @property
    def site(self) -> str:
        """`host[:port]` of an address."""
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Covering:
    """One scope in force that covers what was asked. `is_granted`: lifted for whom the question was asked."""

    scope: int
    kind: str
    value: str
    refusal: Refusal
    is_granted: bool = False


@dataclass(frozen=True, slots=True)
class Grantee:
    """For whom something is asked: a dataset by its short name, a party, or nobody in particular."""

    dataset: str = ""
    party: Party | None = None


@dataclass(slots=True)
class Coverage:
    """The scopes found for all that was asked, and which of them cover each."""

    found: Mapping[Key, Sequence[Covering]]
    sites: Collection[str]
    patterns: Mapping[str, Sequence[tuple[PathPattern, Covering]]]  # by site
    _hosts: dict[str, tuple[Covering, ...]] = field(default_factory=dict)

    def of(self, asked: Asked) -> tuple[Covering, ...]:
        """Every scope that covers it, by refusal. Addresses that only their host decides share one answer."""
        if _is_its_host_only(asked, self.sites):
            if asked.host not in self._hosts:
                self._hosts[asked.host] = self._covering(host_keys(asked.host))
            return self._hosts[asked.host]
        target = asked.key.removeprefix(asked.site)
        fitting = [one for pattern, one in self.patterns.get(asked.site, ()) if pattern.matches(target)]
        return self._covering(_keys(asked, self.sites), fitting)

    def _covering(self, keys: Iterable[Key], more: Sequence[Covering] = ()) -> tuple[Covering, ...]:
        own = [*more, *(one for key in keys for one in self.found.get(key, ()))]
        return tuple(sorted(own, key=lambda one: (one.refusal.pk, one.scope)))


def asked_item(url: str, sha256: str) -> Asked:
    """One item as a manifest row names it: by URL, by digest, or both; either one that is wrong spoils the row."""
    digest = ""
    if sha256.strip():
        digest = canonical_digest(sha256) or ""
        if not digest:
            raise Unresolvable("sha256")
    if url.strip():
        found = _url(url)
        return Asked(found.url, found.host, scope_key(found), digest, account_of(found.host, found.path) or "")
    if not digest:
        raise Unresolvable("nothing_named")
    return Asked(digest, digest=digest)


def asked_work(text: str) -> Asked:
    """A work by its DOI, ISBN, ISSN or ISRC, with or without the scheme in front where it shows."""
    work = work_key(text)
    if work is None:
        raise Unresolvable("identifier")
    return Asked(":".join(work), work=work)


def asked_domain(text: str) -> Asked:
    """A whole site: what covers all of it."""
    try:
        host = canonical_host(text.strip().removeprefix("*."))
    except UnresolvableUrl as error:
        raise Unresolvable(error.code) from None
    return Asked(host, host)


def host_keys(host: str) -> list[Key]:
    return [("host", host), *(("domain", suffix) for suffix in host_suffixes(host))] if host else []


def coverage(asked: Collection[Asked], at: datetime, *, grantee: Grantee | None = None) -> Coverage:
    """The scopes in force at `at` that cover any of these: a fixed number of queries for any number of addresses."""
    sites = _sites_named({one.site for one in asked if one.key})
    keys = {key for host in {one.host for one in asked} for key in host_keys(host)}
    keys.update(key for one in asked if not _is_its_host_only(one, sites) for key in _keys(one, sites))
    rows = [*_scopes(keys), *_patterns(sites)]
    wanted = {refusal for _pk, refusal, _kind, _value in rows}
    alive = {refusal.pk: refusal for refusal in refusals_in_force(at).filter(pk__in=wanted)} if wanted else {}
    granted = _granted(alive, grantee) if alive and grantee else frozenset()
    found: dict[Key, list[Covering]] = defaultdict(list)
    patterns: dict[str, list[tuple[PathPattern, Covering]]] = defaultdict(list)
    for pk, refusal, kind, value in rows:
        if refusal not in alive:
            continue
        one = Covering(pk, kind, value, alive[refusal], refusal in granted)
        if kind == "pattern":
            site, _slash, rest = value.partition("/")
            patterns[site].append((path_pattern(f"/{rest}"), one))
        else:
            found[kind, value].append(one)
    return Coverage(found, sites, patterns)


def below_host(host: str, at: datetime, limit: int) -> list[Covering]:
    """Scopes in force on a host that cover a part of it only: accounts, folders, single addresses, one port."""
    on_it = Q(value__startswith=f"{host}/") | Q(value__startswith=f"{host}:")
    parts = Scope.objects.filter(on_it, kind__in=["account", *_BELOW_A_SITE], until__isnull=True)
    alive = parts.filter(refusal__in=refusals_in_force(at)).select_related("refusal__case", "refusal__holder")
    return [Covering(one.pk, one.kind, one.value, one.refusal) for one in alive.order_by("refusal_id", "pk")[:limit]]


def _keys(asked: Asked, sites: Collection[str]) -> list[Key]:
    keys = host_keys(asked.host)
    if asked.key and asked.site in sites:
        path = asked.key.partition("?")[0].removeprefix(asked.site)
        keys += [("url", asked.key), *(("prefix", asked.site + prefix) for prefix in path_prefixes(path))]
    if asked.account:
        keys.append(("account", asked.account))
    if asked.digest:
        keys.append(("sha256", asked.digest))
    if asked.work:
        keys.append(asked.work)
    return keys


def _is_its_host_only(asked: Asked, sites: Collection[str]) -> bool:
    """Whether nothing but its host can decide about it."""
    return not (asked.digest or asked.account or asked.work or asked.site in sites)


def _url(text: str) -> CanonicalUrl:
    try:
        return canonicalise(text)
    except UnresolvableUrl as error:
        raise Unresolvable(error.code) from None


def _sites_named(sites: set[str]) -> set[str]:
    """Of these `host[:port]` the ones on which some scope names a folder, an address or a pattern.

    One index probe for each site and kind, said so that no plan can be tempted to read the table instead.
    """
    if not sites:
        return set()
    probes = " OR ".join([_PROBE] * len(_BELOW_A_SITE))
    query = f"SELECT asked.site FROM unnest(%s::text[]) AS asked (site) WHERE {probes}"  # noqa: S608  # constants
    with connection.cursor() as cursor:
        cursor.execute(query, [sorted(sites), *_BELOW_A_SITE])
        return {site for (site,) in cursor.fetchall()}


def _patterns(sites: Collection[str]) -> list[tuple[int, int, str, str]]:
    """(scope, refusal, kind, value) of every living pattern on these sites; as a rule there is none."""
    if not sites:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT found.* FROM unnest(%s::text[]) AS asked (site) CROSS JOIN LATERAL (
                SELECT s.id, s.refusal_id, s.kind, s.value FROM registry_scope s
                WHERE s.kind = 'pattern' AND s.value ~>=~ (asked.site || '/') AND s.value ~<~ (asked.site || '0')
                AND s.until IS NULL OFFSET 0
            ) AS found
            """,
            [sorted(sites)],
        )
        found: list[tuple[int, int, str, str]] = cursor.fetchall()
    return found


def _granted(refusals: Collection[int], grantee: Grantee) -> frozenset[int]:
    """Of these refusals the ones lifted for whoever it is asked for."""
    to = Q(dataset__slug=grantee.dataset) if grantee.dataset else Q(pk__in=[])
    if grantee.party:
        to |= Q(party=grantee.party)
    running = Grant.objects.filter(to, refusal__in=refusals, revoked_at__isnull=True)
    return frozenset(running.values_list("refusal_id", flat=True))


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
