"""What a party takes along: the receipt and the deadlines of a case as a calendar file."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.kernel.ics import CalendarEvent, calendar_text
from registry.models import Deadline
from registry.selectors.clock_words import WORDS
from registry.views.requests import PartyRequest

from .receipts import receipt_of
from .viewing import case_or_404, objection_or_404


@require_GET
def case_receipt(request: PartyRequest, number: str) -> HttpResponse:
    """For the objector and officers: number, instant, every file with size and SHA-256, what happens next."""
    objection, access = objection_or_404(request, number)
    if not (access.is_objector or access.is_officer):
        raise Http404
    context = {"objection": objection, "receipt": receipt_of(objection)}
    return render(request, "objections/receipt.html", context)


@require_GET
def case_deadlines(request: PartyRequest, number: str) -> HttpResponse:
    """The running deadlines of a case; anybody who sees the case may put them into a calendar."""
    case, _access = case_or_404(request, number)
    page = f"{settings.SITE_URL}/cases/{case.number}/"
    rows = Deadline.objects.filter(case=case, fired_at__isnull=True, cancelled_at__isnull=True).order_by("due_at")
    events = [
        CalendarEvent(
            uid=f"deadline-{row.pk}@{settings.SITE_URL.partition('://')[2]}",
            at=row.due_at,
            summary=f"{WORDS.get(row.clock, (_('Deadline'), ''))[0]} · {case.number}",
            description=str(WORDS.get(row.clock, ("", ""))[1]),
            url=page,
        )
        for row in rows
    ]
    text = calendar_text(str(case.number), events, stamp=request.received_at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{str(case.number).replace("/", "-")}.ics"'
    return response
