"""The one letter that names every gap: a correction before admission, a request for evidence during examination."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.desk.queue_rows import version_text
from portal.forms.desk_steps import CorrectionForm, EvidenceForm, points
from registry.kernel.errors import DomainError
from registry.models import CaseKind, Registration, RegistrationState
from registry.selectors.checklist import checklist_of, letter_lines
from registry.selectors.desk_templates import desk_template_offered, desk_templates
from registry.services.registrations import registration_request_evidence, registration_require_correction
from registry.views.answers import form_status, refused, see_other
from registry.views.requests import OfficerRequest, actor_for

from .access import case_or_404, decider_required, told


@never_cache
@require_http_methods(["GET", "POST"])
@decider_required
def desk_letter(request: OfficerRequest, pk: int) -> HttpResponse:
    """Made from the checklist's gaps, to be edited and sent."""
    case = case_or_404(pk)
    if case.kind != CaseKind.REGISTRATION:
        raise Http404
    registration: Registration = case.registration
    form = _form(registration, request)
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, registration, form)
        except DomainError as error:
            told(error)
            refused(form, error)
        else:
            messages.success(request, _("The letter is sent; the applicant's clock starts with the day of service."))
            return see_other("desk_case", pk)
    context = {
        "case": case,
        "registration": registration,
        "name": version_text(registration.version),
        "form": form,
        "wordings": desk_templates("letter"),
        "is_correction": isinstance(form, CorrectionForm),
    }
    return render(request, "desk/letter.html", context, status=form_status(form))


def _form(registration: Registration, request: OfficerRequest) -> CorrectionForm | EvidenceForm:
    """Which letter can be sent now; what was sent decides where the state has moved on."""
    if request.method == "POST":
        return CorrectionForm(request.POST) if "gaps" in request.POST else EvidenceForm(request.POST)
    lines = [*letter_lines(checklist_of(registration)), *_begun(request)]
    if registration.state == RegistrationState.SUBMITTED:
        return CorrectionForm(initial={"gaps": "\n".join(lines)})
    if registration.state == RegistrationState.UNDER_EXAMINATION:
        return EvidenceForm(initial={"text": "\n".join(lines)})
    raise Http404


def _begun(request: OfficerRequest) -> list[str]:
    template = desk_template_offered(request.GET.get("template", ""), "letter")
    return template.text.splitlines() if template else []


def _send(request: OfficerRequest, registration: Registration, form: CorrectionForm | EvidenceForm) -> None:
    actor, at = actor_for(request, "officer"), request.received_at
    if isinstance(form, CorrectionForm):
        registration_require_correction(registration, gaps=points(form.cleaned_data["gaps"]), actor=actor, at=at)
    else:
        registration_request_evidence(registration, text=form.cleaned_data["text"], actor=actor, at=at)
