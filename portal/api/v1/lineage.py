"""What a registered dataset was taken from, and what was taken from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from portal.api.base import OpenView
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.lineage import LineageShape
from registry.selectors.lineage import lineage_of

from .datasets import public_or_404


class DatasetLineage(OpenView):
    """Public versions only."""

    has_etag = True

    @described(_("Read what was taken from what"), name="datasets_lineage", answer=LineageShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        return Response(LineageShape({"results": lineage_of(public_or_404(number))}).data)
