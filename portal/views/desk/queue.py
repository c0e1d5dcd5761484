"""The queue: what waits, what is mine, the next case by one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.desk.queue import queue_of
from registry.kernel.errors import DomainError
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Case
from registry.services.assignments import case_claim_next
from registry.views.answers import see_other
from registry.views.numbers import number_asked
from registry.views.requests import OfficerRequest

from .access import decider_required, reader_required, told


@never_cache
@require_GET
@reader_required
def desk(request: OfficerRequest) -> HttpResponse:
    """One tab of the queue; the regulator sees all of it and can do nothing."""
    queue = queue_of(
        request.officer,
        request.received_at,
        tab=request.GET.get("tab", ""),
        after=number_asked(request, "after"),
    )
    return render(request, "desk/queue.html", {"queue": queue, "officer": request.officer})


@require_POST
@decider_required
def claim_next(request: OfficerRequest) -> HttpResponse:
    """Take the unassigned case that is due first, and open it."""
    try:
        assignment = case_claim_next(officer=request.officer, at=request.received_at)
    except DomainError as error:
        messages.warning(request, told(error))
        return see_other("desk")
    return see_other("desk_case", assignment.case_id)


@require_GET
@decider_required
def find(request: OfficerRequest) -> HttpResponse:
    """A case by its number, however it is spelled."""
    text = request.GET.get("number", "").replace("\0", "")
    try:
        number = parse_number(text).text
    except InvalidNumber:
        number = text.strip()
    case = Case.objects.filter(number=number).first() or Case.objects.filter(registration__number=number).first()
    if case is None:
        messages.warning(request, _("No case has the number “%(number)s”.") % {"number": text[:64]})
        return see_other("desk")
    return see_other("desk_case", case.pk)
