"""What the public reads of what was taken from what."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import RegistrationState

from .base import Link, Shape


class LineageNode(Shape):
    """One version; `parents` and `id` link the nodes of this answer."""

    id = serializers.IntegerField(source="version")
    url = Link("api:dataset", number="registration.case.number")
    number = serializers.CharField(source="registration.number", allow_null=True)
    application_number = serializers.CharField(source="registration.case.number")
    version = serializers.CharField(source="label")
    depth = serializers.IntegerField(help_text=_("Negative above the one asked about, positive below."))
    parents = serializers.ListField(child=serializers.IntegerField())
    state = serializers.ChoiceField(source="registration.state", choices=RegistrationState.choices)


class LineageShape(Shape):
    """The graph around a registration; empty where it stands alone."""

    results = LineageNode(many=True)
