"""Is my work in there? What refuses an address, a site or a file, and which public datasets hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Func, IntegerField, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.search import Recognised, Typed, recognise
from registry.kernel import store
from registry.kernel.urls import canonicalise, registrable_domain
from registry.models import Manifest, Registration, Scope
from registry.selectors.gaps import TOP_DOMAINS
from registry.selectors.named_items import items_of_domain, items_of_lines
from registry.selectors.refusals import refusals_covering
from registry.selectors.registrations import registrations_public
from registry.views.requests import PartyRequest

LIVE = ("pre_published", "objection_pending", "registered")
MAX_SCAN = 200_000  # items of one dataset that are read within a request
MAX_DATASETS = 20


@dataclass(frozen=True, slots=True)
class Holding:
    """A public dataset and how many of its items are what was asked for; None: too large to read here."""

    registration: Registration
    count: int | None


@require_GET
def check(request: PartyRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:2048]
    found = recognise(text)
    scopes: list[Scope] = []
    holdings: list[Holding] = []
    if found.typed in {Typed.HOST, Typed.URL, Typed.SHA256}:
        scopes = list(refusals_covering(text, request.received_at)[:50])
        holdings = _holdings(found)
    context = {"text": text, "found": found, "typed": found.typed.value, "scopes": scopes, "holdings": holdings}
    return render(request, "public/check.html", context, status=422 if text and not _is_known(found) else 200)


def _is_known(found: Recognised) -> bool:
    return found.typed in {Typed.HOST, Typed.URL, Typed.SHA256}


def _holdings(found: Recognised) -> list[Holding]:
    rows = [
        Holding(manifest_registration, _count(manifest, found)) for manifest_registration, manifest in _places(found)
    ]
    return [row for row in rows if row.count is None or row.count > 0]


def _places(found: Recognised) -> Iterable[tuple[Registration, Manifest]]:
    """Public datasets that may hold it: by the domains of their manifests, or all of them for a SHA-256."""
    manifests = Manifest.objects.filter(is_current=True, ready_at__isnull=False)
    if found.typed is not Typed.SHA256:
        host = found.value if found.typed is Typed.HOST else canonicalise(found.value).host
        named = Q(domains__contains=[[registrable_domain(host) or host]])
        manifests = manifests.alias(listed=Func("domains", function="jsonb_array_length", output_field=IntegerField()))
        manifests = manifests.filter(named | Q(listed__gte=TOP_DOMAINS))  # the list may leave out the rest
    registrations = registrations_public().filter(state__in=LIVE, version__manifests__in=manifests)
    chosen = list(registrations.order_by("-pk").distinct()[:MAX_DATASETS])
    by_version = {row.version_id: row for row in manifests.filter(version__in=[r.version_id for r in chosen])}
    return [(registration, by_version[registration.version_id]) for registration in chosen]


def _count(manifest: Manifest, found: Recognised) -> int | None:
    if (manifest.items or 0) > MAX_SCAN:
        return None
    path = store.path_of(manifest.items_sha256)
    if found.typed is Typed.HOST:
        return len(items_of_domain(path, found.value))
    numbers, _missing = items_of_lines(path, [found.value])
    return len(numbers)
