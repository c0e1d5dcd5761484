"""Answers of the check: every statement that covers something, and the verdict per usage with its rule."""

from __future__ import annotations

from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import Ground, RefusalState, ScopeKind
from registry.selectors.verdicts import Rule

from .base import Shape

STATES = ["covered", "not_covered", "unresolvable"]
STATES_HELP = _(
    "Unresolvable is a third state, neither refused nor free: it could not be compared with anything, and no "
    "registration ever certifies it."
)
ENTRY = {
    "oneOf": [
        {"type": "string"},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "id": {"oneOf": [{"type": "string", "maxLength": 200}, {"type": "integer"}]},
                "url": {"type": "string"},
                "sha256": {"type": "string"},
                "domain": {"type": "string"},
            },
        },
    ]
}
ENTRIES = {"type": "array", "maxItems": 10_000, "items": ENTRY}


class ScopeOfStatement(Shape):
    """The scope that covers what was asked."""

    kind = serializers.ChoiceField(choices=ScopeKind.values)
    value = serializers.CharField()


class Statement(Shape):
    """One refusal in force, with the scope that covers what was asked.

    Of a refusal of personal information, number, holder and instants are null: the address may name the person.
    """

    refusal = serializers.CharField(allow_null=True)
    refusal_url = serializers.CharField(allow_null=True)
    scope = ScopeOfStatement()
    holder = serializers.CharField(allow_null=True)
    ground = serializers.ChoiceField(choices=Ground.values)
    assurance = serializers.CharField()
    state = serializers.ChoiceField(choices=RefusalState.values)
    usages = serializers.DictField(child=serializers.CharField())
    filed_at = serializers.DateTimeField(allow_null=True)
    effective_from = serializers.DateTimeField(allow_null=True)
    effective_until = serializers.DateTimeField(allow_null=True)


class VerdictShape(Shape):
    """What holds for one usage, by which rule, resting on which statements (positions in the list)."""

    verdict = serializers.ChoiceField(choices=["disallow", "allow"])
    rule = serializers.ChoiceField(choices=[rule.value for rule in Rule])
    statements = serializers.ListField(child=serializers.IntegerField())


class CheckResult(Shape):
    """The answer for one entry. A usage that is not in `verdicts` is unspecified."""

    id = serializers.JSONField(required=False, help_text=_("Your own, as you sent it."))
    state = serializers.ChoiceField(choices=STATES, help_text=STATES_HELP)
    reason = serializers.CharField(allow_null=True, help_text=_("Why it is unresolvable: a stable code."))
    canonical = serializers.CharField(allow_null=True, help_text=_("The one spelling that was compared."))
    statements = serializers.ListField(child=serializers.IntegerField(), help_text=_("Positions in the list above."))
    verdicts = serializers.DictField(child=VerdictShape())


class BulkAnswer(Shape):
    """Results in the order of the entries; each statement is listed once."""

    as_of = serializers.DateTimeField()
    count = serializers.IntegerField()
    covered = serializers.IntegerField()
    not_covered = serializers.IntegerField()
    unresolvable = serializers.IntegerField()
    statements = Statement(many=True)
    results = CheckResult(many=True)


class CheckAnswer(Shape):
    """The answer for one address, digest or domain."""

    as_of = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=STATES, help_text=STATES_HELP)
    reason = serializers.CharField(allow_null=True)
    reason_text = serializers.CharField(allow_null=True)
    canonical = serializers.CharField(allow_null=True)
    statements = Statement(many=True, help_text=_("Every refusal in force that covers all of it."))
    verdicts = serializers.DictField(child=VerdictShape())
    below = Statement(many=True, help_text=_("For a domain: refusals of parts of it, such as folders; the first 100."))
    below_sealed = serializers.IntegerField(
        help_text=_("For a domain: how many more of them are sealed because they concern a person.")
    )


class Verbatim(serializers.CharField):
    """A text as it came, blanks and NUL included: what is wrong with it is the answer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]


class CheckParams(Shape):
    """Exactly one of the three."""

    url = Verbatim(required=False, max_length=8192)
    sha256 = Verbatim(required=False, max_length=200)
    domain = Verbatim(required=False, max_length=1000)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if len(attrs) != 1:
            raise serializers.ValidationError(_("Give one of url, sha256 and domain."))
        return attrs
