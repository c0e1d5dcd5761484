"""What a party takes along: the receipt and the deadlines of a case as a calendar file."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from registry.kernel.ics import calendar_text
from registry.selectors.agenda import agenda, deadlines_of_case
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
    events = agenda(deadlines_of_case(case), site=settings.SITE_URL)
    text = calendar_text(str(case.number), events, stamp=request.received_at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{str(case.number).replace("/", "-")}.ics"'
    return response
