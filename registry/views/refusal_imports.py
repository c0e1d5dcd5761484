"""Refusing many works at once: hand in a list, read the report, confirm; mend what is at fault and hand it in again."""

import csv
import io
from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry.forms.refusal_imports import ImportForm, MendedForm
from registry.kernel.errors import DomainError
from registry.models import RefusalImport
from registry.permissions import party_required
from registry.selectors.faults import job_fault
from registry.selectors.jobs import STAGES
from registry.selectors.refusal_imports import groups_of, imports_of, stage_of
from registry.selectors.refusals import holders_open_to
from registry.services.attachments import upload_path
from registry.services.import_report import bad_rows, error_file
from registry.services.import_rows import ImportDefaults
from registry.services.import_values import TEMPLATES
from registry.services.refusal_imports import import_confirm, import_discard, import_upload

from .answers import form_status, refused, reloading, see_other, sent
from .requests import ActingRequest

SHOWN_ROWS = 20
SHOWN_GROUPS = 50
SHOWN_IMPORTS = 20
REFRESH_SECONDS = 2


@require_http_methods(["GET", "POST"])
@party_required
def refusal_imports(request: ActingRequest) -> HttpResponse:
    """Templates, the form, and the lists handed in before."""
    holders = holders_open_to(request.party, at=request.received_at)
    form = ImportForm(*sent(request), holders=holders)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _handed_in(request, form, form.defaults, at_once=False)
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("refusal_import", batch.pk)
    context = {"form": form, "imports": imports_of(request.party)[:SHOWN_IMPORTS]}
    return render(request, "refusals/import.html", context, status=form_status(form))


@require_GET
@party_required
def refusal_import(request: ActingRequest, pk: int) -> HttpResponse:
    """Progress, report and receipt of one list. Reloads itself while work is done; `?reload=off` stops that."""
    return _shown(request, own_import(request, pk), MendedForm())


@require_POST
@party_required
def refusal_import_again(request: ActingRequest, pk: int) -> HttpResponse:
    """The mended rows of a list: checked and filed in one go, under what was said for all rows of the list."""
    batch = own_import(request, pk)
    form = MendedForm(*sent(request))
    if form.is_valid():
        try:
            mended = _handed_in(request, form, ImportDefaults.of_json(batch.defaults), at_once=True)
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("refusal_import", mended.pk)
    return _shown(request, batch, form)


@require_POST
@party_required
def refusal_import_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """File the good rows. Sent twice, they are filed once."""
    try:
        import_confirm(own_import(request, pk), at=request.received_at)
    except DomainError as error:
        messages.error(request, str(error))
    return see_other("refusal_import", pk)


@require_POST
@party_required
def refusal_import_discard(request: ActingRequest, pk: int) -> HttpResponse:
    try:
        import_discard(own_import(request, pk), at=request.received_at)
    except DomainError as error:
        messages.error(request, str(error))
        return see_other("refusal_import", pk)
    messages.success(request, _("The list was thrown away. Nothing was filed."))
    return see_other("refusal_imports")


@require_GET
@party_required
def refusal_import_errors(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Every row at fault in the columns it came in, with line, column and reason in front; streamed."""
    batch = own_import(request, pk)
    if not batch.bad_rows_sha256:
        raise Http404
    return errors_response(batch)


@require_GET
@party_required
def refusal_import_template(request: ActingRequest, form: str) -> HttpResponse:
    """An empty list with the headings of the reader's language."""
    names = TEMPLATES["en" if get_language() == "en" else "zh"]
    if form == "jsonl":
        return _download("{" + ", ".join(f'"{name}": ""' for name in names) + "}\n", "refusals.jsonl")
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(names)
    return _download("\ufeff" + out.getvalue(), "refusals.csv")


def errors_response(batch: RefusalImport) -> StreamingHttpResponse:
    """The file of rows at fault; the API hands out the same."""
    is_json = batch.sheet["kind"] == "jsonl"
    kind, end = ("application/x-ndjson", "jsonl") if is_json else ("text/csv; charset=utf-8", "csv")
    response = StreamingHttpResponse(error_file(batch), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="refusals-to-mend-{batch.pk}.{end}"'
    return response


def own_import(request: ActingRequest, pk: int) -> RefusalImport:
    """A list of the acting party; anybody else's does not exist."""
    return get_object_or_404(imports_of(request.party), pk=pk)


def _handed_in(
    request: ActingRequest, form: ImportForm | MendedForm, defaults: ImportDefaults, *, at_once: bool
) -> RefusalImport:
    file = form.cleaned_data["file"]
    return import_upload(
        party=request.party,
        user=request.user,
        upload_path=upload_path(file),
        name=file.name,
        defaults=defaults,
        at=request.received_at,
        files_at_once=at_once,
    )


def _shown(request: ActingRequest, batch: RefusalImport, form: MendedForm) -> HttpResponse:
    stage = stage_of(batch)
    job = batch.check_job
    groups = groups_of(batch)
    context = {
        "batch": batch,
        "state": batch.state.value,
        "stage": stage,
        "stage_words": STAGES.get(stage.name, "") if stage else "",
        "fault": job_fault(job.error_code, job.error_params) if batch.state == "failed" else "",
        "rows": list(islice(bad_rows(batch), SHOWN_ROWS)),
        "groups": groups[:SHOWN_GROUPS],
        "total": groups.count(),
        "filed": groups.filter(refusal__isnull=False).count() if batch.filed_at else 0,
        "shown": SHOWN_GROUPS,
        "form": form,
        "acts": request.membership.acts,
        "files": [batch.original],
    }
    waits, status = stage is not None, form_status(form)
    return reloading(request, "refusals/import_one.html", context, waits=waits, seconds=REFRESH_SECONDS, status=status)


def _download(text: str, name: str) -> HttpResponse:
    kind = "application/x-ndjson" if name.endswith("jsonl") else "text/csv; charset=utf-8"
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
