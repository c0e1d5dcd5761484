"""One refusal as anybody may read it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from registry.forms.as_of import AsOfForm
from registry.models import Refusal
from registry.selectors.clock_words import clock_facts
from registry.selectors.disputes import disputes_of
from registry.selectors.match_outcomes import removals_of
from registry.selectors.refusal_as_of import RefusalThen, refusal_as_of, versions_of
from registry.selectors.refusal_history import refusal_history
from registry.selectors.refusal_view import RefusalViewer, refusal_moves, refusal_viewer, scopes_visible
from registry.selectors.refusals import refusals_public
from registry.selectors.screenings import leads_of_refusal, matches_of_refusal
from registry.services.match_scopes import scopes_told

from .requests import PartyRequest

SHOWN = 50


@require_GET
def refusal_page(request: PartyRequest, number: str) -> HttpResponse:
    """What it says, what it covers, what it hit and what came of that; no personal data for strangers."""
    public = refusals_public().select_related("case__profile", "mandate__agent")
    refusal = get_object_or_404(public, case__number=number)
    viewer = refusal_viewer(refusal, request.party, request.officer, at=request.received_at)
    form = AsOfForm(request.GET) if "as_of" in request.GET else AsOfForm()
    told = [] if scopes_visible(refusal, viewer) else scopes_told(refusal, request.party)
    context = {**_shown(refusal, viewer, told), "viewer_is": viewer, "shown": SHOWN, "as_of_form": form}
    if form.is_bound and form.is_valid():
        then = refusal_as_of(refusal, form.cleaned_data["as_of"])
        context |= _then(then, viewer, told) if then else {"before_filing": True}
        context["is_forecast"] = form.cleaned_data["as_of"] > request.received_at
    else:
        context["disputes"] = disputes_of(refusal, request.received_at)
    return render(request, "refusals/page.html", context)


def _then(then: RefusalThen, viewer: RefusalViewer, told: list[int]) -> dict[str, Any]:
    """What stands in place of what holds now; nothing can be done in the past."""
    return {
        "then": then,
        "refusal": then.refusal,
        "clock": None,
        "moves": [],
        "scopes": then.scopes[:SHOWN] if scopes_visible(then.refusal, viewer) else None,
        "scopes_told": then.scopes.filter(pk__in=told)[:SHOWN],
        "grants": then.grants,
    }


def _shown(refusal: Refusal, viewer: RefusalViewer, told: list[int]) -> dict[str, Any]:
    matches = matches_of_refusal(refusal)
    seen = matches if viewer.full else matches.filter(registration__is_published=True)
    running = refusal.case.deadlines.filter(fired_at__isnull=True, cancelled_at__isnull=True).select_related("profile")
    clock = running.order_by("due_at").first()
    found = list(seen[:SHOWN])
    alive = refusal.scopes.filter(until__isnull=True).order_by("pk")
    shown = alive[:SHOWN] if scopes_visible(refusal, viewer) else None
    removals = removals_of(found)
    return {
        "refusal": refusal,
        "clock": clock_facts(clock) if clock else None,
        "scopes": shown,
        "scopes_told": alive.filter(pk__in=told)[:SHOWN],
        "has_references": viewer.full and any(scope.reference for scope in shown or ()),
        "matches": [(match, removals.get(match.pk)) for match in found],
        "match_total": matches.count(),
        "leads": leads_of_refusal(refusal)[:SHOWN] if viewer.full else [],
        "events": refusal_history(refusal),
        "moves": refusal_moves(refusal) if viewer.is_holder else [],
        "versions": versions_of(refusal),
        "grants": refusal.grants.filter(revoked_at__isnull=True).select_related("dataset", "party").order_by("pk"),
        "letters": refusal.case.letters.select_related("officer").order_by("-pk") if viewer.full else [],
    }
