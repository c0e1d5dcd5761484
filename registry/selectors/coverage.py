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
from itertools import islice

from django.db import connection
from django.db.models import Q

from registry.kernel.patterns import PathPattern, path_pattern
from registry.kernel.urls import host_suffixes, path_prefixes
from registry.models import Grant, Party, Refusal, Scope
from registry.models.bulk import among

from .asked import Asked, Key
from .refusals import refusals_in_force
from .refusals_then import refusals_then

_BELOW_A_SITE = ("pattern", "prefix", "url")
_PROBE = """EXISTS (
    SELECT FROM registry_scope s
    WHERE s.kind = %s AND s.value ~>=~ (asked.site || '/') AND s.value ~<~ (asked.site || '0') OFFSET 0 LIMIT 1
)"""  # "0" is the character after "/"


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


def host_keys(host: str) -> list[Key]:
    return [("host", host), *(("domain", suffix) for suffix in host_suffixes(host))] if host else []


@dataclass(frozen=True, slots=True)
class Asking:
    """When and for whom something is asked. `is_past`: as the register stood at `at`, which lies behind."""

    at: datetime
    is_past: bool = False
    grantee: Grantee | None = None

    def in_force(self, refusals: Collection[int]) -> dict[int, Refusal]:
        """Of these refusals those that count."""
        if self.is_past or not refusals:
            return refusals_then(refusals, self.at)
        return {one.pk: one for one in refusals_in_force(self.at).filter(among("pk", refusals))}

    def alive(self) -> tuple[str, list[datetime]]:
        """A condition for rows `s` of scopes, and its parameters."""
        if self.is_past:
            return "s.since <= %s AND (s.until IS NULL OR s.until > %s)", [self.at, self.at]
        return "s.until IS NULL", []


def coverage(asked: Collection[Asked], asking: Asking) -> Coverage:
    """The scopes in force that cover any of these: a fixed number of queries for any number of addresses."""
    sites = _sites_named({one.site for one in asked if one.key})
    keys = {key for host in {one.host for one in asked} for key in host_keys(host)}
    keys.update(key for one in asked if not _is_its_host_only(one, sites) for key in _keys(one, sites))
    rows = [*_scopes(keys, asking), *_patterns(sites, asking)]
    alive = asking.in_force({refusal for _pk, refusal, _kind, _value in rows})
    granted = _granted(alive, asking) if alive and asking.grantee else frozenset()
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


def below_host(host: str, asking: Asking, limit: int) -> list[Covering]:
    """Scopes in force on a host that cover a part of it only: accounts, folders, single addresses, one port."""
    on_it = Q(value__startswith=f"{host}/") | Q(value__startswith=f"{host}:")
    parts = Scope.objects.filter(on_it, kind__in=["account", *_BELOW_A_SITE]).order_by("refusal_id", "pk")
    if not asking.is_past:
        alive = parts.filter(until__isnull=True, refusal__in=refusals_in_force(asking.at))
        found = alive.select_related("refusal__case", "refusal__holder")
        return [Covering(one.pk, one.kind, one.value, one.refusal) for one in found[:limit]]
    there = parts.filter(since__lte=asking.at).exclude(until__lte=asking.at)
    rows = there.values_list("pk", "refusal_id", "kind", "value").iterator(chunk_size=1000)
    below: list[Covering] = []
    while len(below) < limit and (some := list(islice(rows, 1000))):
        then = asking.in_force({refusal for _pk, refusal, _kind, _value in some})
        below += [Covering(pk, kind, value, then[ref]) for pk, ref, kind, value in some if ref in then]
    return below[:limit]


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
    if asked.dataset:
        keys.append(("dataset", asked.dataset))
    return keys


def _is_its_host_only(asked: Asked, sites: Collection[str]) -> bool:
    """Whether nothing but its host can decide about it."""
    return not (asked.digest or asked.account or asked.work or asked.dataset or asked.site in sites)


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


def _patterns(sites: Collection[str], asking: Asking) -> list[tuple[int, int, str, str]]:
    """(scope, refusal, kind, value) of every living pattern on these sites; as a rule there is none."""
    if not sites:
        return []
    alive, instants = asking.alive()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT found.* FROM unnest(%s::text[]) AS asked (site) CROSS JOIN LATERAL (
                SELECT s.id, s.refusal_id, s.kind, s.value FROM registry_scope s
                WHERE s.kind = 'pattern' AND s.value ~>=~ (asked.site || '/') AND s.value ~<~ (asked.site || '0')
                AND {alive} OFFSET 0
            ) AS found
            """,  # noqa: S608  # one of two constants
            [sorted(sites), *instants],
        )
        found: list[tuple[int, int, str, str]] = cursor.fetchall()
    return found


def _granted(refusals: Collection[int], asking: Asking) -> frozenset[int]:
    """Of these refusals the ones lifted for whoever it is asked for."""
    assert asking.grantee is not None
    to = Q(dataset__slug=asking.grantee.dataset) if asking.grantee.dataset else Q(pk__in=[])
    if asking.grantee.party:
        to |= Q(party=asking.grantee.party)
    given = Grant.objects.filter(to, refusal__in=refusals)
    if asking.is_past:
        running = given.filter(granted_at__lte=asking.at).exclude(revoked_at__lte=asking.at)
    else:
        running = given.filter(revoked_at__isnull=True)
    return frozenset(running.values_list("refusal_id", flat=True))


def _scopes(keys: set[Key], asking: Asking) -> list[tuple[int, int, str, str]]:
    """(scope, refusal, kind, value) of every living scope with one of these keys, by refusal."""
    if not keys:
        return []
    alive, instants = asking.alive()
    kinds, values = zip(*sorted(keys), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT s.id, s.refusal_id, s.kind, s.value
            FROM unnest(%s::text[], %s::text[]) AS asked (kind, value)
            JOIN registry_scope s ON s.kind = asked.kind AND s.value = asked.value
            WHERE {alive}
            ORDER BY s.refusal_id, s.id
            """,  # noqa: S608  # one of two constants
            [list(kinds), list(values), *instants],
        )
        found: list[tuple[int, int, str, str]] = cursor.fetchall()
    return found
