"""Handing in a manifest and what became of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from registry.forms.manifests import ManifestForm
from registry.kernel.errors import DomainError
from registry.permissions import party_required
from registry.selectors.gaps import manifest_current, manifest_latest
from registry.selectors.manifest_forms import form_words
from registry.services.attachments import upload_path
from registry.services.manifests import manifest_discard, manifest_upload

from .answers import form_status, refused, see_other, sent
from .requests import ActingRequest
from .workspace_draft import open_version


@require_http_methods(["GET", "POST"])
@party_required
def registration_manifest(request: ActingRequest, pk: int) -> HttpResponse:
    """A file becomes a job at once; its page tells how far it is, and may be closed."""
    registration, version = open_version(request, pk)
    form = ManifestForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            handed_in = manifest_upload(
                registration,
                upload_path=upload_path(file),
                name=file.name,
                user=request.user,
                at=request.received_at,
                version=version,
                party=request.party,
            )
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("job_page", handed_in.job_id)
    manifest = manifest_current(version)
    context = {
        "registration": registration,
        "version": version,
        "form": form,
        "manifest": manifest,
        "form_words": form_words(manifest.file_format) if manifest else "",
        "latest": manifest_latest(version),
    }
    return render(request, "workspace/manifest.html", context, status=form_status(form))


@require_POST
@party_required
def manifest_stop(request: ActingRequest, pk: int) -> HttpResponse:
    """Stop reading the manifest handed in last."""
    _registration, version = open_version(request, pk)
    if manifest_discard(version, at=request.received_at):
        messages.success(request, _("Reading was stopped. The manifest before it, if any, still counts."))
    return see_other("registration_manifest", pk)
