"""Sealed identities and redacted copies of a case, at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from objections.services.copies import copy_publish
from portal.forms.desk_seal import UnsealForm
from registry.kernel.errors import DomainError
from registry.models import Attachment, Case, CaseParty, Officer, Party, UnsealOrder
from registry.selectors.attachments import copies_of
from registry.services.unsealing import unseal_decline, unseal_order, unseal_sign
from registry.views.answers import form_status, refused, see_other
from registry.views.requests import OfficerRequest, actor_for

from .access import case_or_404, decider_required, told


def sealed_in(case: Case) -> list[CaseParty]:
    rows = case.case_parties.filter(party__is_sealed=True, party__kind=Party.Kind.PERSON, unsealed_at__isnull=True)
    return list(rows.select_related("party").order_by("pk"))


@never_cache
@require_http_methods(["GET", "POST"])
@decider_required
def desk_seal(request: OfficerRequest, pk: int) -> HttpResponse:
    """Orders and copies; the lead's form. Nothing is opened before another officer signs."""
    case = case_or_404(pk)
    sealed = sealed_in(case)
    form = UnsealForm(request.POST or None, sealed=sealed)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        party = next(row.party for row in sealed if str(row.party_id) == data.pop("party"))
        try:
            unseal_order(case, party, officer=request.officer, at=request.received_at, **data)
        except DomainError as error:
            told(error)
            refused(form, error)
        else:
            messages.success(request, _("The order waits for the signature of another officer."))
            return see_other("desk_seal", pk)
    context = {
        "case": case,
        "form": form,
        "sealed": sealed,
        "may_order": request.officer.role == Officer.Role.LEAD,
        "orders": case.unseal_orders.select_related("party", "ordered_by", "signed_by").order_by("-pk"),
        "copies": copies_of(case).select_related("redacts"),
        "officer": request.officer,
    }
    return render(request, "desk/seal.html", context, status=form_status(form))


@require_POST
@decider_required
def seal_act(request: OfficerRequest, pk: int, order_pk: int, act: str) -> HttpResponse:
    """Sign or decline somebody else's order."""
    order = get_object_or_404(UnsealOrder.objects.select_related("case"), pk=order_pk, case=case_or_404(pk))
    if act not in {"sign", "decline"}:
        raise Http404
    try:
        if act == "sign":
            actor = actor_for(request, "officer")
            unseal_sign(order, officer=request.officer, actor=actor, at=request.received_at)
        else:
            unseal_decline(order, officer=request.officer, at=request.received_at)
    except DomainError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("Recorded."))
    return see_other("desk_seal", pk)


@require_POST
@decider_required
def copy_publish_view(request: OfficerRequest, pk: int, copy_pk: int) -> HttpResponse:
    """Open a redacted copy to everybody."""
    copy = get_object_or_404(Attachment.objects.select_related("case"), pk=copy_pk, case=case_or_404(pk))
    try:
        copy_publish(copy, actor=actor_for(request, "officer"), officer=request.officer, at=request.received_at)
    except DomainError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("The copy is public now."))
    return see_other("desk_seal", pk)
