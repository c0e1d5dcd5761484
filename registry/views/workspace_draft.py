"""The tasks of a draft: each page saves on its own, gaps and all."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.forms.datasets import MetadataForm, SampleForm
from registry.forms.statements import StatementsForm
from registry.kernel.errors import DomainError
from registry.models import Registration, Version
from registry.permissions import party_required
from registry.selectors.gaps import impact_assessments, metadata_gaps, statement_gaps
from registry.selectors.names import name_hint
from registry.selectors.registrations import version_in_work
from registry.services.attachments import attachment_store
from registry.services.datasets import version_update

from .answers import form_status, refused, see_other, sent
from .requests import ActingRequest
from .workspace import own_registration


def open_version(request: ActingRequest, pk: int) -> tuple[Registration, Version]:
    """An own application whose version can still be edited; once it is filed these pages are gone."""
    registration = own_registration(request, pk)
    version = version_in_work(registration)
    if version.filed_at is not None or registration.is_ended:
        raise Http404
    return registration, version


@require_http_methods(["GET", "POST"])
@party_required
def registration_metadata(request: ActingRequest, pk: int) -> HttpResponse:
    """The fields of annex 1. `preview` shows what name the fields suggest and saves nothing."""
    registration, version = open_version(request, pk)
    form = MetadataForm(*sent(request), instance=version)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            version_update(version, at=request.received_at, **form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return see_other("registration_tasks", pk)
    context = {
        "registration": registration,
        "version": version,
        "form": form,
        "hint": name_hint(version),
        "gaps": list(metadata_gaps(version)),
    }
    return render(request, "workspace/metadata.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@party_required
def registration_statements(request: ActingRequest, pk: int) -> HttpResponse:
    registration, version = open_version(request, pk)
    names = [name for name in StatementsForm.base_fields if name != "assessment"]
    form = StatementsForm(*sent(request), initial={name: getattr(version, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            _statements_save(request, registration, version, form)
        except DomainError as error:
            form.add_error("assessment", str(error))
        else:
            messages.success(request, _("Saved."))
            return see_other("registration_tasks", pk)
    gaps = list(statement_gaps(version, list(version.sources.all())))
    context = {
        "registration": registration,
        "version": version,
        "form": form,
        "assessments": impact_assessments(version),
        "stops": [gap for gap in gaps if gap.stops],
    }
    return render(request, "workspace/statements.html", context, status=form_status(form))


def _statements_save(
    request: ActingRequest, registration: Registration, version: Version, form: StatementsForm
) -> None:
    for file in form.cleaned_data.pop("assessment"):
        attachment_store(
            file,
            purpose="assessment",
            case=registration.case,
            party=request.party,
            user=request.user,
            at=request.received_at,
        )
    version_update(version, at=request.received_at, **form.cleaned_data)


@require_http_methods(["GET", "POST"])
@party_required
def registration_sample(request: ActingRequest, pk: int) -> HttpResponse:
    registration, version = open_version(request, pk)
    initial = {"sample_description": version.sample_description}
    form = SampleForm(*sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _sample_save(request, registration, version, form)
        except DomainError as error:
            form.add_error("sample", str(error))
        else:
            messages.success(request, _("Saved."))
            return see_other("registration_tasks", pk)
    context = {"registration": registration, "version": version, "form": form}
    return render(request, "workspace/sample.html", context, status=form_status(form))


def _sample_save(request: ActingRequest, registration: Registration, version: Version, form: SampleForm) -> None:
    file = form.cleaned_data["sample"]
    fields = {"sample_description": form.cleaned_data["sample_description"]}
    if file:
        fields["sample"] = attachment_store(
            file,
            purpose="sample",
            case=registration.case,
            party=request.party,
            user=request.user,
            at=request.received_at,
        )
    version_update(version, at=request.received_at, **fields)
