"""Lists of refusals over the API: hand in, look how far it is, take the rows at fault back, confirm."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from portal.api.authentication import acting_party, reading_party, token_of
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, file_mark, once
from portal.api.paging import PageParams, page, params_of
from portal.api.reading import FILE_OR_BODY, NAME
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.refusal_batches import BatchBody, BatchOptions, BatchRow, RefusalBatchShape
from registry.kernel.errors import DomainError
from registry.models import Party, RefusalImport
from registry.selectors.refusal_imports import groups_of, imports_of
from registry.services.attachments import upload_path
from registry.services.import_report import bad_rows
from registry.services.import_rows import Holders, ImportDefaults
from registry.services.import_values import CellFault
from registry.services.refusal_imports import import_confirm, import_discard, import_upload
from registry.views.refusal_imports import errors_response

FORM_BYTES = 1 << 20  # of the form around a file
SHOWN_ERRORS = 20
SHOWN_GROUPS = 100


class RefusalBatches(ApiView):
    """The lists a party handed in, newest first, and handing in another."""

    parser_classes = FILE_OR_BODY
    max_body = settings.REFUSALS_MAX_BYTES + FORM_BYTES

    @described(
        _("List the lists of refusals"), name="refusals_batches", answer=BatchRow, params=[PageParams], paged=True
    )
    def get(self, request: ApiRequest) -> Response:
        return page(request, imports_of(reading_party(request)), BatchRow, params_of(request))

    @described(
        _("Hand in a list of refusals, as a form or as the bare body"),
        name="refusals_batch",
        body={"multipart/form-data": BatchBody, "application/x-ndjson": OpenApiTypes.BINARY},
        answer=RefusalBatchShape,
        params=[BatchOptions, OpenApiParameter(NAME, str, description=_("Name of a file sent as the bare body."))],
        status=202,
    )
    def post(self, request: ApiRequest) -> Response:
        party = acting_party(request)
        data = read(BatchBody, _fields(request))
        file = data.pop("file")
        mark = file_mark(request, file, *(f"{name}={value}" for name, value in sorted(_plain(data).items())))

        def act() -> Answered:
            batch = import_upload(
                party=party,
                user=token_of(request).user,
                upload_path=upload_path(file),
                name=file.name,
                defaults=_defaults(party, data, request),
                files_at_once=data["file_at_once"],
                at=request.received_at,
            )
            return 202, shown(_again(batch))

        return once(request, act, body=mark)


class RefusalBatchOne(ApiView):
    """One list of the token's party."""

    @described(_("Read how far a list of refusals is"), name="refusals_batch_read", answer=RefusalBatchShape)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(shown(own_or_404(request, pk)))


class RefusalBatchErrors(ApiView):
    """The rows at fault as a file."""

    @described(
        _("Take the rows at fault back, in the columns they came in"),
        name="refusals_batch_errors",
        answer={(200, "text/csv"): OpenApiTypes.BINARY, (200, "application/x-ndjson"): OpenApiTypes.BINARY},
    )
    def get(self, request: ApiRequest, pk: int) -> HttpResponseBase:
        batch = own_or_404(request, pk)
        if not batch.bad_rows_sha256:
            raise Http404
        return errors_response(batch)


class RefusalBatchConfirm(ApiView):
    """The good rows are to be filed."""

    @described(
        _("Confirm a list: file its good rows"), name="refusals_batch_confirm", answer=RefusalBatchShape, status=202
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        acting_party(request)
        batch = own_or_404(request, pk)
        return once(request, lambda: (202, shown(_again(import_confirm(batch, at=request.received_at)))))


class RefusalBatchDiscard(ApiView):
    """Nothing of the list is to be filed."""

    @described(_("Throw a list away"), name="refusals_batch_discard", answer=RefusalBatchShape)
    def post(self, request: ApiRequest, pk: int) -> Response:
        acting_party(request)
        batch = own_or_404(request, pk)
        return once(request, lambda: (200, shown(_again(import_discard(batch, at=request.received_at)))))


def own_or_404(request: ApiRequest, pk: int) -> RefusalImport:
    return get_object_or_404(imports_of(reading_party(request)), pk=pk)


def shown(row: Any) -> dict[str, Any]:
    """The answer for a row of imports_of; a constant number of queries."""
    groups = groups_of(row)
    row.job = row.filing_job or row.check_job
    row.bad_rows = list(islice(bad_rows(row), SHOWN_ERRORS))
    row.errors_url = reverse("api:refusal_batch_errors", args=[row.pk]) if row.bad_rows_sha256 else None
    row.refusals = groups[:SHOWN_GROUPS]
    row.refusal_count = groups.count()
    data: dict[str, Any] = RefusalBatchShape(row).data
    return data


def _again(batch: RefusalImport) -> RefusalImport:
    """As an act left it, its jobs included: a service changes those behind the instance it returns."""
    return imports_of(batch.party).get(pk=batch.pk)


def _fields(request: ApiRequest) -> Any:
    """The fields of a form; beside a bare body they stand in the query, where `name` is the file's."""
    data: Any = request.data
    if "file" in data and len(data) == 1:
        said = {name: values for name, values in request.query_params.lists() if name != NAME}
        return MultiValueDict({**said, "file": [data["file"]]})
    return data


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, list | set) else value for name, value in data.items()}


def _defaults(party: Party, data: dict[str, Any], request: ApiRequest) -> ImportDefaults:
    """Raises DomainError for a holder without a mandate, and a usage both allowed and disallowed."""
    if set(data["disallow"]) & set(data["allow"]):
        raise DomainError(_("A usage is one of the eight listed, and is allowed or disallowed."), field="allow")
    try:
        holder = Holders(party, request.received_at).find(data["holder"])[0] if data["holder"] else party.pk
    except CellFault:
        raise DomainError(_("You have no mandate to act for this holder."), field="holder") from None
    return ImportDefaults(
        holder=holder,
        kind=data["kind"],
        ground=data["ground"],
        usages=dict.fromkeys(sorted(data["disallow"]), "disallow") | dict.fromkeys(sorted(data["allow"]), "allow"),
        effective_from=data["effective_from"],
        effective_until=data["effective_until"],
        statement=data["statement"].strip(),
    )
