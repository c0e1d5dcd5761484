"""Which other registrations hold items of this one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from portal.api.base import OpenView
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.overlaps import OverlapsShape
from registry.selectors.overlaps import overlaps_of

from .datasets import public_or_404


class DatasetOverlaps(OpenView):
    """Public registrations of other datasets with items of this one."""

    has_etag = True

    @described(_("Read which registrations share items"), name="datasets_overlaps", answer=OverlapsShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        return Response(OverlapsShape({"results": overlaps_of(public_or_404(number))}).data)
