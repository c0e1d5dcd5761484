"""What officers read and write through the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import Assurance, CaseKind, CheckMark, Decision, DecisionPart

from .base import Body, Clock, Shape
from .objections import LINE, MAX_LINES, TEXT, PartShape

LEVELS = {level.code: level for level in Assurance if level >= Assurance.EVIDENCE_REVIEWED}


class WaitingShape(Shape):
    """One case that waits for an officer."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=CaseKind.choices)
    whose_move = serializers.CharField()
    clock = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField(allow_null=True)
    overdue_since = serializers.DateTimeField(allow_null=True)
    reassign_due_at = serializers.DateTimeField(allow_null=True)
    officer = serializers.CharField(allow_null=True, help_text=_("Who has it now."))
    is_claimable = serializers.BooleanField()


class CheckShape(Shape):
    """One part of the formal examination."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the serializer's own
    state = serializers.ChoiceField(choices=CheckMark.State.choices)
    note = serializers.CharField(allow_blank=True)
    gaps = serializers.ListField(child=serializers.CharField())


class GroupShape(Shape):
    """Items of an objection that are decided together."""

    key = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the serializer's own
    count = serializers.IntegerField()
    is_given_up = serializers.BooleanField(help_text=_("The curator removes them by its own answer."))
    sample = serializers.ListField(child=serializers.DictField())


class StripShape(Shape):
    """Items before, leaving and after."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the serializer's own
    before = serializers.IntegerField()
    leaves = serializers.IntegerField()
    after = serializers.IntegerField()


class EffectShape(Shape):
    """What the decision would do as things stand, and what its signature would refuse."""

    lines = serializers.ListField(child=serializers.CharField())
    strip = StripShape(allow_null=True)
    problems = serializers.ListField(child=serializers.CharField())


class DecisionShape(Shape):
    """A decision on its way: `lock` is the number of the text that was read."""

    event = serializers.CharField()
    state = serializers.ChoiceField(choices=Decision.State.choices)
    lock = serializers.IntegerField()
    ground = serializers.CharField(allow_blank=True)
    facts = serializers.CharField(allow_blank=True)
    evidence_considered = serializers.CharField(allow_blank=True)
    reasons = serializers.CharField(allow_blank=True)
    redress = serializers.CharField(allow_blank=True)
    parts = PartShape(many=True)
    drafted_by = serializers.CharField(source="drafted_by.number")
    drafted_at = serializers.DateTimeField()
    proposed_at = serializers.DateTimeField(allow_null=True)
    returned_by = serializers.CharField(source="returned_by.number", allow_null=True, default=None)
    return_reason = serializers.CharField(allow_blank=True)
    signed_by = serializers.CharField(source="signed_by.number", allow_null=True, default=None)
    signed_at = serializers.DateTimeField(allow_null=True)
    effect = EffectShape(source="effect_now", allow_null=True)


class EventShape(Shape):
    """A decision that is possible now, and the grounds it may name."""

    event = serializers.CharField()
    grounds = serializers.ListField(child=serializers.CharField())


class OfficerCase(Shape):
    """A case as officers see it. `subject` is the registration, objection, refusal, match or certificate in full."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=CaseKind.choices)
    state = serializers.CharField()
    state_label = serializers.CharField()
    clock = Clock(allow_null=True)
    overdue_since = serializers.DateTimeField(allow_null=True)
    assigned_to = serializers.CharField(allow_null=True)
    steps = serializers.ListField(child=serializers.CharField(), help_text=_("Steps open to the caller now."))
    events = EventShape(many=True)
    decision = DecisionShape(allow_null=True)
    checklist = CheckShape(many=True)
    groups = GroupShape(many=True)
    subject = serializers.DictField()


class GapsBody(Body):
    """The one letter: every gap."""

    gaps = serializers.ListField(child=serializers.CharField(max_length=2000), allow_empty=False, max_length=100)


class OfficerText(Body):
    """Words that the party reads."""

    text = serializers.CharField(max_length=TEXT)


class OfficerReasons(Body):
    """Reasons that the party reads."""

    reasons = serializers.CharField(max_length=TEXT)


class VerifyBody(Body):
    """How the refusal was checked."""

    assurance = serializers.ChoiceField(choices=sorted(LEVELS))

    def validate_assurance(self, value: str) -> Assurance:
        return LEVELS[value]


class HandMatchBody(Body):
    """Where the person is found whom a refusal names: items or one source, and how the officer knows."""

    dataset = serializers.CharField(max_length=64, help_text=_("Number of the dataset."))
    items = serializers.ListField(
        child=serializers.CharField(max_length=LINE),
        required=False,
        default=list,
        max_length=MAX_LINES,
        help_text=_("Each an item number, an address or a SHA-256."),
    )
    source = serializers.IntegerField(  # type: ignore[assignment]  # a field of that name, not the serializer's own
        required=False, min_value=1, help_text=_("Place of the source in the list.")
    )
    reason = serializers.CharField(max_length=4000, help_text=_("Read by the curator: never write the name."))


class StayBody(Body):
    """Court or tribunal and docket number."""

    proceedings = serializers.CharField(max_length=300)


class ResumeBody(Body):
    """How the proceedings ended."""

    judgment = serializers.CharField(max_length=TEXT)


class MarkBody(Body):
    """The mark of one part; the note of a gap is a line of the letter."""

    key = serializers.CharField(max_length=40)
    state = serializers.ChoiceField(choices=CheckMark.State.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class ChecklistBody(Body):
    """Marks by part; the others stay. `rest_is_ok`: every part without a mark was found in order."""

    marks = MarkBody(many=True, required=False, default=list)
    rest_is_ok = serializers.BooleanField(required=False, default=False)


class ChoiceBody(Body):
    """What becomes of a group of items; `exceptions` name items of it with the opposite outcome."""

    key = serializers.CharField(max_length=16)
    outcome = serializers.ChoiceField(choices=DecisionPart.Outcome.choices)
    exceptions = serializers.ListField(
        child=serializers.CharField(max_length=LINE), required=False, default=list, max_length=MAX_LINES
    )


class DecisionBody(Body):
    """The draft of a decision. `choices` for an objection's items, `items` for a suspension in part."""

    event = serializers.CharField(
        max_length=30, required=False, allow_blank=True, default="", help_text=_("Told from the outcomes if left out.")
    )
    ground = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    facts = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    evidence_considered = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    reasons = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    redress = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    choices = ChoiceBody(many=True, required=False, default=list)
    items = serializers.ListField(
        child=serializers.CharField(max_length=LINE), required=False, default=list, max_length=MAX_LINES
    )
    lock = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        help_text=_("Of the draft you read; null for a first."),
    )


class LockBody(Body):
    """The number of the text that was read."""

    lock = serializers.IntegerField(min_value=0)


class ReturnBody(Body):
    """Why it goes back to its drafter."""

    reason = serializers.CharField(max_length=4000)


def plain_groups(groups: Any) -> list[dict[str, Any]]:
    """Groups as plain values, without their item numbers."""
    names = ("key", "kind", "label", "count", "is_given_up")
    return [{**{name: getattr(one, name) for name in names}, "sample": list(one.sample)} for one in groups]
