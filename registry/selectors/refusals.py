"""Reading refusals: the public register of them, search, statistics."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.kernel.accounts import account_of
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.kernel.patterns import path_pattern
from registry.kernel.urls import (
    UnresolvableUrl,
    canonical_host,
    canonicalise,
    host_suffixes,
    path_prefixes,
    scope_key,
)
from registry.models import IN_FORCE_STATES, Ground, Party, Refusal, RefusalState, Scope
from registry.screening.identifiers import BadIdentifier, canonical_identifier
from registry.screening.itemkey import canonical_digest
from registry.screening.rules import IDENTIFIERS

from .mandates import mandates_running

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


def refusals_of(party: Party, *, at: datetime) -> QuerySet[Refusal]:
    """What the party filed or drafts, for itself or as an agent, newest first."""
    mine = Refusal.objects.filter(held_by(party, at=at))
    return mine.select_related("case__profile", "holder", "mandate", "control").order_by("-pk")


def held_by(party: Party, *, at: datetime) -> Q:
    """A condition for refusals: the party's own, and those it filed for a holder that it may act for at `at`."""
    return Q(holder=party) | Q(mandate__agent=party, holder__in=_principals(party, at))


def principals_of(agent: Party, *, at: datetime) -> list[Party]:
    """Parties the agent may act for at `at`, by name."""
    return list(_principals(agent, at).order_by("name", "pk"))


def may_act_for(agent: Party, holder: int, *, at: datetime) -> bool:
    """Whether a mandate of the holder (id) for the agent runs at `at`."""
    return _principals(agent, at).filter(pk=holder).exists()


def _principals(agent: Party, at: datetime) -> QuerySet[Party]:
    return Party.objects.filter(pk__in=mandates_running(at).filter(agent=agent).values("principal"))


def holders_open_to(party: Party, *, at: datetime) -> list[Party]:
    """The party itself first, then those it has a mandate of at `at`."""
    return [party, *principals_of(party, at=at)]


def refusal_search(text: str) -> QuerySet[Refusal]:
    """Refusals by number, by what they cover (address, host, SHA-256, identifier), or by the holder's public name.

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
    named = Q(holder__name__icontains=text) | Q(holder__name_en__icontains=text)
    open_person = Q(holder__is_sealed=False) & ~Q(ground=Ground.PERSONAL_INFORMATION)
    by_name = named & (Q(holder__kind="organisation") | open_person) | Q(holder__alias__iexact=text)
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
    """Which scopes cover a typed web address, host, SHA-256 or identifier of a work; None for any other text."""
    text = text.strip()
    digest = canonical_digest(text)
    if digest:
        return Q(kind="sha256", value=digest)
    work = work_key(text)
    if work:
        return Q(kind=work[0], value=work[1])
    for read in (_typed_host, _typed_url):
        try:
            return read(text)
        except UnresolvableUrl:
            continue
    return None


def work_key(text: str) -> tuple[str, str] | None:
    """ScopeKind and value of a DOI, ISBN, ISSN or ISRC, as far as its spelling shows it; None for any other text."""
    try:
        scheme, _colon, value = canonical_identifier(text).partition(":")
    except BadIdentifier:
        return None
    return (scheme, value) if scheme in IDENTIFIERS else None


def _typed_host(text: str) -> Q:
    """A host, and the addresses on it that are named one by one; not those that may name a person."""
    host = canonical_host(text.removeprefix("*."))
    if "." not in host and not host.startswith("["):
        raise UnresolvableUrl("host")  # a word, not a site
    on_it = Q(value__startswith=f"{host}/") | Q(value__startswith=f"{host}:")  # on whatever port
    named = Q(on_it, kind__in=["account", "pattern", "prefix", "url"])
    return _covering_host(host) | (named & ~Q(refusal__ground=Ground.PERSONAL_INFORMATION))


def _typed_url(text: str) -> Q:
    url = canonicalise(text if "://" in text else f"http://{text}")
    key = scope_key(url)
    authority = key.partition("/")[0]
    prefixes = [authority + path for path in path_prefixes(url.path)]
    exact = Q(kind="prefix", value__in=prefixes) | Q(kind="url", value=key)
    account = account_of(url.host, url.path)
    if account:
        exact |= Q(kind="account", value=account)
    return _covering_host(url.host) | exact | Q(pk__in=_patterns_fitting(authority, key.removeprefix(authority)))


def _patterns_fitting(authority: str, target: str) -> list[int]:
    """The patterns of one site that fit a path with its query."""
    alive = Scope.objects.filter(kind="pattern", value__startswith=f"{authority}/", until__isnull=True)
    found = alive.values_list("pk", "value")
    return [pk for pk, value in found if path_pattern(value.removeprefix(authority)).matches(target)]


def _covering_host(host: str) -> Q:
    return Q(kind="domain", value__in=host_suffixes(host)) | Q(kind="host", value=host)
