"""Answers of the check: every statement that covers something, and the verdict per usage with its rule."""

from __future__ import annotations

from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.models import Ground, RefusalState, ScopeKind, Usage
from registry.selectors.verdicts import Rule

from .base import Shape

STATES = ["covered", "not_covered", "unresolvable"]
STATES_HELP = _(
    "Unresolvable is a third state, neither refused nor free: it could not be compared with anything, and no "
    "registration ever certifies it."
)
ASKED = frozenset({"url", "sha256", "domain", "identifier", "from_dataset"})
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
                "identifier": {"type": "string"},
                "from_dataset": {"type": "string"},
            },
        },
    ]
}
ENTRIES = {"type": "array", "maxItems": 10_000, "items": ENTRY}


class UsagesAsked(serializers.ListField):
    """The usages that `is_refused` is about."""

    child = serializers.ChoiceField(choices=Usage.values)


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
    is_granted = serializers.BooleanField(help_text=_("Lifted by its holder for whom you ask."))
    filed_at = serializers.DateTimeField(allow_null=True)
    effective_from = serializers.DateTimeField(allow_null=True)
    effective_until = serializers.DateTimeField(allow_null=True)


class VerdictShape(Shape):
    """What holds for one usage, by which rule, resting on which statements (positions in the list)."""

    verdict = serializers.ChoiceField(choices=["disallow", "allow"])
    rule = serializers.ChoiceField(choices=[rule.value for rule in Rule])
    is_disputed = serializers.BooleanField(help_text=_("Another holder says the opposite; that lifts nothing."))
    assurance = serializers.CharField(help_text=_("Of the best backed statement it rests on."))
    statements = serializers.ListField(child=serializers.IntegerField())


class Asked(Shape):
    """The answer for one entry. A usage that is not in `verdicts` is unspecified."""

    state = serializers.ChoiceField(choices=STATES, help_text=STATES_HELP)
    reason = serializers.CharField(allow_null=True, help_text=_("Why it is unresolvable: a stable code."))
    canonical = serializers.CharField(allow_null=True, help_text=_("The one spelling that was compared."))
    is_refused = serializers.BooleanField(
        allow_null=True,
        help_text=_("Whether a usage you asked about is disallowed; follows from the verdicts. Null: unresolvable."),
    )
    verdicts = serializers.DictField(child=VerdictShape())


class CheckResult(Asked):
    """The answer for one entry of many."""

    id = serializers.JSONField(required=False, help_text=_("Your own, as you sent it."))
    statements = serializers.ListField(child=serializers.IntegerField(), help_text=_("Positions in the list above."))


class CheckLine(Asked):
    """One line of the answer to a stream."""

    id = serializers.JSONField(required=False, help_text=_("Your own, as you sent it."))
    as_of = serializers.DateTimeField()
    statements = Statement(many=True, help_text=_("Every refusal in force that covers it."))


class BulkAnswer(Shape):
    """Results in the order of the entries; each statement is listed once."""

    as_of = serializers.DateTimeField()
    usages = UsagesAsked()
    count = serializers.IntegerField()
    covered = serializers.IntegerField()
    not_covered = serializers.IntegerField()
    unresolvable = serializers.IntegerField()
    refused = serializers.IntegerField(help_text=_("How many entries are refused for a usage you asked about."))
    statements = Statement(many=True)
    results = CheckResult(many=True)


class CheckAnswer(Asked):
    """The answer for one address, digest or domain."""

    as_of = serializers.DateTimeField()
    usages = UsagesAsked()
    reason_text = serializers.CharField(allow_null=True)
    statements = Statement(many=True, help_text=_("Every refusal in force that covers all of it."))
    below = Statement(many=True, help_text=_("For a domain: refusals of parts of it, such as folders; the first 100."))
    below_sealed = serializers.IntegerField(
        help_text=_("For a domain: how many more of them are sealed because they concern a person.")
    )


class Verbatim(serializers.CharField):
    """A text as it came, blanks and NUL included: what is wrong with it is the answer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]


@extend_schema_field({"type": "string", "example": "collect,train_generative"})
class UsageList(serializers.Field[Any, Any, Any, Any]):
    """Usages with commas between them; all of them when nothing is said."""

    def to_internal_value(self, data: Any) -> Any:
        found = tuple(dict.fromkeys(part.strip() for part in str(data).split(",")))
        unknown = set(found) - set(Usage.values)
        if unknown:
            raise serializers.ValidationError(_("Usages are: %(names)s.") % {"names": ", ".join(Usage.values)})
        return found


class QuestionParams(Shape):
    """What is asked of every entry."""

    usages = UsageList(
        default=tuple(Usage.values),
        help_text=_("What you want to do, with commas; `is_refused` answers for these. All usages by default."),
    )
    dataset = serializers.SlugField(
        required=False,
        max_length=80,
        help_text=_("Short name of a dataset: what was lifted for it does not count against it."),
    )
    as_of = serializers.DateTimeField(
        required=False, help_text=_("As the register stood at this instant, which lies behind; now by default.")
    )


class CheckParams(QuestionParams):
    """Exactly one of url, sha256, domain and identifier, or the dataset it comes from, or both."""

    url = Verbatim(required=False, max_length=8192)
    sha256 = Verbatim(required=False, max_length=200)
    domain = Verbatim(required=False, max_length=1000)
    identifier = Verbatim(required=False, max_length=1000, help_text=_("DOI, ISBN, ISSN or ISRC."))

    from_dataset = Verbatim(
        required=False,
        max_length=200,
        help_text=_("Short name of a registered dataset: alone, or beside what comes from it."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = ASKED & set(attrs)
        if not named or len(named - {"from_dataset"}) > 1:
            raise serializers.ValidationError(_("Give one of url, sha256, domain and identifier, or from_dataset."))
        return attrs
