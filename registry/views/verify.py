"""Having a certificate checked: by its number, or by the file somebody brought."""

from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry.certification.report import VerificationReport
from registry.forms.verify import FilesForm, NumberForm
from registry.kernel.errors import DomainError
from registry.selectors.certificates import certificate_by_number
from registry.services.verification import upload_report

from .requests import PartyRequest

FILES_ID = "files_%s"  # two forms on one page ask for a number


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: PartyRequest) -> HttpResponse:
    if request.method == "POST":
        return _files(request)
    asked = "number" in request.GET
    number = NumberForm(request.GET if asked else None)
    if asked and number.is_valid():
        return redirect("certificate_check", number.cleaned_data["number"])
    context = {"number_form": number, "files_form": FilesForm(auto_id=FILES_ID), "form": number}
    return render(request, "certificates/verify.html", context, status=422 if asked else 200)


def _files(request: PartyRequest) -> HttpResponse:
    """The answer is the page itself: nothing was changed, and nothing is kept."""
    form = FilesForm(request.POST, request.FILES, auto_id=FILES_ID)
    report, status = None, 422
    if form.is_valid():
        try:
            report, status = _report(form, request), 200
        except DomainError as error:
            form.add_error(None, str(error))
            status = error.status
    context = {"number_form": NumberForm(), "files_form": form, "form": form, "report": report}
    response = render(request, "certificates/verify.html", context, status=status)
    if status == 429:
        response["Retry-After"] = "10"
    return response


def _report(form: FilesForm, request: PartyRequest) -> VerificationReport:
    file, manifest = form.cleaned_data["file"], form.cleaned_data["manifest"]
    source = _path(file) if file else _on_record(form.cleaned_data["number"])
    return upload_report(source, at=request.received_at, manifest=_path(manifest) if manifest else None)


def _on_record(number: str) -> bytes:
    certificate = certificate_by_number(number)
    assert certificate is not None  # the form has looked it up, and certificates are never deleted
    return certificate.credential.encode()


def _path(upload: TemporaryUploadedFile) -> Path:
    return Path(upload.temporary_file_path())
