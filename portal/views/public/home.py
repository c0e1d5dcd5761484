"""The front door: one box, four doors, what closes soon, the latest notices, three honest numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from objections.models import Objection
from portal.gazette_words import notice_row
from portal.search import Recognised, Typed, closing_soon, recognise
from registry.kernel.clock import BEIJING
from registry.kernel.numbers import Kind
from registry.models import Deadline, GazetteNotice, Registration
from registry.selectors.refusals import refusals_in_force
from registry.views.requests import PartyRequest

MONTHS = 24
MAX_NAME = 200  # characters; as much as the list reads
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
    registered = Registration.objects.filter(state="registered", is_published=True)
    context = {
        "closing": closing_soon(request.received_at),
        "notices": [notice_row(row) for row in GazetteNotice.objects.order_by("-pk")[:5]],
        "numbers": honest_numbers(request.received_at),
        "example": registered.order_by("-pk").values_list("number", flat=True).first(),
        "growth": growth(),
        "growth_title": _("Registrations so far, by month"),
        "growth_heads": [_("Calendar month"), _("Registrations so far")],
    }
    return render(request, "public/home.html", context)


def _where(found: Recognised, text: str) -> str:
    """The page that answers what was typed."""
    if found.typed is Typed.NUMBER and found.kind is not None:
        return PAGES.get(found.kind, "/cases/{}/").format(found.value)
    if found.typed in {Typed.HOST, Typed.URL, Typed.SHA256, Typed.WORK}:
        return "/check/?" + urlencode({"q": text})
    return "/register/?" + urlencode({"q": text[:MAX_NAME]})


def growth() -> list[tuple[str, int]]:
    """How many were registered up to the end of each month, from the first such month to the latest, 24 at most."""
    rows = Registration.objects.filter(is_published=True, registered_at__isnull=False).order_by()
    by_month = rows.annotate(month=TruncMonth("registered_at", tzinfo=BEIJING)).values_list("month")
    counts = {f"{month:%Y-%m}": n for month, n in by_month.annotate(n=Count("pk"))}
    if not counts:
        return []
    every = _months(min(counts), max(counts))
    return list(zip(every, accumulate(counts.get(month, 0) for month in every), strict=True))[-MONTHS:]


def _months(first: str, last: str) -> list[str]:
    start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(start, end + 1)]


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
