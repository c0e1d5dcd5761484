"""A party's own record as a filer, and its appeal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from objections.forms.brakes import AppealForm
from objections.models import BrakeAppeal
from objections.selectors.track_record import brake_lifted, track_record
from objections.services.brakes import appeal_file
from registry.kernel.errors import DomainError
from registry.permissions import party_required
from registry.views.answers import form_status, refused, see_other
from registry.views.requests import ActingRequest


@never_cache
@require_http_methods(["GET", "POST"])
@party_required
def my_record(request: ActingRequest) -> HttpResponse:
    form, at = AppealForm(request.POST or None), request.received_at
    if request.method == "POST" and form.is_valid():
        try:
            appeal_file(request.party, reasons=form.cleaned_data["reasons"], at=at)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Your appeal was received. The answer comes to your inbox."))
            return see_other("my_record")
    found = track_record(request.party, at=at)
    context = {
        "record": found,
        "is_braked": found.is_braked and not brake_lifted(request.party, at=at),
        "appeals": BrakeAppeal.objects.filter(party_id=request.party.pk).order_by("-pk"),
        "form": form,
    }
    return render(request, "objections/record.html", context, status=form_status(form))
