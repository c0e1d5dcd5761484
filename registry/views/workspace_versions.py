"""A further version of a dataset whose last application is registered or has ended."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from registry.forms.datasets import VersionForm
from registry.kernel.errors import DomainError
from registry.permissions import party_required
from registry.services.versions import registration_new_version

from .answers import form_status, refused, see_other, sent
from .requests import ActingRequest, actor_for
from .workspace import own_registration


@require_http_methods(["GET", "POST"])
@party_required
def version_new(request: ActingRequest, pk: int) -> HttpResponse:
    """Label in, draft out; everything but the manifest is copied."""
    registration = own_registration(request, pk)
    form = VersionForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            begun = registration_new_version(
                registration, actor=actor_for(request, "applicant"), at=request.received_at, **form.cleaned_data
            )
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("registration_tasks", begun.pk)
    context = {"registration": registration, "version": registration.version, "form": form}
    return render(request, "workspace/version_new.html", context, status=form_status(form))
