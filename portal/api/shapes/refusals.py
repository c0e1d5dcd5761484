"""Refusals: what a holder states, and what anybody may read of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.models import Assurance, Capacity, Ground, Refusal, RefusalState, ScopeKind, Usage
from registry.selectors.refusal_view import holder_shown
from registry.services.scopes import MAX_SCOPES, MAX_TEXT, ScopeInput

from .base import Body, Clock, Label, Link, Shape
from .objections import TEXT, ActShape

SCOPE_SCHEMA = {
    "oneOf": [
        {"type": "string", "maxLength": MAX_TEXT},
        {
            "type": "object",
            "required": ["text"],
            "additionalProperties": False,
            "properties": {
                "kind": {"type": "string", "enum": ScopeKind.values},
                "text": {"type": "string", "maxLength": MAX_TEXT},
            },
        },
    ]
}


@extend_schema_field(SCOPE_SCHEMA)
class ScopeField(serializers.Field[ScopeInput, Any, Any, Any]):
    """A line as a holder writes it, whose kind is told from the text, or {"kind", "text"}."""

    default_error_messages = {"shape": _("A scope is a text, or an object with “text” and, if you like, “kind”.")}

    def to_internal_value(self, data: Any) -> ScopeInput:
        given = {"text": data} if isinstance(data, str) else data
        if not isinstance(given, dict) or not set(given) <= {"kind", "text"}:
            self.fail("shape")
        text, kind = given.get("text"), given.get("kind", "")
        if not isinstance(text, str) or "\0" in text or (kind and kind not in ScopeKind.values):
            self.fail("shape")
        return ScopeInput(kind, text)

    def to_representation(self, scope: ScopeInput) -> Any:
        return {"kind": scope.kind, "text": scope.text}


USAGES_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {usage: {"type": "string", "enum": ["disallow", "allow"]} for usage in Usage.values},
}


@extend_schema_field(USAGES_SCHEMA)
class UsagesField(serializers.DictField):
    """{usage: "disallow" or "allow"}; an unlisted usage is unspecified."""

    child = serializers.ChoiceField(choices=["disallow", "allow"])
    default_error_messages = {"usage": _("A usage is one of: {usages}.")}

    def to_internal_value(self, data: Any) -> dict[Any, Any]:
        if isinstance(data, dict) and not set(data) <= set(Usage.values):
            self.fail("usage", usages=", ".join(Usage.values))
        return super().to_internal_value(data)


class RefusalBody(Body):
    """A refusal. In force from the instant of filing, or from `effective_from` if that lies ahead."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    usages = UsagesField()
    scopes = serializers.ListField(child=ScopeField(), allow_empty=False, max_length=MAX_SCOPES)
    effective_from = serializers.DateTimeField(required=False, allow_null=True, default=None)
    effective_until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text=_("Exclusive end; none by default.")
    )
    statement = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")
    capacity = serializers.ChoiceField(choices=Capacity.choices, required=False, default=Capacity.OWNER)
    holder = serializers.CharField(
        required=False, max_length=40, help_text=_("Reference (P-…) of the holder you have a mandate of.")
    )


class AmendBody(Body):
    """Leave scopes out, cover more, or name an end. What is added becomes a refusal of its own."""

    drop = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, default=list, help_text=_("Ids of scopes.")
    )
    add = serializers.ListField(child=ScopeField(), required=False, default=list, max_length=MAX_SCOPES)
    usages = UsagesField(
        required=False,
        allow_null=True,
        default=None,
        help_text=_("All it is to say from now on. Less counts at once, more becomes a refusal of its own."),
    )
    effective_until = serializers.DateTimeField(required=False, allow_null=True, default=None)
    statement = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=4000, default=None)


class GrantBody(Body):
    """For whom the refusal is lifted."""

    grantee = serializers.CharField(
        max_length=100, help_text=_("A dataset by number or short name, or a party by its reference (P-…).")
    )
    terms = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")


class RefusalText(Body):
    """What a holder says."""

    text = serializers.CharField(max_length=TEXT)


