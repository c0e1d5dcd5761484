"""Objections: what one says, and what those who look at it may read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from objections.models import Answer, ObjectionState, TargetKind
from registry.models import Ground

from .base import Body, Clock, FileShape, Label, Link, PublicName, Shape
from .datasets import SampleItem

MAX_TARGETS = 100
MAX_LINES = 50_000
LINE = 2100
TEXT = 20_000


class TargetBody(Body):
    """One target. Which of the other fields belongs to it follows from its kind."""

    kind = serializers.ChoiceField(choices=TargetKind.choices)
    source = serializers.IntegerField(required=False, min_value=1, help_text=_("Position of a disclosed source."))  # type: ignore[assignment]  # a field of that name, not the serializer's own
    refusal = serializers.CharField(required=False, max_length=64, help_text=_("Number of a refusal that matched."))
    domain = serializers.CharField(required=False, max_length=300)
    items = serializers.ListField(
        child=serializers.CharField(max_length=LINE),
        required=False,
        max_length=MAX_LINES,
        help_text=_("Addresses or SHA-256 digests."),
    )

    NEEDS = {"source": "source", "matches": "refusal", "domain": "domain", "items": "items"}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = self.NEEDS.get(attrs["kind"])
        if needed and not attrs.get(needed):
            raise serializers.ValidationError({needed: [_("This kind of target needs it.")]})
        foreign = set(attrs) - {"kind", needed}
        if foreign:
            raise serializers.ValidationError({name: [_("This does not belong to this kind.")] for name in foreign})
        return attrs


class ObjectionBody(Body):
    """The bare fields; evidence follows later."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    statement = serializers.CharField(max_length=4000)
    wish = serializers.CharField(required=False, max_length=500, allow_blank=True, default="")
    targets = TargetBody(many=True, allow_empty=False, max_length=MAX_TARGETS)  # type: ignore[call-arg]  # of the list


class ItemsBody(Body):
    """Some of the items that the objection names."""

    items = serializers.ListField(
        child=serializers.CharField(max_length=LINE),
        required=False,
        max_length=MAX_LINES,
        default=list,
        help_text=_("Addresses or SHA-256 digests."),
    )


class AnswerBody(ItemsBody):
    """The curator's answer. `items` belongs to remove_some."""

    choice = serializers.ChoiceField(choices=Answer.Choice.choices)
    statement = serializers.CharField(required=False, max_length=TEXT, allow_blank=True, default="")


class StatementBody(Body):
    """What a party says."""

    statement = serializers.CharField(max_length=TEXT)


class ReasonsBody(Body):
    """What was wrong with a decision."""

    reasons = serializers.CharField(max_length=TEXT)


class WordsBody(Body):
    """Words to the other side."""

    text = serializers.CharField(required=False, max_length=TEXT, allow_blank=True, default="")


class SettleBody(ItemsBody, WordsBody):
    """The items to be removed by agreement; none named: everything the objection names."""


class EvidenceBody(Body):
    """One file."""

    file = serializers.FileField(allow_empty_file=True)
    is_confidential = serializers.BooleanField(
        required=False, default=False, help_text=_("For the parties and officers only; the public sees its size.")
    )


class ObjectionRow(Shape):
    """One objection in a list, as the public may know it."""

    url = Link("api:objection", number="case.number")
    page = Link("case_page", number="case.number")
    number = serializers.CharField(source="case.number", allow_null=True, help_text=_("Null for a draft."))
    registration = serializers.CharField(source="registration.case.number")
    version = serializers.CharField(source="version.label")
    ground = serializers.ChoiceField(choices=Ground.choices)
    ground_label = Label("ground")
    state = serializers.ChoiceField(choices=ObjectionState.choices)
    state_label = Label("state")
    outcome = serializers.CharField(allow_blank=True)
    objector = PublicName()
    items_named = serializers.IntegerField(source="named", allow_null=True)
    items_removed = serializers.IntegerField(source="removed.count", allow_null=True, default=None)
    filed_at = serializers.DateTimeField(allow_null=True)
    is_after_registration = serializers.BooleanField()


class OwnObjectionRow(ObjectionRow):
    """The same for a party, with the end of the running clock."""

    due_at = serializers.DateTimeField(allow_null=True)


class TargetShape(Shape):
    """What an objection is aimed at. Text, sample and missing lines are shown to the parties and officers only."""

    kind = serializers.ChoiceField(choices=TargetKind.choices)
    kind_label = Label("kind")
    items = serializers.IntegerField(source="count")
    source = serializers.IntegerField(source="source.position", allow_null=True, default=None)  # type: ignore[assignment]  # a field of that name, not the serializer's own
    refusal = serializers.CharField(source="match.refusal.case.number", allow_null=True, default=None)
    text = serializers.CharField(allow_null=True, allow_blank=True)
    sample = SampleItem(many=True)
    missing = serializers.ListField(child=serializers.CharField())


class AnswerShape(Shape):
    """The curator's answer; its words for the parties and officers only."""

    choice = serializers.ChoiceField(choices=Answer.Choice.choices)
    items_removed = serializers.IntegerField(source="removed.count", allow_null=True, default=None)
    received_at = serializers.DateTimeField()
    statement = serializers.CharField(allow_null=True, allow_blank=True)


class ReplyShape(Shape):
    """The objector's reply."""

    statement = serializers.CharField()
    received_at = serializers.DateTimeField()


class PartShape(Shape):
    """The outcome for one group of items."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the serializer's own
    outcome = serializers.CharField()
    items = serializers.IntegerField(source="items.count")
    reasons = serializers.CharField(allow_blank=True)


class SignedDecision(Shape):
    """A decision as it was served on the parties. Officers appear by number."""

    event = serializers.CharField()
    ground = serializers.CharField(allow_blank=True)
    facts = serializers.CharField()
    evidence_considered = serializers.CharField(allow_blank=True)
    reasons = serializers.CharField()
    redress = serializers.CharField(allow_blank=True)
    is_automated = serializers.BooleanField()
    parts = PartShape(many=True)
    drafted_by = serializers.CharField(source="drafted_by.number")
    signed_by = serializers.CharField(source="signed_by.number")
    signed_at = serializers.DateTimeField()


class ActShape(Shape):
    """One step of a case as everybody may read it."""

    event = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(source="actor_role")
    officer = serializers.CharField(source="officer.number", allow_null=True, default=None)
    facts = serializers.DictField()


class ObjectionShape(ObjectionRow):
    """An objection in full for its parties and officers; for others what is private is null or empty."""

    is_redacted = serializers.BooleanField()
    statement = serializers.CharField(allow_null=True)
    wish = serializers.CharField(allow_null=True, allow_blank=True)
    deficiency = serializers.CharField(allow_null=True, allow_blank=True)
    targets = TargetShape(source="target_rows", many=True)
    answer = AnswerShape(source="answer_row", allow_null=True)
    reply = ReplyShape(source="reply_row", allow_null=True)
    decision = SignedDecision(source="decision_row", allow_null=True)
    evidence = FileShape(source="evidence_rows", many=True)
    evidence_until = serializers.DateTimeField(source="evidence_end", allow_null=True)
    clock = Clock(source="clock_row", allow_null=True)
    steps = serializers.ListField(
        source="step_names", child=serializers.CharField(), help_text=_("What the caller can do now: addresses below.")
    )
    history = ActShape(source="act_rows", many=True)
