"""What changed from the version before."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.base import OpenView
from portal.api.paging import PageParams, next_address, page_of, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.diffs import DiffRowShape, DiffShape
from registry.models import VersionDiff
from registry.screening.diff import LISTED
from registry.selectors.diffs import diff_count, diff_rows, diff_shown, domain_changes, source_changes

from .datasets import public_or_404


class DiffParams(PageParams):
    """Query parameters of the items that differ."""

    what = serializers.ChoiceField(required=False, choices=LISTED, default=LISTED[0])


class DatasetDiff(OpenView):
    """Counts by item, source and domain."""

    has_etag = True

    @described(_("Compare a version with the one before"), name="datasets_diff", answer=DiffShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        diff: Any = _diff(number)
        diff.source_rows, diff.domain_rows = source_changes(diff), domain_changes(diff)
        return Response(DiffShape(diff).data)


class DatasetDiffItems(OpenView):
    """Every item added, removed or changed, in the order of the set."""

    @described(
        _("List the items that differ from the version before"),
        name="datasets_diff_items",
        answer=DiffRowShape,
        params=[DiffParams],
        paged=True,
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        diff, params = _diff(number), params_of(request, DiffParams)
        start, limit = params.get("cursor") or 0, params["limit"]
        if start < 0:
            raise Http404
        rows = diff_rows(diff, params["what"], start=start, limit=limit)
        more = start + limit < diff_count(diff, params["what"])
        address = next_address(request, start + limit) if more else None
        return page_of(DiffRowShape(rows, many=True).data, address)


def _diff(number: str) -> VersionDiff:
    found = diff_shown(public_or_404(number))
    if found is None:
        raise Http404
    return found
