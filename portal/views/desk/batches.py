"""Deciding alike objections together: the groups, the one draft, the batch and its second signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from objections.models import Objection, RulingBatch
from objections.selectors.answer_words import reason_words
from objections.selectors.grounds import RulingGround
from objections.selectors.ruling_batches import (
    ANSWERED,
    alike_groups,
    alike_objections,
    ruling_batches,
    ruling_lines,
)
from objections.services.ruling_batches import (
    ruling_batch_create,
    ruling_batch_effect,
    ruling_batch_return,
    ruling_batch_sign,
)
from portal.desk.wording import redress_text
from portal.forms.desk_batch import RulingBatchForm
from portal.forms.desk_steps import ReturnForm
from registry.kernel.errors import DomainError
from registry.models import Ground, Registration
from registry.selectors.desk_templates import desk_template_offered, desk_templates
from registry.views.answers import form_status, refused, reloading, see_other
from registry.views.requests import OfficerRequest
from registry.views.second_factor import SecondFactor

from .access import decider_required, told

PAGE, SAMPLES, BATCHES, REFRESH_SECONDS = 100, 3, 20, 3
RUNNING = {"proposing", "signing", "returning"}


@never_cache
@require_GET
@decider_required
def batches(request: OfficerRequest) -> HttpResponse:
    """What can be decided together, and the batches that wait for somebody."""
    context = {"groups": alike_groups(), "batches": ruling_batches()[:BATCHES]}
    return render(request, "desk/batches.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@decider_required
def batch_new(request: OfficerRequest, pk: int, ground: str, answered: str) -> HttpResponse:
    """Three samples, every case with a tick to leave it out, one decision."""
    if ground not in Ground.values or answered not in ANSWERED:
        raise Http404
    registration = get_object_or_404(Registration.objects.select_related("case__profile", "version"), pk=pk)
    found = list(alike_objections(registration, ground, answered))
    form = RulingBatchForm(
        request.POST if request.method == "POST" else None,
        objections=found,
        initial=_begun(request, found),
        sources=list(registration.version.sources.all()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = ruling_batch_create(
                registration,
                objection_ground=ground,
                answered=answered,
                event=form.cleaned_data["event"],
                reasons=form.structured(),
                aside=form.cleaned_data["aside"],
                goes=form.goes(),
                officer=request.officer,
                at=request.received_at,
            )
        except DomainError as error:
            told(error)
            refused(form, error)
        else:
            return see_other("desk_batch", batch.pk)
    context = {
        "registration": registration,
        "ground": Ground(ground).label,
        "answered": ANSWERED[answered],
        "objections": found,
        "wordings": desk_templates("decision"),
        "samples": found[:: max(1, len(found) // SAMPLES)][:SAMPLES],
        "form": form,
    }
    return render(request, "desk/batch_new.html", context, status=form_status(form))


def _begun(request: OfficerRequest, found: Sequence[Objection]) -> dict[str, str]:
    """What need not be typed: the way to a review, and a shared wording where one was picked."""
    template = desk_template_offered(request.GET.get("template", ""), "decision")
    words = {"facts": template.facts, "reasons": template.text} if template else {}
    return words | {"redress": redress_text(found[0].case, "uphold") if found else ""}


@never_cache
@require_GET
@decider_required
def batch(request: OfficerRequest, pk: int) -> HttpResponse:
    return batch_page(request, pk)


def batch_page(
    request: OfficerRequest, pk: int, *, fault: str = "", form: ReturnForm | None = None, factor: Any = None
) -> HttpResponse:
    """The batch as this officer can act on it; reloads itself while the worker is at it."""
    found = get_object_or_404(ruling_batches(), pk=pk)
    rows = list(ruling_lines(found)[:PAGE])
    for row in rows:
        row.why = reason_words(row.reason)  # type: ignore[attr-defined]  # for the page
    factor = factor or SecondFactor(request)
    is_running = found.step in RUNNING
    context = {
        "batch": found,
        "registration": found.registration,
        "answered": ANSWERED.get(found.answered, ""),
        "ground": dict(RulingGround.choices).get(found.ground, ""),
        "effect": ruling_batch_effect(found),
        "rows": rows,
        "left": found.lines.filter(result="left_out").count(),
        "is_running": is_running,
        "is_drafter": found.drafted_by_id == request.officer.pk,
        "factor": factor,
        "return_form": form or ReturnForm(),
        "form": form or factor.form,
        "fault": fault,
    }
    is_wrong = bool(fault or (form and form.errors) or (factor.form and factor.form.errors))
    status = 422 if is_wrong else 200
    return reloading(request, "desk/batch.html", context, waits=is_running, seconds=REFRESH_SECONDS, status=status)


@require_POST
@decider_required
def batch_sign(request: OfficerRequest, pk: int) -> HttpResponse:
    """The second signature, with a second factor, under all cases of the batch."""
    found, factor = get_object_or_404(RulingBatch, pk=pk), SecondFactor(request)
    if not factor.confirms():
        return batch_page(request, pk, factor=factor)
    try:
        ruling_batch_sign(found, officer=request.officer, at=request.received_at)
    except DomainError as error:
        return batch_page(request, pk, fault=told(error))
    messages.success(request, _("Signed. The cases are carried out one by one; you can close this page."))
    return see_other("desk_batch", pk)


@require_POST
@decider_required
def batch_return(request: OfficerRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(RulingBatch, pk=pk), ReturnForm(request.POST)
    if not form.is_valid():
        return batch_page(request, pk, form=form)
    try:
        ruling_batch_return(found, officer=request.officer, reason=form.cleaned_data["reason"])
    except DomainError as error:
        return batch_page(request, pk, fault=told(error))
    messages.success(request, _("It went back to officer %(number)s.") % {"number": found.drafted_by.number})
    return see_other("desk_batches")
