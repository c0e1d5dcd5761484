"""The page of a case at the desk, and everything an officer does on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.desk.decision_forms import decision_form, decision_save
from portal.desk.dossier import case_dossier
from portal.forms.desk_checklist import ChecklistForm
from portal.forms.desk_decision import PREVIEW
from portal.forms.desk_steps import AssignForm
from registry.kernel.errors import DomainError
from registry.models import Case, CaseKind, Officer
from registry.selectors.checklist import checklist_of
from registry.selectors.desk_templates import desk_template_offered, desk_templates
from registry.services.assignments import eligible_check
from registry.services.checklists import OPEN_STATES, checklist_mark
from registry.services.decisions import officer_check
from registry.services.proposals import decision_open
from registry.views.answers import refused, see_other
from registry.views.requests import OfficerRequest, actor_for

from .access import case_or_404, decider_required, told
from .steps import STEPS, steps_open

Bound = dict[str, forms.BaseForm]


@never_cache
@require_GET
@decider_required
def desk_case(request: OfficerRequest, pk: int) -> HttpResponse:
    return case_response(request, case_or_404(pk))


def case_response(request: OfficerRequest, case: Case, *, bound: Bound | None = None, fault: str = "") -> HttpResponse:
    """The page; `bound` holds a form that was sent and is wrong, `fault` a sentence that belongs to no form: 422."""
    bound = bound or {}
    subject = case.subject
    steps = steps_open(case.kind, subject, request.officer, bound)
    if bound and not fault and not _is_shown(bound, steps):
        fault = " ".join(str(error) for form in bound.values() for errors in form.errors.values() for error in errors)
    draft, interest = decision_open(case), _interest(case, request.officer)
    template = desk_template_offered(request.GET.get("template", ""), "decision")
    context = {
        **case_dossier(case),
        "officer": request.officer,
        "steps": steps,
        "draft": draft,
        "is_folded": draft is None
        and "decision" not in bound
        and template is None
        and any(one.step.is_main for one in steps),
        "decision_form": bound.get("decision")
        or (None if interest else decision_form(case, request.officer, template=template)),
        "wordings": [] if draft else desk_templates("decision"),
        "checklist": bound.get("checklist") or _checklist(case),
        "assign_form": _assign_form(request.officer, bound),
        "fault": fault,
        "form": next(iter(bound.values()), None),
        "interest": interest,
    }
    return render(request, "desk/case.html", context, status=422 if bound or fault else 200)


def _is_shown(bound: Bound, steps: Any) -> bool:
    """Whether the page still has a place for the form: the state may have moved on."""
    return bool({"decision", "checklist", "assign"} & set(bound)) or any(one.name in bound for one in steps)


def _checklist(case: Case) -> ChecklistForm | None:
    if case.kind != CaseKind.REGISTRATION or case.registration.state not in OPEN_STATES:
        return None
    return ChecklistForm(checks=checklist_of(case.registration))


def _assign_form(officer: Officer, bound: Bound) -> forms.BaseForm | None:
    if officer.role != Officer.Role.LEAD:
        return None
    return bound.get("assign") or AssignForm(prefix="assign")


def _interest(case: Case, officer: Officer) -> str:
    """Why this officer cannot act on the case at all, or not on its review; empty when it can."""
    try:
        eligible_check(case, officer)
    except DomainError as error:
        return str(error)
    return ""


@require_POST
@decider_required
def case_step(request: OfficerRequest, pk: int, step: str) -> HttpResponse:
    """Take a single step: 303 back to the case, or 422 with the form and what is wrong with it."""
    case = case_or_404(pk)
    found = STEPS.get(case.kind, {}).get(step)
    if found is None:
        raise Http404
    form = found.form(request.POST, prefix=step)
    if form.is_valid():
        try:
            officer_check(case, request.officer)
            actor = actor_for(request, "officer")
            found.run(case.subject, form.cleaned_data, actor, request.officer, request.received_at)
        except DomainError as error:
            told(error)
            refused(form, error)
        else:
            messages.success(request, _("Done and recorded: %(step)s.") % {"step": found.title})
            return see_other("desk_case", pk)
    return case_response(request, case_or_404(pk), bound={step: form})


@require_POST
@decider_required
def case_draft(request: OfficerRequest, pk: int) -> HttpResponse:
    """Save the decision; "preview" goes on to its page with the effect, where it can be proposed."""
    case = case_or_404(pk)
    form = decision_form(case, request.officer, request.POST)
    if form is None:
        fault = _("Nothing can be decided here now: a decision waits for its signature, or the case has moved on.")
        return case_response(request, case, fault=fault)
    if form.is_valid():
        try:
            decision = decision_save(case, form, officer=request.officer, at=request.received_at)
        except DomainError as error:
            told(error)
            refused(form, error)
        else:
            if request.POST.get("go") == PREVIEW:
                return see_other("desk_decision", decision.pk)
            messages.success(request, _("The draft is saved."))
            return see_other("desk_case", pk)
    return case_response(request, case_or_404(pk), bound={"decision": form})


@require_POST
@decider_required
def case_checklist(request: OfficerRequest, pk: int) -> HttpResponse:
    """Save the marks; "rest" finds everything without a mark in order, "letter" goes on to the letter."""
    case = case_or_404(pk)
    if case.kind != CaseKind.REGISTRATION:
        raise Http404
    go = request.POST.get("go", "")
    form = ChecklistForm(request.POST, checks=checklist_of(case.registration))
    if form.is_valid():
        try:
            checklist_mark(
                case.registration,
                marks=form.marks(),
                rest_is_ok=go == "rest",
                officer=request.officer,
                at=request.received_at,
            )
        except DomainError as error:
            return case_response(request, case_or_404(pk), fault=told(error))
        messages.success(request, _("The checklist is saved."))
        return see_other("desk_letter" if go == "letter" else "desk_case", pk)
    return case_response(request, case, bound={"checklist": form})
