"""Answering many objections: bodies and answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from objections.models import AnswerLine, BatchChoice
from registry.models import Ground

from .base import Body, Shape

MAX_TEXT = 20_000


class AnswerableGroupShape(Shape):
    """Objections on one ground to one source that wait for the answer."""

    key = serializers.CharField(help_text=_("Names the group in the answer."))
    source = serializers.IntegerField(  # type: ignore[assignment]  # a field of that name, not the serializer's own
        allow_null=True, help_text=_("Position of the disclosed source; null for several sources or the whole.")
    )
    ground = serializers.ChoiceField(choices=Ground.choices)
    items = serializers.IntegerField(help_text=_("Items concerned, each counted once."))
    ends_at = serializers.DateTimeField(allow_null=True, help_text=_("The nearest end of an answer clock."))
    objections = serializers.ListField(child=serializers.CharField())
    special = serializers.DictField(
        child=serializers.CharField(), help_text=_("By objection number: why it does not fit a common answer.")
    )


class TemplateShape(Shape):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    version = serializers.IntegerField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()


class LineShape(Shape):
    """One case of a batch."""

    objection = serializers.CharField(source="objection.case.number")
    answer = serializers.CharField(source="group.choice")
    items_named = serializers.IntegerField(source="named")
    items_removed = serializers.IntegerField(source="leaving")
    result = serializers.ChoiceField(choices=AnswerLine.Result.choices)
    reason = serializers.CharField(help_text=_("A code where it is kept apart or left out; empty otherwise."))


class BatchShape(Shape):
    """A batch of answers with every case in it; unsigned where it was a trial."""

    id = serializers.IntegerField(source="pk")
    signed_at = serializers.DateTimeField(allow_null=True, help_text=_("The instant of receipt of every answer."))
    takes_effect_at = serializers.DateTimeField(allow_null=True, help_text=_("Until then it can be taken back."))
    undone_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    digest_sha256 = serializers.CharField(allow_blank=True)
    cases = LineShape(many=True, source="line_rows")


class AnswersShape(Shape):
    """What waits for the answer, the party's templates, and its newest batch."""

    groups = AnswerableGroupShape(many=True)
    templates = TemplateShape(many=True)
    batch = BatchShape(allow_null=True)


class AnswerGroupBody(Body):
    """The answer to one group. Texts count before the template's; brackets such as [items named] are filled in."""

    key = serializers.CharField(max_length=60)
    choice = serializers.ChoiceField(choices=BatchChoice.choices)
    template = serializers.IntegerField(required=False, min_value=1)
    text_zh = serializers.CharField(required=False, allow_blank=True, max_length=MAX_TEXT)
    text_en = serializers.CharField(required=False, allow_blank=True, max_length=MAX_TEXT)
    remove = serializers.ListField(
        required=False,
        child=serializers.CharField(max_length=8192),
        max_length=50_000,
        help_text=_("For remove_some: URLs or SHA-256."),
    )
    keep_apart = serializers.ListField(
        required=False,
        child=serializers.CharField(max_length=32),
        max_length=10_000,
        help_text=_("Numbers of objections that are not answered with the group."),
    )
    keep_special_apart = serializers.BooleanField(default=True)


class AnswersBody(Body):
    """All groups of one signature."""

    groups = AnswerGroupBody(many=True, allow_empty=False)
    trial = serializers.BooleanField(
        default=False, help_text=_("Save as a draft and show what every case would get; nothing is signed.")
    )
    code = serializers.CharField(
        required=False, max_length=20, help_text=_("A one-time code of the token's user; needed to sign.")
    )
