"""The front door: one box, four doors, what closes soon, the latest notices, three honest numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from objections.models import Objection
from portal.gazette_words import notice_row
from portal.search import Recognised, Typed, closing_soon, recognise
from registry.kernel.numbers import Kind
from registry.models import Deadline, GazetteNotice, Registration
from registry.selectors.refusals import refusals_in_force
from registry.views.requests import PartyRequest

PAGES = {
    Kind.REGISTRATION: "/register/{}/",
    Kind.APPLICATION: "/register/{}/",
    Kind.REFUSAL: "/refusals/{}/",
    Kind.NOTICE: "/gazette/{}/",
}


@require_GET
def home(request: PartyRequest) -> HttpResponse:
    if "q" in request.GET:
        return HttpResponseRedirect(_where(recognise(request.GET["q"]), request.GET["q"]))
    context = {
        "closing": closing_soon(request.received_at),
        "notices": [notice_row(row) for row in GazetteNotice.objects.order_by("-pk")[:6]],
        "numbers": honest_numbers(request.received_at),
    }
    return render(request, "public/home.html", context)


def _where(found: Recognised, text: str) -> str:
    """The page that answers what was typed."""
    if found.typed is Typed.NUMBER and found.kind is not None:
        return PAGES.get(found.kind, "/cases/{}/").format(found.value)
    if found.typed in {Typed.HOST, Typed.URL, Typed.SHA256}:
        return "/check/?" + urlencode({"q": text})
    return "/register/?" + urlencode({"q": text})


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counted now, from the rows that the pages behind them list."""

    registered: int
    registered_ever: int
    decided_in_time: int
    decided: int
    overdue: int
    refusals: int


def honest_numbers(at: datetime) -> Numbers:
    states = Registration.objects.filter(is_published=True).aggregate(
        now=Count("pk", filter=Q(state="registered")), ever=Count("pk", filter=Q(number__isnull=False))
    )
    decisions = Deadline.objects.filter(clock="decision", case__kind="objection", cancelled_at__isnull=False)
    overdue = Objection.objects.filter(state="under_decision", case__overdue_since__isnull=False).count()
    decided = decisions.count()
    late = Objection.objects.filter(case__deadlines__clock="decision", case__deadlines__fired_at__isnull=False).exclude(
        state="under_decision"
    )
    return Numbers(
        registered=states["now"],
        registered_ever=states["ever"],
        decided_in_time=decided,
        decided=decided + late.distinct().count(),
        overdue=overdue,
        refusals=refusals_in_force(at).count(),
    )
