"""Deciding alike objections together: the groups, one draft for many cases, the second signature."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from objections.models import Objection, RulingBatch, RulingLine
from objections.selectors.grounds import RulingGround
from objections.selectors.ruling_batches import ANSWERED, alike_groups, alike_objections, ruling_batches, ruling_lines
from objections.services.ruling_batches import (
    Goes,
    ruling_batch_create,
    ruling_batch_effect,
    ruling_batch_return,
    ruling_batch_sign,
)
from portal.api.authentication import acting_officer, token_of
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, once
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Body, Shape
from portal.api.shapes.officers import ReturnBody
from registry.models import Ground, Registration
from registry.services.decisions import Reasons

from .answers import code_check

MAX_TEXT = 20_000
TEXTS = ("facts", "reasons", "ground", "evidence_considered", "redress")


class AlikeShape(Shape):
    """Objections that can be decided together."""

    registration = serializers.CharField(source="registration.case.number")
    ground = serializers.ChoiceField(choices=Ground.choices)
    answered = serializers.ChoiceField(choices=list(ANSWERED.items()))
    count = serializers.IntegerField()


class RulingLineShape(Shape):
    number = serializers.CharField(source="objection.case.number")
    result = serializers.ChoiceField(choices=RulingLine.Result.choices)
    reason = serializers.CharField(help_text=_("Why it was left out."))


class BatchEffectShape(Shape):
    before = serializers.IntegerField(help_text=_("Items that stay as things stand."))
    leaves = serializers.IntegerField()
    after = serializers.IntegerField()


class RulingBatchShape(Shape):
    """A batch with its cases and what it will do."""

    id = serializers.IntegerField(source="pk")
    registration = serializers.CharField(source="registration.case.number")
    event = serializers.ChoiceField(choices=RulingBatch.Event.choices)
    step = serializers.ChoiceField(choices=RulingBatch.Step.choices)
    drafted_by = serializers.CharField(source="drafted_by.number")
    signed_by = serializers.CharField(source="signed_by.number", allow_null=True, default=None)
    return_reason = serializers.CharField()
    effect = BatchEffectShape()
    lines = RulingLineShape(source="line_rows", many=True)


class BatchesShape(Shape):
    groups = AlikeShape(many=True)
    batches = RulingBatchShape(many=True)


class RulingBatchBody(Body):
    """One decision for every case of a group but those named apart."""

    registration = serializers.CharField(max_length=40)
    objection_ground = serializers.ChoiceField(choices=Ground.choices)
    answered = serializers.ChoiceField(choices=list(ANSWERED.items()))
    event = serializers.ChoiceField(choices=RulingBatch.Event.choices)
    ground = serializers.ChoiceField(choices=RulingGround.choices)
    facts = serializers.CharField(max_length=MAX_TEXT)
    reasons = serializers.CharField(max_length=MAX_TEXT)
    goes_source = serializers.IntegerField(
        required=False, default=None, allow_null=True, help_text=_("Item by item: position of the source that goes.")
    )
    goes_items = serializers.ListField(
        child=serializers.CharField(max_length=2000),
        required=False,
        default=list,
        max_length=10_000,
        help_text=_("Item by item: addresses or SHA-256 of items that go."),
    )
    evidence_considered = serializers.CharField(max_length=MAX_TEXT, required=False, default="", allow_blank=True)
    redress = serializers.CharField(max_length=MAX_TEXT, required=False, default="", allow_blank=True)
    aside = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=10_000
    )


class CodeBody(Body):
    code = serializers.CharField(max_length=40, help_text=_("A one-time code of the token's user."))


class Batches(ApiView):
    """Groups of alike cases, and the batches, those that wait first."""

    @described(_("List alike objections and batches"), name="officer_batches", answer=BatchesShape)
    def get(self, request: ApiRequest) -> Response:
        acting_officer(request)
        body = {"groups": alike_groups(), "batches": [_full(one) for one in ruling_batches()[:20]]}
        return Response(BatchesShape(body).data)

    @described(
        _("Draft one decision for many alike objections"),
        name="officer_batch_new",
        body=RulingBatchBody,
        answer=RulingBatchShape,
        status=201,
    )
    def post(self, request: ApiRequest) -> Response:
        officer, data = acting_officer(request), read(RulingBatchBody, request.data)
        related = Registration.objects.select_related("case__profile", "version")
        registration = get_object_or_404(related, case__number=data["registration"])
        alike = alike_objections(registration, data["objection_ground"], data["answered"])
        aside = Objection.objects.filter(pk__in=alike.values("pk"), case__number__in=data["aside"])

        def act() -> Answered:
            batch = ruling_batch_create(
                registration,
                objection_ground=data["objection_ground"],
                answered=data["answered"],
                event=data["event"],
                reasons=Reasons(**{name: data[name] for name in TEXTS}),
                aside=list(aside.values_list("pk", flat=True)),
                goes=Goes(data["goes_source"], "\n".join(data["goes_items"])),
                officer=officer,
                at=request.received_at,
            )
            return 201, _shown(batch.pk)

        return once(request, act)


class BatchOne(ApiView):
    """One batch."""

    @described(_("Read a batch of decisions"), name="officer_batch", answer=RulingBatchShape)
    def get(self, request: ApiRequest, pk: int) -> Response:
        acting_officer(request)
        return Response(_shown(pk))


class BatchSigning(ApiView):
    """The second signature, with a second factor, over the API as on the page."""

    @described(_("Sign the decisions of a batch"), name="officer_batch_sign", body=CodeBody, answer=RulingBatchShape)
    def post(self, request: ApiRequest, pk: int) -> Response:
        officer, batch = acting_officer(request), get_object_or_404(RulingBatch, pk=pk)
        data = read(CodeBody, request.data)

        def act() -> Answered:
            code_check(token_of(request).user, data["code"])
            ruling_batch_sign(batch, officer=officer, at=request.received_at)
            return 200, _shown(pk)

        return once(request, act)


class BatchReturning(ApiView):
    """With a reason."""

    @described(
        _("Send a batch back to its drafter"), name="officer_batch_return", body=ReturnBody, answer=RulingBatchShape
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        officer, batch = acting_officer(request), get_object_or_404(RulingBatch, pk=pk)
        data = read(ReturnBody, request.data)

        def act() -> Answered:
            ruling_batch_return(batch, officer=officer, reason=data["reason"])
            return 200, _shown(pk)

        return once(request, act)


def _shown(pk: int) -> Any:
    return RulingBatchShape(_full(get_object_or_404(ruling_batches(), pk=pk))).data


def _full(batch: Any) -> Any:
    batch.effect, batch.line_rows = ruling_batch_effect(batch), list(ruling_lines(batch)[:1000])
    return batch
