"""Another version in the place of the published one: begun as a draft, filed after its effects were read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objections.services.replacing import registration_replace_prepared, replacement_begin, replacement_discard
from registry.forms.datasets import VersionForm
from registry.kernel.errors import DomainError
from registry.models import Registration
from registry.permissions import party_required
from registry.selectors.registrations import replacement_prepared
from registry.views.answers import form_status, refused, see_other, sent
from registry.views.requests import ActingRequest, actor_for
from registry.views.workspace import own_registration
from registry.views.workspace_filing import answers_context


@require_http_methods(["GET", "POST"])
@party_required
def version_replace(request: ActingRequest, pk: int) -> HttpResponse:
    """What replacing means, and the label of the version that is to come; the task list then shows what it lacks."""
    registration = own_registration(request, pk)
    if replacement_prepared(registration) is not None:
        return see_other("registration_tasks", pk)
    form = VersionForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            replacement_begin(
                registration, actor=actor_for(request, "applicant"), at=request.received_at, **form.cleaned_data
            )
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("registration_tasks", pk)
    context = {"registration": registration, "version": registration.version, "form": form, **_times(registration)}
    return render(request, "workspace/replace.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@party_required
def version_replace_check(request: ActingRequest, pk: int) -> HttpResponse:
    """What would be filed and what follows from it; the button replaces the version."""
    registration = own_registration(request, pk)
    fault = ""
    if request.method == "POST":
        try:
            registration_replace_prepared(registration, actor=actor_for(request, "applicant"), at=request.received_at)
        except DomainError as error:
            fault = str(error)
        else:
            messages.success(request, _("The version was replaced. It is screened now, then published anew."))
            return see_other("registration_receipt", pk)
    version = replacement_prepared(registration)
    if version is None:
        messages.info(request, fault or _("No version is prepared."))
        return see_other("registration_tasks", pk)
    context = answers_context(registration, version, request) | _times(registration) | {"fault": fault}
    return render(request, "workspace/replace_check.html", context, status=422 if fault else 200)


@require_http_methods(["GET", "POST"])
@party_required
def version_replace_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """What would be lost; the button throws the prepared version away."""
    registration = own_registration(request, pk)
    if request.method == "POST":
        try:
            replacement_discard(registration, actor=actor_for(request, "applicant"), at=request.received_at)
        except DomainError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("The prepared version was thrown away. What is published stands."))
        return see_other("registration_tasks", pk)
    version = replacement_prepared(registration)
    if version is None:
        messages.info(request, _("No version is prepared."))
        return see_other("registration_tasks", pk)
    context = {"registration": registration, "version": version, "acts": request.membership.acts}
    return render(request, "workspace/replace_discard.html", context)


def _times(registration: Registration) -> dict[str, int]:
    limit = registration.case.profile.count("replace_version_max")
    return {"limit": limit, "left": limit - registration.versions_replaced}
