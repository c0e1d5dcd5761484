"""How working days are counted, for everybody: the calculator, the editions of the table, and outages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from objections.views.filing import objection_new
from portal.forms.calendar import CountForm
from portal.search import closing_soon
from portal.words import instant_text, is_chinese
from registry.kernel.calendar import local_day
from registry.models import CalendarEdition
from registry.models.clocks import calendar_of
from registry.selectors.door import door_doubted_since, outages_listed
from registry.selectors.working_days import working_days_count
from registry.views.answers import form_status
from registry.views.paging import Page
from registry.views.requests import PartyRequest

from .check import check

PAGE = 30


@require_GET
def working_days(request: PartyRequest) -> HttpResponse:
    """Each counted and skipped day of a period; the address can be shared."""
    newest = CalendarEdition.objects.order_by("-number")[0]
    start: dict[str, Any] = {"from": local_day(request.received_at), "days": 10}
    form = CountForm(request.GET if "days" in request.GET else None, initial=start, newest=newest.number)
    asked: dict[str, Any] | None = (
        form.cleaned_data if form.is_bound and form.is_valid() else start if not form.is_bound else None
    )
    calendar = calendar_of((asked or {}).get("edition") or newest.number)
    context = {
        "form": form,
        "count": working_days_count(asked["from"], asked["days"], calendar) if asked else None,
        "editions": CalendarEdition.objects.order_by("-number"),
        "official_until": calendar.official_until,
        "is_chinese": is_chinese(),
    }
    return render(request, "public/working_days.html", context, status=form_status(form))


@never_cache
@require_GET
def door(request: PartyRequest) -> HttpResponseBase:
    """What probes ask for: the filing form of the window that closes next, made as for anybody; else the search."""
    for row in closing_soon(request.received_at, limit=1):
        return objection_new(request, str(row.case.number))
    return check(request)


@require_GET
def outages(request: PartyRequest) -> HttpResponse:
    """Every recorded outage, newest first, with what it moved."""
    before = request.GET.get("before", "")
    rows = outages_listed()
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    page = Page(
        shown=min(PAGE, len(found)),
        next_url=f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        first_url=request.path if before else "",
    )
    doubted = door_doubted_since(request.received_at)
    since = instant_text(doubted, seconds=True) if doubted else ""
    context = {"rows": found[:PAGE], "page": page, "doubted_since": since}
    return render(request, "public/outages.html", context)
