"""Appeals against the brake on filing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from objections.forms.brakes import AppealDecisionForm
from objections.models import BrakeAppeal
from objections.selectors.brake_rules import brake_rules
from objections.selectors.track_record import track_record
from objections.services.brakes import appeal_lock, appeal_propose, appeal_sign
from registry.kernel.errors import DomainError
from registry.views.answers import form_status, refused, see_other
from registry.views.requests import OfficerRequest

from .access import decider_required, told

SHOWN = 100


@never_cache
@require_GET
@decider_required
def appeals(request: OfficerRequest) -> HttpResponse:
    """Open ones, oldest first."""
    rows = BrakeAppeal.objects.filter(decided_at__isnull=True).select_related("party").order_by("pk")[:SHOWN]
    return render(request, "desk/appeals.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
@decider_required
def appeal(request: OfficerRequest, pk: int) -> HttpResponse:
    """Write the answer; the next page is the same, where another officer signs it."""
    found = _appeal_or_404(pk)
    form = _form(request, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            appeal_propose(
                found,
                is_granted=data["decision"] == "lift",
                answer=data["answer"],
                officer=request.officer,
                at=request.received_at,
            )
        except DomainError as error:
            told(error)
            refused(form, error)
        else:
            messages.success(request, _("It waits for the signature of another officer."))
            return see_other("desk_appeal", pk)
    return _page(request, found, form)


@require_POST
@decider_required
def appeal_sign_view(request: OfficerRequest, pk: int) -> HttpResponse:
    """The second signature under the answer that was read."""
    found = _appeal_or_404(pk)
    try:
        appeal_sign(found, officer=request.officer, lock=request.POST.get("lock", ""), at=request.received_at)
    except DomainError as error:
        return _page(request, _appeal_or_404(pk), _form(request, found), fault=told(error))
    messages.success(request, _("Decided. The party is told."))
    return see_other("desk_appeals")


def _form(request: OfficerRequest, found: BrakeAppeal, data: QueryDict | None = None) -> AppealDecisionForm:
    days = brake_rules(request.received_at).lifted_days
    return AppealDecisionForm(data, initial=_written(found), lifted_days=days)


def _page(request: OfficerRequest, found: BrakeAppeal, form: AppealDecisionForm, *, fault: str = "") -> HttpResponse:
    context = {
        "appeal": found,
        "record": track_record(found.party, at=request.received_at),
        "form": form,
        "lock": appeal_lock(found),
        "is_proposer": found.proposed_by_id == request.officer.pk,
        "fault": fault,
    }
    return render(request, "desk/appeal.html", context, status=422 if fault else form_status(form))


def _appeal_or_404(pk: int) -> BrakeAppeal:
    return get_object_or_404(BrakeAppeal.objects.select_related("party", "proposed_by", "decided_by"), pk=pk)


def _written(found: BrakeAppeal) -> dict[str, str]:
    if found.is_granted is None:
        return {}
    return {"decision": "lift" if found.is_granted else "keep", "answer": found.answer}
