"""Reading refusals: the public register of them, search, statistics."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from registry.kernel.numbers import InvalidNumber, parse_number
from registry.kernel.urls import (
    UnresolvableUrl,
    canonical_host,
    canonicalise,
    host_suffixes,
    path_prefixes,
    scope_key,
)
from registry.models import IN_FORCE_STATES, Ground, Party, Refusal, RefusalState, Scope, Usage
from registry.screening.itemkey import canonical_digest

UNFILED = (RefusalState.DRAFT, RefusalState.LAPSED)


def refusals_public() -> QuerySet[Refusal]:
    """Every refusal that was ever filed; what was once public stays so."""
    return Refusal.objects.exclude(state__in=UNFILED).select_related("case", "holder", "control")


def refusals_in_force(at: datetime) -> QuerySet[Refusal]:
    """Refusals that count at `at`: by state and by their own dates."""
    return refusals_public().filter(
        Q(effective_until__isnull=True) | Q(effective_until__gt=at), state__in=IN_FORCE_STATES, effective_from__lte=at
    )


def refusals_in_force_by_state() -> QuerySet[Refusal]:
    """Refusals whose state counts, whatever their own dates say: a snapshot leaves dates to its reader."""
    return Refusal.objects.filter(state__in=IN_FORCE_STATES)


def refusals_of(party: Party) -> QuerySet[Refusal]:
    """What the party filed or drafts, for itself or as an agent, newest first."""
    mine = Refusal.objects.filter(Q(holder=party) | Q(mandate__agent=party))
    return mine.select_related("case__profile", "holder", "mandate", "control").order_by("-pk")


def principals_of(agent: Party, *, at: datetime) -> list[Party]:
    """Parties the agent may act for at `at`, by name."""
    running = Q(mandates_given__valid_until__isnull=True) | Q(mandates_given__valid_until__gt=at)
    given = Party.objects.filter(
        running,
        mandates_given__agent=agent,
        mandates_given__valid_from__lte=at,
        mandates_given__revoked_at__isnull=True,
    )
    return list(given.distinct().order_by("name", "pk"))


def refusal_search(text: str) -> QuerySet[Refusal]:
    """Refusals by number, by what they cover (address, host, SHA-256), or by the public name of the holder.

    A refusal of personal information is not found by what it covers: its page seals that, since an address may name
    the person, and a search must not tell it either.
    """
    text = text.strip()
    found = refusals_public()
    if not text:
        return found
    try:
        return found.filter(case__number=parse_number(text).text)
    except InvalidNumber:
        pass
    covering = scopes_covering(text)
    by_name = Q(holder__name__icontains=text) & (Q(holder__kind="organisation") | Q(holder__is_sealed=False))
    if covering is None:
        return found.filter(by_name)
    scopes = Scope.objects.filter(covering, refusal=OuterRef("pk"), until__isnull=True)
    scopes = scopes.exclude(refusal__ground=Ground.PERSONAL_INFORMATION)
    return found.filter(Exists(scopes) | by_name)


def refusals_covering(text: str, at: datetime) -> QuerySet[Scope]:
    """The scopes in force at `at` that cover an address, a host (with what lies below it) or a SHA-256.

    Every one of them is listed, whatever it disallows; nothing for a text that is none of these.
    """
    covering = scopes_covering(text)
    if covering is None:
        return Scope.objects.none()
    alive = Scope.objects.filter(covering, until__isnull=True, refusal__in=refusals_in_force(at))
    return alive.select_related("refusal__case", "refusal__holder", "refusal__control").order_by("refusal_id", "pk")


def scopes_covering(text: str) -> Q | None:
    """Which scopes cover what somebody typed: a web address, a host or a SHA-256; None when it is none of these."""
    text = text.strip()
    digest = canonical_digest(text)
    if digest:
        return Q(kind="sha256", value=digest)
    for read in (_typed_host, _typed_url):
        try:
            return read(text)
        except UnresolvableUrl:
            continue
    return None


def _typed_host(text: str) -> Q:
    """A host, and the addresses on it that are named one by one; not those that may name a person."""
    host = canonical_host(text.removeprefix("*."))
    if "." not in host and not host.startswith("["):
        raise UnresolvableUrl("host")  # a word, not a site
    named = Q(kind__in=["prefix", "url"], value__startswith=f"{host}/")
    return _covering_host(host) | (named & ~Q(refusal__ground=Ground.PERSONAL_INFORMATION))


def _typed_url(text: str) -> Q:
    url = canonicalise(text if "://" in text else f"http://{text}")
    key = scope_key(url)
    authority = key.partition("/")[0]
    prefixes = [authority + path for path in path_prefixes(url.path)]
    return _covering_host(url.host) | Q(kind="prefix", value__in=prefixes) | Q(kind="url", value=key)


def _covering_host(host: str) -> Q:
    return Q(kind="domain", value__in=host_suffixes(host)) | Q(kind="host", value=host)


@dataclass(frozen=True, slots=True)
class RefusalCounts:
    """How many refusals were ever filed, and how many by state, ground and disallowed usage; zeros left out."""

    total: int
    in_force: int
    states: dict[str, int]
    grounds: dict[str, int]
    usages: dict[str, int]


def refusal_counts() -> RefusalCounts:
    """Counted in three queries whatever the size of the register."""
    filed = Refusal.objects.exclude(state__in=UNFILED)
    states = dict(filed.values_list("state").annotate(n=Count("pk")).order_by())
    grounds = dict(filed.values_list("ground").annotate(n=Count("pk")).order_by())
    usages = filed.aggregate(**{u: Count("pk", filter=Q(**{f"usages__{u}": "disallow"})) for u in Usage.values})
    return RefusalCounts(
        total=sum(states.values()),
        in_force=sum(count for state, count in states.items() if state in IN_FORCE_STATES),
        states={state: states[state] for state in RefusalState.values if state in states},
        grounds={ground: grounds[ground] for ground in Ground.values if ground in grounds},
        usages={usage: count for usage, count in usages.items() if count},
    )
