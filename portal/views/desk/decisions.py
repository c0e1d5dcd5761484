"""The page of a decision: for its drafter the preview, for another officer the place to sign or return it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.desk.difference import changes_since_return
from portal.desk.effects import effect_of
from portal.desk.grounds import ground_label
from portal.desk.queue_rows import case_name
from portal.desk.wording import decision_words
from portal.forms.desk_steps import ReturnForm
from registry.kernel.errors import DomainError
from registry.models import Decision, Officer
from registry.services.decisions import decision_return, decision_sign
from registry.services.proposals import decision_offer, signer_problem
from registry.views.answers import see_other
from registry.views.requests import OfficerRequest

from .access import decider_required, told

UNSIGNED = {"draft", "proposed", "returned"}


@never_cache
@require_GET
@decider_required
def desk_decision(request: OfficerRequest, pk: int) -> HttpResponse:
    return decision_response(request, _decision_or_404(pk))


def _decision_or_404(pk: int) -> Decision:
    found = Decision.objects.select_related("case__profile", "case__parent", "drafted_by", "signed_by", "returned_by")
    return get_object_or_404(found, pk=pk, case__number__isnull=False)


def decision_response(
    request: OfficerRequest, decision: Decision, *, fault: str = "", form: ReturnForm | None = None
) -> HttpResponse:
    """The whole text, its effect, and what changed since it was returned; `fault` says what was refused (422)."""
    case, is_open = decision.case, decision.state in UNSIGNED
    context = {
        "decision": decision,
        "case": case,
        "subject": case.subject,
        "name": case_name(case),
        "words": decision_words(case.kind, decision.event),
        "ground": ground_label(case.kind, decision.event, decision.ground),
        "parts": decision.parts.select_related("items").order_by("position"),
        "effect": effect_of(decision, request.received_at) if is_open else None,
        "changes": changes_since_return(decision) if is_open and decision.state != Decision.State.RETURNED else [],
        "is_drafter": decision.drafted_by_id == request.officer.pk,
        "problem": _problem(decision, request.officer),
        "return_form": form or ReturnForm(),
        "form": form,
        "fault": fault,
    }
    return render(request, "desk/decision.html", context, status=422 if fault or form else 200)


def _problem(decision: Decision, officer: Officer) -> str:
    """Why the reader cannot sign what waits for a signature."""
    if decision.state != Decision.State.PROPOSED:
        return ""
    problem = signer_problem(decision, officer)
    return str(problem) if problem else ""


@require_POST
@decider_required
def decision_propose_view(request: OfficerRequest, pk: int) -> HttpResponse:
    decision = _decision_or_404(pk)
    try:
        decision_offer(decision, officer=request.officer, lock=_lock(request), at=request.received_at)
    except DomainError as error:
        return decision_response(request, _decision_or_404(pk), fault=told(error))
    messages.success(request, _("It waits for a second officer now. You will find it again if it is returned."))
    return see_other("desk_decision", pk)


@require_POST
@decider_required
def decision_sign_view(request: OfficerRequest, pk: int) -> HttpResponse:
    """The second signature carries the decision out."""
    decision = _decision_or_404(pk)
    try:
        decision_sign(decision, officer=request.officer, lock=_lock(request), at=request.received_at)
    except DomainError as error:
        return decision_response(request, _decision_or_404(pk), fault=told(error))
    messages.success(request, _("Signed and carried out. The parties are told."))
    return see_other("desk_decision", pk)


@require_POST
@decider_required
def decision_return_view(request: OfficerRequest, pk: int) -> HttpResponse:
    decision, form = _decision_or_404(pk), ReturnForm(request.POST)
    if not form.is_valid():
        return decision_response(request, decision, form=form)
    try:
        decision_return(decision, officer=request.officer, reason=form.cleaned_data["reason"])
    except DomainError as error:
        return decision_response(request, _decision_or_404(pk), fault=told(error))
    messages.success(request, _("It went back to officer %(number)s.") % {"number": decision.drafted_by.number})
    return see_other("desk")


def _lock(request: OfficerRequest) -> int:
    """The number of the text that was read; one that fits nothing where it is missing."""
    text = request.POST.get("lock", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1
