"""The register as anybody may read it."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rest_framework import serializers
from rest_framework.response import Response

from objections.selectors.listing import counts_of, objections_of
from objections.selectors.windows import window_current
from portal.api.base import MixedView, OpenView
from portal.api.paging import PageParams, page, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.datasets import (
    DatasetRow,
    DatasetShape,
    MatchRow,
    PublicMatchRow,
    ScreeningShape,
    SourceShape,
    VersionRow,
)
from portal.api.shapes.objections import ObjectionBody, ObjectionRow, ObjectionShape
from portal.search import STATES, Query, annotated, registrations_found
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import DataForm, Manifest, OriginKind, Version
from registry.selectors.certificates import certificate_newest
from registry.selectors.registrations import deadline_running, registrations_public
from registry.selectors.screenings import domain_rows, matches_of, screening_shown
from registry.selectors.sources import source_of_items

from .objection_filing import file_objection

COUNTS_SECONDS = 3600


class DatasetParams(PageParams):
    """Query parameters of the register."""

    q = serializers.CharField(required=False, max_length=200, help_text=_("A name, number, domain, URL or SHA-256."))
    state = serializers.ChoiceField(required=False, choices=STATES)
    form = serializers.ChoiceField(required=False, choices=DataForm.values)
    origin = serializers.ChoiceField(required=False, choices=OriginKind.values)
    objections = serializers.ChoiceField(required=False, choices=["with", "none"])
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2999)


class Datasets(OpenView):
    """The register, newest first."""

    @described(_("Search the register"), name="datasets_list", answer=DatasetRow, params=[DatasetParams], paged=True)
    def get(self, request: ApiRequest) -> Response:
        params = params_of(request, DatasetParams)
        query = Query.of({name: str(value) for name, value in params.items()} | {"sort": "latest"})
        return page(request, registrations_found(query), DatasetRow, params)


class Dataset(OpenView):
    """One registration, by registration number or application number."""

    has_etag = True

    @described(_("Read one registration"), name="datasets_read", answer=DatasetShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        return Response(DatasetShape(_attached(public_or_404(number))).data)


class DatasetVersions(OpenView):
    """Every version of the dataset that was ever public."""

    @described(
        _("List the versions of a dataset"),
        name="datasets_versions",
        answer=VersionRow,
        params=[PageParams],
        paged=True,
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        registration = public_or_404(number)
        rows = registrations_public().filter(dataset=registration.dataset_id)
        return page(request, rows, VersionRow, params_of(request))


class DatasetSources(OpenView):
    """Where the items come from."""

    @described(
        _("List the disclosed sources"), name="datasets_sources", answer=SourceShape, params=[PageParams], paged=True
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        version = public_or_404(number).version
        context = {"counts": source_counts(version)}
        params = params_of(request)
        return page(
            request, version.sources.all(), SourceShape, params, key="position", ascending=True, context=context
        )


class DatasetScreening(OpenView):
    """What the refusals in force hit."""

    has_etag = True

    @described(_("Read the newest screening"), name="datasets_screening", answer=ScreeningShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        found: Any = screening_shown(public_or_404(number))
        if found is None:
            raise Http404
        found.domain_rows = domain_rows(found)
        return Response(ScreeningShape(found).data)


class DatasetMatches(OpenView):
    """What each refusal hits; a person's addresses are not shown."""

    @described(
        _("List the matches with refusals"), name="datasets_matches", answer=MatchRow, params=[PageParams], paged=True
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        rows = matches_of(public_or_404(number))
        return page(request, rows, PublicMatchRow, params_of(request))


class DatasetObjections(MixedView):
    """Objections to one registration: anybody reads them, anybody but the registrant files one."""

    @described(
        _("List the objections to a registration"),
        name="datasets_objections",
        answer=ObjectionRow,
        params=[PageParams],
        paged=True,
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        return page(request, objections_of(public_or_404(number)), ObjectionRow, params_of(request))

    @described(
        _("Object to a registration"), name="objections_file", body=ObjectionBody, answer=ObjectionShape, status=201
    )
    def post(self, request: ApiRequest, number: str) -> Response:
        return file_objection(request, public_or_404(number))


def public_or_404(number: str) -> Any:
    """A public registration with its figures (annotations, hence Any), by either of its numbers in any spelling."""
    try:
        text = parse_number(number).text
    except InvalidNumber:
        raise Http404 from None
    found = annotated(registrations_public()).filter(Q(number=text) | Q(case__number=text)).first()
    if found is None:
        raise Http404
    return found


def _attached(row: Any) -> Any:
    """The registration with what lies in other tables; the number of queries does not depend on the data."""
    manifests = Manifest.objects.filter(version=row.version_id, is_current=True, ready_at__isnull=False)
    row.manifest_now = manifests.select_related("original").first()
    row.exclusion_lists = row.exclusions.select_related("items").order_by("position")
    row.window_now = window_current(row)
    row.clock_now = deadline_running(row.case)
    row.counts_now = counts_of(row)
    row.certificate_now = certificate_newest(row.number) if row.number else None
    return row


def source_counts(version: Version) -> dict[int, int]:
    """Items by source id: one pass over the items of a version that changes no more, so kept for a while."""
    key = f"source-counts:{version.pk}:{version.filed_at}".replace(" ", "T")
    try:
        known: dict[int, int] | None = cache.get(key)
    except RedisError:
        known = None
    if known is not None:
        return known
    counts = {pk: len(numbers) for pk, numbers in source_of_items(version).items()}
    try:
        cache.set(key, counts, COUNTS_SECONDS)
    except RedisError:
        return counts
    return counts
