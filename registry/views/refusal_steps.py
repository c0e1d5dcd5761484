"""The steps of a holder after filing: one page each, reached from the refusal and from messages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from registry.forms.refusal_steps import AmendForm
from registry.kernel.errors import DomainError
from registry.models import Letter, Match, Refusal
from registry.permissions import party_required
from registry.selectors.refusal_view import step_is_open
from registry.selectors.refusal_waiting import refusals_waiting
from registry.selectors.refusals import refusals_of

from .answers import form_status, refused, see_other, sent
from .numbers import number_asked
from .refusal_step_kinds import STEPS, Step
from .requests import ActingRequest

PAGE = 50


@require_http_methods(["GET", "POST"])
@party_required
def refusal_step(request: ActingRequest, number: str, step: str) -> HttpResponse:
    """Only the holder's own refusal, and only steps that its state allows: everything else is no page."""
    refusal = get_object_or_404(refusals_of(request.party, at=request.received_at), case__number=number)
    found = STEPS.get(step)
    if found is None:
        raise Http404
    form = _form(found, refusal, request)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                found.run(refusal, form, request)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, str(found.done))
            return see_other("refusal_page", number)
    context = {
        "refusal": refusal,
        "step": found,
        "form": form,
        "is_open": step_is_open(refusal, step),
        **_read_first(refusal, step),
    }
    return render(request, "refusals/step.html", context, status=form_status(form))


@require_GET
@party_required
def my_refusals(request: ActingRequest) -> HttpResponse:
    """What waits for the acting party, then its drafts and filed refusals, newest first."""
    before = number_asked(request, "before")
    rows = refusals_of(request.party, at=request.received_at)
    shown = list((rows if before is None else rows.filter(pk__lt=before))[: PAGE + 1])
    context = {
        "waiting": refusals_waiting(request.party, at=request.received_at) if before is None else [],
        "rows": shown[:PAGE],
        "next": shown[PAGE - 1].pk if len(shown) > PAGE else None,
    }
    return render(request, "refusals/mine.html", context)


def _read_first(refusal: Refusal, step: str) -> dict[str, Any]:
    """What the holder answers to: the registry's request for proof, or what curators say against the refusal."""
    if step == "proof":
        asked = refusal.case.letters.filter(kind=Letter.Kind.EVIDENCE_REQUEST)
        return {"letter": asked.order_by("-pk").first()}
    if step == "answer":
        contested = refusal.matches.filter(state=Match.State.CONTESTED, contested=Match.Contested.REFUSAL)
        return {"contests": contested.select_related("case").order_by("pk")}
    return {}


def _form(step: Step, refusal: Refusal, request: ActingRequest) -> forms.Form:
    data = sent(request)
    return AmendForm(*data, refusal=refusal) if step.form is AmendForm else step.form(*data)
