"""Sources of a draft, and the files that prove them."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from portal.api.authentication import acting_party, token_of
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, file_mark, once
from portal.api.paging import PageParams, page, params_of
from portal.api.reading import EVIDENCE_BYTES, FILES
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import FileShape
from portal.api.shapes.registrations import OwnSource, ProofBody, SourceBody
from registry.models import Registration, Source
from registry.selectors.registrations import version_in_work
from registry.services.attachments import attachment_store
from registry.services.sources import source_add, source_proof_add, source_proof_remove, source_remove, source_update

from .registrations import open_version, own_or_404


class Sources(ApiView):
    """One record per source."""

    @described(_("List your sources"), name="registrations_sources", answer=OwnSource, params=[PageParams], paged=True)
    def get(self, request: ApiRequest, pk: int) -> Response:
        rows = (
            version_in_work(own_or_404(request, pk)).sources.select_related("parent__case").prefetch_related("proofs")
        )
        return page(request, rows, OwnSource, params_of(request), key="position", ascending=True)

    @described(_("Add a source"), name="registrations_source_add", body=SourceBody, answer=OwnSource, status=201)
    def post(self, request: ApiRequest, pk: int) -> Response:
        _registration, version = open_version(request, pk)
        acting_party(request)
        fields = read(SourceBody, request.data)

        def act() -> Answered:
            return 201, OwnSource(source_add(version, at=request.received_at, **fields)).data

        return once(request, act)


class SourceOne(ApiView):
    """One source."""

    has_etag = True

    @described(_("Read a source"), name="registrations_source_read", answer=OwnSource)
    def get(self, request: ApiRequest, pk: int, source_pk: int) -> Response:
        return Response(OwnSource(_source(request, pk, source_pk)[1]).data)

    @described(_("Save some fields of a source"), name="registrations_source_change", body=SourceBody, answer=OwnSource)
    def patch(self, request: ApiRequest, pk: int, source_pk: int) -> Response:
        _registration, source = _source(request, pk, source_pk)
        acting_party(request)
        fields = read(SourceBody, request.data, partial=True)
        return Response(OwnSource(source_update(source, at=request.received_at, **fields)).data)

    @described(_("Take a source out"), name="registrations_source_remove", status=204)
    def delete(self, request: ApiRequest, pk: int, source_pk: int) -> Response:
        _registration, source = _source(request, pk, source_pk)
        acting_party(request)
        source_remove(source, at=request.received_at)
        return Response(status=204)


class Proofs(ApiView):
    """Files that prove the basis of a source."""

    parser_classes = FILES
    max_body = EVIDENCE_BYTES

    @described(
        _("Hand in a proof of a source"),
        name="registrations_proof_add",
        body={"multipart/form-data": ProofBody},
        answer=FileShape,
        status=201,
    )
    def post(self, request: ApiRequest, pk: int, source_pk: int) -> Response:
        registration, source = _source(request, pk, source_pk)
        party, file = acting_party(request), read(ProofBody, request.data)["file"]

        def act() -> Answered:
            stored = attachment_store(
                file,
                purpose="proof",
                case=registration.case,
                party=party,
                user=token_of(request).user,
                at=request.received_at,
            )
            source_proof_add(source, stored, at=request.received_at)
            return 201, FileShape(stored).data

        return once(request, act, body=file_mark(request, file))


class ProofOne(ApiView):
    """One proof."""

    @described(_("Detach a proof"), name="registrations_proof_remove", status=204)
    def delete(self, request: ApiRequest, pk: int, source_pk: int, proof_pk: int) -> Response:
        _registration, source = _source(request, pk, source_pk)
        acting_party(request)
        source_proof_remove(source, get_object_or_404(source.proofs, pk=proof_pk), at=request.received_at)
        return Response(status=204)


def _source(request: ApiRequest, pk: int, source_pk: int) -> tuple[Registration, Source]:
    """A source of the version that can be edited, reached through its own registration only."""
    registration, version = open_version(request, pk)
    return registration, get_object_or_404(version.sources.select_related("version"), pk=source_pk)
