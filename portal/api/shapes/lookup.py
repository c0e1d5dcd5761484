"""Answers of the look-up: which public datasets hold something, and keys by the beginning of their hash."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import RegistrationState
from registry.selectors.lookup_terms import KINDS
from registry.services.hash_lookup import LEAST_DIGITS, MAX_PREFIXES, MOST_DIGITS

from .base import Body, Link, Shape
from .check import Verbatim

MAX_LOOKUPS = 1000
LOOKUP = {
    "oneOf": [
        {"type": "string"},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {"id": {"oneOf": [{"type": "string", "maxLength": 200}, {"type": "integer"}]}}
            | {kind: {"type": "string"} for kind in KINDS},
        },
    ]
}
LOOKUPS = {"type": "array", "maxItems": MAX_LOOKUPS, "items": LOOKUP}
UNSEARCHED = _("Public datasets whose items are still being indexed: it may be in those too.")


class HoldingShape(Shape):
    """A public dataset that holds it."""

    url = Link("api:dataset", number="registration.case.number")
    page = Link("dataset_page", number="registration.case.number")
    application_number = serializers.CharField(source="registration.case.number")
    number = serializers.CharField(
        source="registration.number", allow_null=True, help_text=_("Registration number; null until registered.")
    )
    state = serializers.ChoiceField(source="registration.state", choices=RegistrationState.values)
    is_pending = serializers.BooleanField(help_text=_("It can still be objected to before it is registered."))
    items = serializers.IntegerField(source="count", help_text=_("How many of its items are what was asked for."))
    first_item = serializers.IntegerField(source="first", help_text=_("The first of their numbers in the dataset."))


class LookupAnswer(Shape):
    """The answer to one question."""

    as_of = serializers.DateTimeField()
    kind = serializers.CharField()
    canonical = serializers.CharField(help_text=_("The one spelling that was compared."))
    datasets = HoldingShape(many=True)
    unsearched = serializers.IntegerField(help_text=UNSEARCHED)
    next_before = serializers.IntegerField(
        allow_null=True, help_text=_("Ask again with `before` set to this for older datasets; null at the end.")
    )


class LookupResult(Shape):
    """The answer to one of many questions."""

    id = serializers.JSONField(required=False, help_text=_("Your own, as you sent it."))
    kind = serializers.CharField(allow_null=True)
    canonical = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text=_("Why it could not be looked up: a stable code."))
    datasets = HoldingShape(many=True)


class LookupsAnswer(Shape):
    """Results in the order of the questions."""

    as_of = serializers.DateTimeField()
    results = LookupResult(many=True)
    unsearched = serializers.IntegerField(help_text=UNSEARCHED)
    is_complete = serializers.BooleanField(
        help_text=_("False where so many datasets hold something that the oldest were left out: ask one by one.")
    )


class LookupParams(Shape):
    """Exactly one of url, prefix, host, domain, sha256, identifier and iscc."""

    url = Verbatim(required=False, max_length=8192, help_text=_("One address, with its query."))
    prefix = Verbatim(required=False, max_length=8192, help_text=_("An address and all below it, whatever the query."))
    host = Verbatim(required=False, max_length=1000, help_text=_("One host, on any port."))
    domain = Verbatim(required=False, max_length=1000, help_text=_("A site with every name below it."))
    sha256 = Verbatim(required=False, max_length=200)
    identifier = Verbatim(required=False, max_length=1000, help_text=_("DOI, ISBN, ISSN or ISRC."))
    iscc = Verbatim(
        required=False, max_length=1000, help_text=_("ISCC code; `~n` behind it for a distance, 3 by default.")
    )
    before = serializers.IntegerField(required=False, min_value=1, max_value=2**53 - 1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(set(KINDS) & set(attrs)) != 1:
            raise serializers.ValidationError(_("Give one of url, prefix, host, domain, sha256, identifier and iscc."))
        return attrs


class HashPrefix(serializers.RegexField):
    """The beginning of a hash."""

    def __init__(self, **options: Any) -> None:
        super().__init__(rf"^[0-9a-f]{{{LEAST_DIGITS},{MOST_DIGITS}}}$", **options)


class HashPrefixes(Body):
    """Beginnings to look up together; send some you do not need, if you like."""

    prefixes = serializers.ListField(child=HashPrefix(), min_length=1, max_length=MAX_PREFIXES)


class HashesAnswer(Shape):
    """By each beginning the other digits of every key that begins so, up to 12 in all, with application numbers."""

    as_of = serializers.DateTimeField()
    digits = serializers.IntegerField(help_text=_("Hex digits of a whole key: the first of a SHA-256."))
    unsearched = serializers.IntegerField(help_text=UNSEARCHED)
    prefixes = serializers.DictField(
        child=serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    )
