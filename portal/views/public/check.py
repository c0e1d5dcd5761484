"""Is my work in there? What refuses an address, a site, a file or a work, and which public datasets hold it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from registry.screening.rules import InvalidRule, Rule, ScopeKind
from registry.selectors.lookup_terms import asked_freely
from registry.selectors.refusals import refusals_covering
from registry.services.whereabouts import whereabouts
from registry.views.numbers import number_asked
from registry.views.requests import PartyRequest

SHOWN = 50
MEANT = {
    ScopeKind.ACCOUNT: _("The account %(value)s, on every host of the platform"),
    ScopeKind.DOMAIN: _("The site %(value)s with every name below it"),
    ScopeKind.HOST: _("The host %(value)s"),
    ScopeKind.ISCC: _("Works alike to %(value)s; likeness decides nothing, it is a lead"),
    ScopeKind.PREFIX: _("The address %(value)s and all below it"),
    ScopeKind.SHA256: _("The file with the SHA-256 %(value)s"),
    ScopeKind.URL: _("The address %(value)s"),
}
WORK = _("The work %(value)s")


@require_GET
def check(request: PartyRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:2048]
    try:
        asked = asked_freely(text) if text else None
    except InvalidRule:
        return render(request, "public/check.html", {"text": text}, status=422)
    context: dict[str, Any] = {"text": text}
    if asked is not None:
        found = whereabouts(asked, at=request.received_at, before=number_asked(request, "before"))
        more = urlencode({"q": text, "before": found.next_before}) if found.next_before else ""
        context |= {
            "asked": asked,
            "meant": _meant(asked),
            "found": found,
            "more": more,
            "scopes": list(refusals_covering(text, request.received_at)[:SHOWN]),
            "is_site": asked.kind is ScopeKind.DOMAIN,
        }
    return render(request, "public/check.html", context)


def _meant(asked: Rule) -> str:
    value = asked.value.partition("~")[0]
    return MEANT.get(asked.kind, WORK) % {"value": value}