class ScopeShape(Shape):
    """What the refusal covers, in canonical spelling, beside what was written."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=ScopeKind.choices)
    value = serializers.CharField()
    text = serializers.CharField()
    distance = serializers.IntegerField(allow_null=True, help_text=_("Of an ISCC: how many of 64 bits may differ."))
    reference = serializers.CharField(
        source="own_reference", allow_null=True, help_text=_("The holder's own number for it; null for strangers.")
    )
    since = serializers.DateTimeField()
    is_contested = serializers.SerializerMethodField()

    def get_is_contested(self, scope: Any) -> bool:
        return scope.contested_at is not None


class RefusalRow(Shape):
    """One refusal in a list."""

    url = Link("api:refusal", number="case.number")
    page = Link("refusal_page", number="case.number")
    number = serializers.CharField(source="case.number", allow_null=True, help_text=_("Null for a draft."))
    holder = serializers.SerializerMethodField(
        help_text=_("The name strangers may read; of a person's own information an alias.")
    )
    ground = serializers.ChoiceField(choices=Ground.choices)
    ground_label = Label("ground")
    usages = UsagesField()
    state = serializers.ChoiceField(choices=RefusalState.choices)
    state_label = Label("state")
    assurance = serializers.SerializerMethodField()
    effective_from = serializers.DateTimeField(allow_null=True)
    effective_until = serializers.DateTimeField(allow_null=True)
    filed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    scope_count = serializers.IntegerField()

    def get_assurance(self, refusal: Refusal) -> str:
        return Assurance(refusal.assurance).code

    def get_holder(self, refusal: Any) -> str:
        return holder_shown(refusal)


class GrantShape(Shape):
    """A running grant: to a dataset, or to a party that is not named."""

    id = serializers.IntegerField(source="pk")
    dataset = serializers.CharField(source="dataset.slug", allow_null=True, default=None)
    to_party = serializers.SerializerMethodField()
    granted_at = serializers.DateTimeField()

    def get_to_party(self, grant: Any) -> bool:
        return grant.party_id is not None


class RefusalVersionShape(Shape):
    """What it said from an instant on; ask for the refusal `as_of` that instant for its scopes."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    event = serializers.CharField()
    usages = UsagesField()
    effective_from = serializers.DateTimeField()
    effective_until = serializers.DateTimeField(allow_null=True)
    vocabulary = serializers.CharField()
    vocabulary_version = serializers.CharField()
    scope_count = serializers.IntegerField()


class DisputeShape(Shape):
    """Another holder's refusal in force that says the opposite of the same scope; it lifts nothing."""

    refusal = serializers.CharField(source="refusal.case.number")
    usages = serializers.ListField(child=serializers.ChoiceField(choices=Usage.values))


class RefusalShape(RefusalRow):
    """One refusal. The statement is for the holder and officers; a person's scopes are sealed for everybody else."""

    as_of = serializers.DateTimeField(allow_null=True, help_text=_("The instant asked for; null for now."))
    is_forecast = serializers.BooleanField(
        help_text=_("Whether that instant lies ahead: it holds if nothing happens until then.")
    )
    version = serializers.IntegerField(allow_null=True, help_text=_("Which version; null before it was filed."))
    capacity = serializers.ChoiceField(choices=Capacity.choices)
    vocabulary = serializers.CharField()
    vocabulary_version = serializers.CharField()
    is_in_force = serializers.BooleanField()
    statement = serializers.CharField(allow_null=True, allow_blank=True)
    scopes_sha256 = serializers.CharField(allow_null=True)
    scopes_url = Link("api:refusal_scopes", number="case.number")
    has_sealed_scopes = serializers.BooleanField()
    clock = Clock(source="clock_row", allow_null=True)
    grants = GrantShape(source="grant_rows", many=True)
    steps = serializers.ListField(
        source="step_names", child=serializers.CharField(), help_text=_("What the holder can do now.")
    )
    versions = RefusalVersionShape(source="version_rows", many=True)
    disputes = DisputeShape(source="dispute_rows", many=True)
    history = ActShape(source="act_rows", many=True)
