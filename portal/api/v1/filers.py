"""The published track records of filers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from objections.selectors.track_record import track_records
from portal.api.base import OpenView
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Shape


class TrackRecordShape(Shape):
    """Final outcomes within the span of the rules."""

    filer = serializers.CharField(source="party.public_name", help_text=_("A sealed person's alias."))
    decided = serializers.IntegerField()
    upheld = serializers.IntegerField()
    partly_upheld = serializers.IntegerField(source="partly")
    rejected = serializers.IntegerField()
    inadmissible = serializers.IntegerField()
    is_trusted = serializers.BooleanField()
    is_braked = serializers.BooleanField()


class Filers(OpenView):
    """Everybody with enough decided objections; how many is said on the page of the same name."""

    has_etag = True

    @described(_("Read the record of those who object often"), name="filers_list", answer=TrackRecordShape(many=True))
    def get(self, request: ApiRequest) -> Response:
        return Response(TrackRecordShape(track_records(at=request.received_at), many=True).data)
