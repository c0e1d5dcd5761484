"""A job's page and the list of rows it could not take."""

from collections.abc import Iterator
from itertools import islice

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.kernel.csvcells import csv_line
from registry.models import Job, Manifest, Registration
from registry.permissions import sign_in_required
from registry.selectors.faults import job_fault
from registry.selectors.jobs import KINDS, STAGES, bad_rows, jobs_visible, reason_counts
from registry.selectors.manifest_forms import archive_files, form_words
from registry.selectors.refusal_imports import import_of_job

from .answers import reloading
from .requests import SignedInRequest

SHOWN_ROWS = 20
REFRESH_SECONDS = 3


@require_GET
@sign_in_required
def job_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the work is, as the worker wrote it down. Reloads itself until the work has ended."""
    job = get_object_or_404(jobs_visible(request.user), pk=pk)
    manifest = Manifest.objects.select_related("original", "version__dataset").filter(job=job).first()
    is_running = job.state in {Job.State.WAITING, Job.State.RUNNING}
    registration = _registration_of(manifest) if manifest else None
    context = {
        "job": job,
        "kind": KINDS.get(job.kind, job.kind),
        "stage": STAGES.get(job.stage, ""),
        "percent": job.percent,
        "batch": import_of_job(job, request.user),
        "is_running": is_running,
        "manifest": manifest,
        "registration": registration,
        "fault": job_fault(job.error_code, job.error_params) if job.state == Job.State.FAILED else "",
        "form": form_words(manifest.file_format) if manifest else "",
        "files": archive_files(job) if job.kind == "intake" else [],
        "rows": list(islice(bad_rows(manifest), SHOWN_ROWS)) if manifest else [],
        "reasons": reason_counts(manifest) if manifest else [],
    }
    return reloading(request, "jobs/job.html", context, waits=is_running, seconds=REFRESH_SECONDS)


def _registration_of(manifest: Manifest) -> Registration | None:
    """The application the manifest belongs to; a replacement that is only prepared has none of its own yet."""
    version = manifest.version
    return version.registrations.first() or version.dataset.registrations.order_by("-pk").first()


@require_GET
@sign_in_required
def bad_rows_csv(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Every row that names no item, streamed; cells cannot be taken for formulas."""
    job = get_object_or_404(jobs_visible(request.user), pk=pk)
    manifest = Manifest.objects.filter(job=job).exclude(bad_rows_sha256="").first()
    if manifest is None:
        raise Http404
    response = StreamingHttpResponse(_lines(manifest), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bad-rows-{job.pk}.csv"'
    return response


def _lines(manifest: Manifest) -> Iterator[str]:
    yield "\ufeff" + csv_line([_("Row"), _("Code"), _("Reason")])
    for bad in bad_rows(manifest):
        yield csv_line([bad.row, bad.code, bad.reason])
