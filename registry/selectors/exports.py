"""A holder's refusals as the profiles take them: what is stated, and which scopes lie on one origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.kernel.urls import UnresolvableUrl, canonicalise, host_suffixes
from registry.models import Ground, Party, Refusal, Scope, ScopeKind
from registry.preferences.profiles import PROFILES, Generated, Holding, Loss, Place, ScopeSaid, Wish
from registry.preferences.profiles.areas import MAX_AREAS

from .refusals import held_by, refusals_in_force

MAX_REFUSALS = 200
MAX_ORIGINS = 50
WHOLE = (ScopeKind.DOMAIN, ScopeKind.HOST)
ADDRESSES = (ScopeKind.PREFIX, ScopeKind.URL, ScopeKind.PATTERN)
_SAMPLE = 500  # scopes looked at to find the origins a page offers


@dataclass(frozen=True, slots=True)
class Asked:
    """What a holder asks for; `origin` is `host[:port]` in canonical spelling, "" where the profile needs none."""

    profile: str
    origin: str
    shut_out: tuple[str, ...] = ()


def refusals_to_export(party: Party, at: datetime) -> QuerySet[Refusal]:
    """The refusals in force that the party holds, or filed as an agent; newest first."""
    own = refusals_in_force(at).filter(held_by(party, at=at))
    return own.select_related("case", "holder").order_by("-pk")


def refusals_on(origin: str, holder: Party, at: datetime) -> QuerySet[Refusal]:
    """The holder's own refusals in force that name something on an origin, or a work where there is no origin."""
    named = Scope.objects.filter(_on(origin) | Q(kind=ScopeKind.ISCC), refusal=OuterRef("pk"), until__isnull=True)
    return refusals_to_export(holder, at).filter(Exists(named), holder=holder)


def origins_of(refusals: Iterable[Refusal]) -> list[str]:
    """The origins that the first scopes of some refusals lie on, to be offered; another can be typed."""
    scopes = Scope.objects.filter(refusal__in=list(refusals), until__isnull=True, kind__in=[*WHOLE, *ADDRESSES])
    values = scopes.order_by("pk").values_list("value", flat=True)[:_SAMPLE]
    return list(dict.fromkeys(value.partition("/")[0] for value in values))[:MAX_ORIGINS]


def origin_said(text: str) -> str | None:
    """`host[:port]` from a host or an address; None for what is neither."""
    text = text.strip()
    try:
        url = canonicalise(text if "://" in text else f"https://{text}/")
    except UnresolvableUrl:
        return None
    return url.host if url.port is None else f"{url.host}:{url.port}"


def export_made(refusals: Iterable[Refusal], asked: Asked, *, contact: str, name: str, at: datetime) -> Generated:
    """The text of a profile for some refusals of one holder, and what is lost.

    `contact` is where to ask and what the holder's conditions are: the page that TDMRep calls a policy. No page that
    concerns a person is linked from a site that may be the person's own.
    """
    chosen = list(refusals)
    holdings = _holdings(chosen[:MAX_REFUSALS], _on(asked.origin), at)
    is_personal = any(one.ground == Ground.PERSONAL_INFORMATION for one in chosen)
    policy = "" if is_personal else contact
    place = Place(origin=asked.origin, policy_url=policy, contact_url=contact, contact_name=name)
    made = PROFILES[asked.profile].generate(holdings, place, Wish(asked.shut_out))
    if len(chosen) <= MAX_REFUSALS:
        return made
    return replace(made, lost=(Loss("too_many_refusals", {"limit": str(MAX_REFUSALS)}), *made.lost))


def _holdings(refusals: list[Refusal], here: Q, at: datetime) -> list[Holding]:
    """Refusals with their scopes on an origin, and one scope of every kind and place that is not on it."""
    kinds = _other_kinds(refusals)
    return [_holding(one, [*_places(one, here), *kinds[one.pk]], at) for one in refusals]


def _holding(refusal: Refusal, scopes: Iterable[ScopeSaid], at: datetime) -> Holding:
    is_dated = refusal.effective_until is not None or bool(refusal.effective_from and refusal.effective_from > at)
    stated = {usage: said == "allow" for usage, said in refusal.usages.items() if said in ("allow", "disallow")}
    return Holding(refusal.case.number or "", stated, tuple(scopes), is_dated)


def _places(refusal: Refusal, here: Q) -> list[ScopeSaid]:
    alive = refusal.scopes.filter(until__isnull=True)
    on_origin = alive.filter(here | Q(kind=ScopeKind.ISCC)).order_by("pk")[: MAX_AREAS + 1]
    elsewhere = alive.filter(kind__in=[*WHOLE, *ADDRESSES]).exclude(here).order_by("pk")[:1]
    return [ScopeSaid(scope.kind, scope.value, scope.distance) for scope in (*on_origin, *elsewhere)]


def _other_kinds(refusals: Iterable[Refusal]) -> dict[int, list[ScopeSaid]]:
    """By refusal, what it names beside addresses and works: each kind once."""
    alive = Scope.objects.filter(refusal__in=refusals, until__isnull=True)
    others = alive.exclude(kind__in=[*WHOLE, *ADDRESSES, ScopeKind.ISCC]).values_list("refusal", "kind")
    found: dict[int, list[ScopeSaid]] = defaultdict(list)
    for refusal, kind in others.order_by("kind").distinct():
        found[refusal].append(ScopeSaid(kind, ""))
    return found


def _on(origin: str) -> Q:
    """Scopes that cover something of an origin; a domain or host covers every port."""
    if not origin:
        return Q(kind__in=[*WHOLE, *ADDRESSES])
    host = canonicalise(f"https://{origin}/").host
    domains = Q(kind=ScopeKind.DOMAIN, value__in=host_suffixes(host)) | Q(kind=ScopeKind.HOST, value=host)
    return domains | Q(kind__in=ADDRESSES, value__startswith=f"{origin}/")
