"""Giving up what is registered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.kernel.errors import DomainError
from registry.models import RegistrationState
from registry.permissions import party_required
from registry.selectors.certificates import certificate_live
from registry.services.applicants import consents_missing, consents_of
from registry.services.registration_ends import registration_cancel

from .answers import see_other
from .requests import ActingRequest, actor_for
from .workspace import own_registration


@require_http_methods(["GET", "POST"])
@party_required
def registration_cancel_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Say what cancellation ends, then cancel; joint registrants all have to ask for it."""
    registration = own_registration(request, pk)
    fault = ""
    if request.method == "POST":
        try:
            after = registration_cancel(registration, actor=actor_for(request, "applicant"), at=request.received_at)
        except DomainError as error:
            fault = str(error)
        else:
            is_done = after.state == RegistrationState.CANCELLED
            said = _("The registration is cancelled.") if is_done else _("Your wish is recorded. The others were told.")
            messages.success(request, said)
            return see_other("registration_tasks", pk)
    given = list(consents_of(registration, "cancel"))
    context = {
        "registration": registration,
        "version": registration.version,
        "fault": fault,
        "can_cancel": "cancel" in registration.TRANSITIONS[registration.state].edges,
        "certificate": certificate_live(registration),
        "joint": registration.case.case_parties.filter(role="applicant", confirmed_at__isnull=False).count() > 1,
        "has_asked": any(consent.party_id == request.party.pk for consent in given),
        "missing": consents_missing(registration, "cancel") if given else [],
        "acts": request.membership.acts,
    }
    return render(request, "workspace/cancel.html", context, status=422 if fault else 200)
