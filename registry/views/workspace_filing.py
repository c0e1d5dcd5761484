"""Check answers, submit, receipt."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from registry.kernel.errors import DomainError
from registry.models import Registration, RegistrationState, Version
from registry.permissions import party_required
from registry.selectors.answers import answers_of
from registry.selectors.gaps import manifest_current, version_gaps
from registry.selectors.periods import period_text
from registry.selectors.registrations import deadline_running
from registry.services.registrations import AlreadySubmitted, registration_resubmit, registration_submit

from .answers import see_other
from .requests import ActingRequest, actor_for
from .workspace import own_registration


@require_http_methods(["GET", "POST"])
@party_required
def registration_check(request: ActingRequest, pk: int) -> HttpResponse:
    """Everything on one page, what is missing first; the button files it."""
    registration = own_registration(request, pk)
    fault = ""
    if request.method == "POST":
        try:
            _file(registration, request)
        except AlreadySubmitted as error:
            messages.info(request, str(error))
        except DomainError as error:
            fault = str(error)
        if not fault:
            return see_other("registration_receipt", pk)
    version = registration.version
    if version.filed_at is not None or registration.is_ended:
        return see_other("registration_tasks", pk)
    context = answers_context(registration, version, request) | {"fault": fault}
    return render(request, "workspace/check.html", context, status=422 if fault else 200)


def answers_context(registration: Registration, version: Version, request: ActingRequest) -> dict[str, Any]:
    """What a page shows on which the answers about a version are checked before they are filed."""
    return {
        "registration": registration,
        "version": version,
        "gaps": version_gaps(version, at=request.received_at),
        "groups": answers_of(version),
        "sources": version.sources.prefetch_related("proofs"),
        "manifest": manifest_current(version),
        "acts": request.membership.acts,
    }


def _file(registration: Registration, request: ActingRequest) -> None:
    is_correction = registration.state == RegistrationState.CORRECTION_REQUIRED
    service = registration_resubmit if is_correction else registration_submit
    service(registration, actor=actor_for(request, "applicant"), at=request.received_at)


@require_GET
@party_required
def registration_receipt(request: ActingRequest, pk: int) -> HttpResponse:
    """The receipt of the last filing: number, instant, every file."""
    registration = own_registration(request, pk)
    receipt = registration.case.receipts.order_by("-pk").first()
    if receipt is None:
        raise Http404
    context = {
        "registration": registration,
        "version": registration.version,
        "receipt": receipt,
        "total": sum(file["size"] for file in receipt.files),
        "entry": registration.case.ledger_entries.select_related("log_leaf").filter(at=receipt.at).first(),
        "deadline": deadline_running(registration.case),
        "examination": period_text(registration.case.profile.period("examination")),
        "address": request.party.email,
    }
    return render(request, "workspace/receipt.html", context)
