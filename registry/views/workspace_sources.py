"""Source records: the list, one record, its proofs."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry.forms.sources import SourceForm
from registry.kernel.errors import DomainError
from registry.models import Registration, Source, Version
from registry.permissions import party_required
from registry.selectors.gaps import manifest_current, source_gaps, sources_gaps
from registry.services.attachments import BadFile, attachment_store
from registry.services.sources import source_add, source_proof_add, source_proof_remove, source_remove, source_update

from .answers import form_status, refused, see_other, sent
from .requests import ActingRequest
from .workspace_draft import open_version


@require_GET
@party_required
def registration_sources(request: ActingRequest, pk: int) -> HttpResponse:
    """Every source with what it lacks."""
    registration, version = open_version(request, pk)
    sources = list(version.sources.prefetch_related("proofs"))
    gaps = list(sources_gaps(version, sources, manifest_current(version)))
    context = {
        "registration": registration,
        "version": version,
        "rows": [(source, [gap for gap in gaps if gap.source == source.pk]) for source in sources],
        "gaps": [gap for gap in gaps if gap.source is None],
        "acts": request.membership.acts,
    }
    return render(request, "workspace/sources.html", context)


@require_http_methods(["GET", "POST"])
@party_required
def source_new(request: ActingRequest, pk: int) -> HttpResponse:
    registration, version = open_version(request, pk)
    return _source_page(request, registration, version, None)


@require_http_methods(["GET", "POST"])
@party_required
def source_edit(request: ActingRequest, pk: int, source_pk: int) -> HttpResponse:
    registration, version = open_version(request, pk)
    return _source_page(request, registration, version, get_object_or_404(version.sources, pk=source_pk))


def _source_page(
    request: ActingRequest, registration: Registration, version: Version, source: Source | None
) -> HttpResponse:
    form = SourceForm(*sent(request), instance=source)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _source_save(request, registration, version, source, form)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Source %(n)d is saved.") % {"n": saved.position})
            return _after_save(request, registration, version)
    context = {
        "registration": registration,
        "version": version,
        "source": source,
        "form": form,
        "proofs": list(source.proofs.order_by("pk")) if source else [],
        "gaps": list(source_gaps(source)) if source and not form.is_bound else [],
        "count": version.sources.count(),
    }
    return render(request, "workspace/source.html", context, status=form_status(form))


@transaction.atomic
def _source_save(
    request: ActingRequest, registration: Registration, version: Version, source: Source | None, form: SourceForm
) -> Source:
    """The record and its new proofs, all or nothing."""
    at, fields = request.received_at, {**form.cleaned_data}
    files = fields.pop("proof_files")
    saved = source_update(source, at=at, **fields) if source else source_add(version, at=at, **fields)
    for file in files:
        try:
            proof = attachment_store(
                file, purpose="proof", case=registration.case, party=request.party, user=request.user, at=at
            )
        except BadFile as error:
            error.field = "proof_files"
            raise
        source_proof_add(saved, proof, at=at)
    return saved


def _after_save(request: ActingRequest, registration: Registration, version: Version) -> HttpResponse:
    """Back to the list, or on to the next record that lacks something, as the button said."""
    if "next" in request.POST:
        for source in version.sources.prefetch_related("proofs"):
            if next(source_gaps(source), None):
                return see_other("source_edit", registration.pk, source.pk)
    return see_other("registration_sources", registration.pk)


@require_POST
@party_required
def source_delete(request: ActingRequest, pk: int, source_pk: int) -> HttpResponse:
    _registration, version = open_version(request, pk)
    source_remove(get_object_or_404(version.sources, pk=source_pk), at=request.received_at)
    messages.success(request, _("The source was taken out."))
    return see_other("registration_sources", pk)


@require_POST
@party_required
def proof_delete(request: ActingRequest, pk: int, source_pk: int, proof_pk: int) -> HttpResponse:
    _registration, version = open_version(request, pk)
    source = get_object_or_404(version.sources, pk=source_pk)
    source_proof_remove(source, get_object_or_404(source.proofs, pk=proof_pk), at=request.received_at)
    messages.success(request, _("The file was detached."))
    return see_other("source_edit", pk, source_pk)
