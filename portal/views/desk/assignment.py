"""Who has a case: taken, handed back, handed on by the lead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.forms.desk_steps import AssignForm
from registry.kernel.errors import DomainError
from registry.models import Case
from registry.services.assignments import assignment_end, case_assign, case_assign_random, case_claim
from registry.views.answers import see_other
from registry.views.requests import OfficerRequest

from .access import case_or_404, decider_required, told
from .case import case_response


@require_POST
@decider_required
def case_assignment(request: OfficerRequest, pk: int, act: str) -> HttpResponse:
    """Take a case, hand it back, or (the lead) hand it to somebody."""
    case, at = case_or_404(pk), request.received_at
    try:
        if act == "claim":
            case_claim(case, officer=request.officer, at=at)
        elif act == "end":
            assignment_end(case, officer=request.officer, at=at)
        else:
            return _assign(request, case)
    except DomainError as error:
        return case_response(request, case, fault=told(error))
    return see_other("desk_case", case.pk)


def _assign(request: OfficerRequest, case: Case) -> HttpResponse:
    form = AssignForm(request.POST, prefix="assign")
    if not form.is_valid():
        return case_response(request, case, bound={"assign": form})
    to = form.cleaned_data["officer"]
    if to is None:
        given = case_assign_random(case, at=request.received_at, by=request.officer)
    else:
        given = case_assign(case, to=to, by=request.officer, at=request.received_at)
    messages.success(request, _("The case is with officer %(number)s now.") % {"number": given.officer.number})
    return see_other("desk_case", case.pk)
