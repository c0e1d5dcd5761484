"""What the shapes of bodies and answers are made of. They check shape and show; rules live in the services."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.models import Certificate, Deadline
from registry.selectors.clock_words import WORDS

SHA256 = r"^[0-9a-f]{64}$"


class Shape(serializers.Serializer[Any]):
    """An answer."""


class StrictFields:
    """A name the address does not know is an error, so that a misspelt field is not silently lost."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = set(data) - set(self.fields)  # type: ignore[attr-defined]  # beside a serializer
            if unknown:
                raise serializers.ValidationError({str(name): [UNKNOWN] for name in sorted(unknown, key=str)})
        return super().to_internal_value(data)  # type: ignore[misc]  # beside a serializer


UNKNOWN = _("There is no such field here.")


class Body(StrictFields, serializers.Serializer[Any]):
    """The body of an act."""


class Nothing(Body):
    """An act that needs no words."""


class StrictExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's own
    """The schema says that other names are refused."""

    target_class = "portal.api.shapes.base.StrictFields"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


@extend_schema_field({"type": "string", "format": "uri-reference", "nullable": True})
class Link(serializers.Field[Any, Any, Any, Any]):
    """The address of something: a route, and where its arguments stand in the row. Null while one of them is."""

    def __init__(self, route: str, **params: str) -> None:
        self.route, self.params = route, params
        super().__init__(source="*", read_only=True)

    def to_representation(self, row: Any) -> str | None:
        found = {name: value_at(row, path) for name, path in self.params.items()}
        if any(value in (None, "") for value in found.values()):
            return None
        return reverse(self.route, kwargs=found)


@extend_schema_field({"type": "string", "format": "uri-reference"})
class CertificateLink(serializers.Field[Any, Any, Any, Any]):
    """The address of a certificate: a re-issue stands below the first one."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, certificate: Certificate) -> str:
        number, _slash, issue = certificate.number.partition("/")
        if issue:
            return reverse("api:certificate_issue", args=[number, issue])
        return reverse("api:certificate", args=[number])


def value_at(row: Any, path: str) -> Any:
    return reduce(getattr, path.split("."), row)


class Label(serializers.CharField):
    """A state or choice in the reader's language: `state` has the display of the field it is about."""

    def __init__(self, of: str) -> None:
        self.of = of
        super().__init__(source="*", read_only=True)

    def to_representation(self, row: Any) -> str:
        *way, name = self.of.split(".")
        return str(getattr(value_at(row, ".".join(way)) if way else row, f"get_{name}_display")())


class PublicName(serializers.CharField):
    """The name strangers may read."""

    def to_representation(self, party: Any) -> str:
        name: str = party.public_name
        return name


class Clock(Shape):
    """A running deadline: half-open, so that `due_at` is the first instant that is late."""

    clock = serializers.CharField(help_text=_("Key of the clock in the rule profile."))
    starts_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    whose_move = serializers.CharField()
    on_silence = serializers.CharField(help_text=_("The state that silence leads to, or stays, or settlement."))
    silence_text = serializers.SerializerMethodField()
    rule_profile = serializers.CharField(source="profile.key")
    rule_profile_version = serializers.IntegerField(source="profile.version")
    calendar_edition = serializers.IntegerField()

    def get_silence_text(self, deadline: Deadline) -> str:
        return str(WORDS.get(deadline.clock, ("", ""))[1])


class FileShape(Shape):
    """A file as it was received."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.RegexField(SHA256)
    media_type = serializers.CharField()
    purpose = serializers.CharField()
    is_confidential = serializers.BooleanField()
    uploaded_at = serializers.DateTimeField()
    file = Link("file_download", pk="pk")


class FileLine(Shape):
    """A file as a receipt lists it."""

    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.RegexField(SHA256)
    purpose = serializers.CharField()


class ReceiptShape(Shape):
    """What was handed in, file by file."""

    at = serializers.DateTimeField()
    files = FileLine(many=True)
    facts = serializers.DictField()
