"""The applicant's acts after filing, and joint applicants."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from registry.forms.applications import ApplicantForm, ReviewForm, SupplyForm
from registry.kernel.errors import DomainError
from registry.models import Letter, Registration, RegistrationState
from registry.permissions import party_required
from registry.selectors.clock_words import ClockFacts, clock_facts
from registry.selectors.registrations import deadline_running
from registry.services.applicants import applicant_add, applicant_confirm, applicant_remove
from registry.services.attachments import BadFile, attachment_store
from registry.services.registrations import (
    registration_request_review,
    registration_supply,
    registration_withdraw,
)

from .answers import form_status, refused, see_other, sent
from .requests import ActingRequest, actor_for
from .workspace import own_registration


def _deadline(registration: Registration) -> ClockFacts | None:
    running = deadline_running(registration.case)
    return clock_facts(running) if running else None


@require_http_methods(["GET", "POST"])
@party_required
def registration_applicants(request: ActingRequest, pk: int) -> HttpResponse:
    """Who applies, who has confirmed; another one can be named while it is not examined."""
    registration = own_registration(request, pk)
    form = ApplicantForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            applicant_add(
                registration, actor=actor_for(request, "applicant"), at=request.received_at, **form.cleaned_data
            )
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("The applicant was named and told. It counts once it has confirmed."))
            return see_other("registration_applicants", pk)
    context = {
        "registration": registration,
        "version": registration.version,
        "form": form,
        "rows": registration.case.case_parties.filter(role="applicant").select_related("party").order_by("pk"),
        "can_add": registration.state in {RegistrationState.DRAFT, RegistrationState.CORRECTION_REQUIRED},
        "own": request.party.pk,
    }
    return render(request, "workspace/applicants.html", context, status=form_status(form))


@require_POST
@party_required
def applicant_confirm_view(request: ActingRequest, pk: int) -> HttpResponse:
    registration = own_registration(request, pk)
    try:
        applicant_confirm(registration, actor=actor_for(request, "applicant"), at=request.received_at)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You have confirmed that you apply."))
    return see_other("registration_tasks", pk)


@require_POST
@party_required
def applicant_remove_view(request: ActingRequest, pk: int, party_pk: int) -> HttpResponse:
    """Take back a naming, or decline one's own."""
    registration = own_registration(request, pk)
    joined = get_object_or_404(registration.case.case_parties, party_id=party_pk, role="applicant")
    try:
        applicant_remove(registration, joined.party, actor=actor_for(request, "applicant"))
    except DomainError as error:
        messages.error(request, str(error))
    return see_other("workspace") if party_pk == request.party.pk else see_other("registration_applicants", pk)


@require_http_methods(["GET", "POST"])
@party_required
def registration_evidence(request: ActingRequest, pk: int) -> HttpResponse:
    """Answer a request for evidence with text and files."""
    registration = own_registration(request, pk)
    form = SupplyForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _supply(request, registration, form)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Your answer was received. The examination goes on."))
            return see_other("registration_tasks", pk)
    letters = registration.case.letters.filter(kind=Letter.Kind.EVIDENCE_REQUEST).select_related("officer")
    context = {
        "registration": registration,
        "version": registration.version,
        "form": form,
        "letter": letters.order_by("-pk").first(),
        "deadline": _deadline(registration),
        "is_asked": registration.state == RegistrationState.EVIDENCE_REQUESTED,
    }
    return render(request, "workspace/evidence.html", context, status=form_status(form))


@transaction.atomic
def _supply(request: ActingRequest, registration: Registration, form: SupplyForm) -> None:
    """Files and answer together, or neither."""
    for file in form.cleaned_data["evidence"]:
        try:
            attachment_store(
                file,
                purpose="evidence",
                case=registration.case,
                party=request.party,
                user=request.user,
                at=request.received_at,
            )
        except BadFile as error:
            error.field = "evidence"
            raise
    registration_supply(
        registration,
        text=form.cleaned_data["text"],
        actor=actor_for(request, "applicant"),
        at=request.received_at,
    )


@require_http_methods(["GET", "POST"])
@party_required
def registration_review(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask a panel to look at a refusal again."""
    registration = own_registration(request, pk)
    form = ReviewForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            registration_request_review(
                registration, actor=actor_for(request, "applicant"), at=request.received_at, **form.cleaned_data
            )
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Your request was received. Two officers who were not involved decide."))
            return see_other("registration_tasks", pk)
    decisions = registration.case.decisions.filter(event="refuse", state="signed")
    context = {
        "registration": registration,
        "version": registration.version,
        "form": form,
        "decision": decisions.select_related("drafted_by", "signed_by").order_by("-pk").first(),
        "deadline": _deadline(registration),
        "can_ask": registration.state == RegistrationState.REFUSED,
    }
    return render(request, "workspace/review.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@party_required
def registration_withdraw_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Say what withdrawal means, then withdraw; with joint applicants it needs them all."""
    registration = own_registration(request, pk)
    fault = ""
    if request.method == "POST":
        try:
            after = registration_withdraw(registration, actor=actor_for(request, "applicant"), at=request.received_at)
        except DomainError as error:
            fault = str(error)
        else:
            is_done = after.state == RegistrationState.WITHDRAWN
            said = _("The application is withdrawn.") if is_done else _("Your wish is recorded. The others were told.")
            messages.success(request, said)
            return see_other("registration_tasks", pk)
    context = {
        "registration": registration,
        "version": registration.version,
        "fault": fault,
        "can_withdraw": "withdraw" in registration.TRANSITIONS[registration.state].edges,
        "joint": registration.case.case_parties.filter(role="applicant", confirmed_at__isnull=False).count() > 1,
    }
    return render(request, "workspace/withdraw.html", context, status=422 if fault else 200)
