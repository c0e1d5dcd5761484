"""Answering many objections: choose by groups, look at samples, sign once, take it back for ten minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from objections.forms.answer_batches import BatchForm, stored_choices
from objections.models import AnswerBatch
from objections.selectors.answer_batches import batches_of
from objections.services.answer_batches import batch_draft_of, batch_save
from objections.services.answer_groups import answerable_groups
from objections.services.answer_previews import batch_preview
from objections.services.answer_signing import batch_sign, batch_undo
from objections.services.answer_templates import template_save, templates_of
from registry.kernel.errors import DomainError
from registry.models import Registration
from registry.permissions import party_required
from registry.selectors.registrations import registrations_of
from registry.views.answers import form_status, refused, see_other
from registry.views.requests import ActingRequest
from registry.views.second_factor import SecondFactor


def own_registration(request: ActingRequest, pk: int) -> Registration:
    return get_object_or_404(registrations_of(request.party), pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
@party_required
def answer_groups(request: ActingRequest, pk: int) -> HttpResponse:
    """Every group with its choice; saving goes on to the samples."""
    registration = own_registration(request, pk)
    form = BatchForm(
        request.POST if request.method == "POST" else None,
        groups=answerable_groups(registration),
        templates=templates_of(request.party),
        stored=stored_choices(batch_draft_of(registration, request.party)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, registration, form)
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("answer_check", pk)
    context = {"registration": registration, "form": form, "rows": list(form.rows())}
    return render(request, "objections/batch_groups.html", context, status=form_status(form))


def _save(request: ActingRequest, registration: Registration, form: BatchForm) -> None:
    at = request.received_at
    batch_save(registration, party=request.party, user=request.user, choices=form.chosen(), at=at)
    for key, name, text_zh, text_en in form.to_keep():
        try:
            template_save(request.party, name=name, text_zh=text_zh, text_en=text_en, user=request.user, at=at)
        except DomainError as error:
            error.field = f"save_as_{key}"
            raise


@never_cache
@require_http_methods(["GET", "POST"])
@party_required
def answer_check(request: ActingRequest, pk: int) -> HttpResponse:
    """Three samples of each group as they will be sent, and the one signature."""
    registration = own_registration(request, pk)
    batch = AnswerBatch.objects.filter(registration=registration, party=request.party.pk, signed_at=None).first()
    if batch is None:
        return see_other("answer_groups", pk)
    factor, fault = SecondFactor(request), ""
    if request.method == "POST" and factor.confirms():
        try:
            batch_sign(batch, user=request.user, lock=_number(request, "lock"), at=request.received_at)
        except DomainError as error:
            fault = str(error)
        else:
            return see_other("answer_batch", batch.pk)
    return _check_page(request, batch, factor, fault)


def _check_page(request: ActingRequest, batch: AnswerBatch, factor: SecondFactor, fault: str) -> HttpResponse:
    shift = request.GET.get("more", "")
    turn = int(shift) if shift.isdecimal() and len(shift) < 6 else 0
    context = {
        "registration": batch.registration,
        "batch": batch,
        "preview": batch_preview(batch, shift=turn, at=request.received_at),
        "more": turn + 1,
        "factor": factor,
        "form": factor.form,
        "fault": fault,
    }
    is_wrong = fault or (factor.form is not None and factor.form.errors)
    return render(request, "objections/batch_check.html", context, status=422 if is_wrong else 200)


def _number(request: ActingRequest, name: str) -> int:
    """A number of a hidden field; one that fits nothing where it is missing."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


@require_POST
@party_required
def answer_undo(request: ActingRequest, pk: int) -> HttpResponse:
    """Take back what has not taken effect; a second press finds it taken back."""
    batch = own_batch(request, pk)
    try:
        count = batch_undo(batch, at=request.received_at)
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        said: Any = ngettext(
            "%(n)s answer was taken back before it was served.",
            "%(n)s answers were taken back before they were served.",
            count,
        )
        messages.success(request, said % {"n": count} + " " + _("Your choices are kept; you can change them."))
    return see_other("answer_batch", pk)


def own_batch(request: ActingRequest, pk: int) -> AnswerBatch:
    """A signed batch of a registration of one's own; anybody else's does not exist."""
    return get_object_or_404(batches_of(request.party), pk=pk)
