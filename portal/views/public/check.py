"""Is my work in there? What refuses an address, a site or a file, and which public datasets hold it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.search import Recognised, Typed, recognise
from registry.models import Scope
from registry.selectors.holdings import Holding, holdings_of
from registry.selectors.refusals import refusals_covering
from registry.views.requests import PartyRequest


@require_GET
def check(request: PartyRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:2048]
    found = recognise(text)
    scopes: list[Scope] = []
    holdings: list[Holding] = []
    if found.typed in {Typed.HOST, Typed.URL, Typed.SHA256}:
        scopes = list(refusals_covering(text, request.received_at)[:50])
        holdings = holdings_of(found.typed.value, found.value)  # type: ignore[arg-type]  # one of the three kinds
    context = {"text": text, "found": found, "typed": found.typed.value, "scopes": scopes, "holdings": holdings}
    return render(request, "public/check.html", context, status=422 if text and not _is_known(found) else 200)


def _is_known(found: Recognised) -> bool:
    return found.typed in {Typed.HOST, Typed.URL, Typed.SHA256}
