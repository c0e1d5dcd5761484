"""Appeals against the brake on filing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from objections.forms.brakes import AppealDecisionForm
from objections.models import BrakeAppeal
from objections.selectors.track_record import track_record
from objections.services.brakes import appeal_decide
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
    found = get_object_or_404(BrakeAppeal.objects.select_related("party"), pk=pk)
    form = AppealDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            appeal_decide(
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
            messages.success(request, _("Decided. The party is told."))
            return see_other("desk_appeals")
    context = {"appeal": found, "record": track_record(found.party, at=request.received_at), "form": form}
    return render(request, "desk/appeal.html", context, status=form_status(form))
