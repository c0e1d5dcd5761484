"""What the public reads of items that several registrations share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from .base import Link, Shape


class OverlapShape(Shape):
    """Another registration with items of this one; shares are 0 to 1."""

    url = Link("api:dataset", number="other.case.number")
    number = serializers.CharField(source="other.number", allow_null=True)
    application_number = serializers.CharField(source="other.case.number")
    version = serializers.CharField(source="other.version.label")
    shared = serializers.IntegerField()
    items = serializers.IntegerField(help_text=_("Items of this registration."))
    other_items = serializers.IntegerField()
    share = serializers.FloatField(help_text=_("Share of this registration's items that the other has."))
    other_share = serializers.FloatField(help_text=_("Share of the other's items that this one has."))


class OverlapsShape(Shape):
    """Every one of them, most shared first."""

    results = OverlapShape(many=True)
