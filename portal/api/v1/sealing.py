"""Redacted copies beside sealed originals, and orders that open a sealed identity."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from objections.services.copies import copy_add, copy_publish
from portal.api.authentication import acting_officer
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, file_mark, once
from portal.api.reading import EVIDENCE_BYTES, FILES
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Body, FileShape, Shape
from registry.models import Attachment, Case, UnsealOrder
from registry.services.unsealing import unseal_decline, unseal_order, unseal_sign

from .objection_steps import EITHER, role_actor
from .objections import objection_or_404
from .officer_cases import case_or_404


class CopyBody(Body):
    """One file, and the file of evidence it is the redacted copy of."""

    file = serializers.FileField(allow_empty_file=True)
    original = serializers.IntegerField(min_value=1, help_text=_("Id of a file you handed in."))


class OrderBody(Body):
    """What is opened, to whom, and why."""

    alias = serializers.CharField(max_length=40, help_text=_("Of the sealed person in this case."))
    to = serializers.ChoiceField(choices=UnsealOrder.To.choices)
    authority = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    reasons = serializers.CharField(max_length=20_000)


class OrderShape(Shape):
    """An order; open until another officer signs or declines it."""

    id = serializers.IntegerField(source="pk")
    alias = serializers.CharField(source="party.alias")
    to = serializers.ChoiceField(choices=UnsealOrder.To.choices)
    authority = serializers.CharField()
    reasons = serializers.CharField()
    ordered_by = serializers.CharField(source="ordered_by.number")
    ordered_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    declined_at = serializers.DateTimeField(allow_null=True)


class ObjectionCopies(ApiView):
    """For the public, once an officer opened it."""

    parser_classes = FILES
    max_body = EVIDENCE_BYTES

    @described(
        _("Hand in the redacted copy of your evidence"),
        name="objections_copy",
        body={"multipart/form-data": CopyBody},
        answer=FileShape,
        status=201,
    )
    def post(self, request: ApiRequest, number: str) -> Response:
        objection, access = objection_or_404(request, number)
        actor = role_actor(request, access.roles, EITHER)
        data = read(CopyBody, request.data)
        original = get_object_or_404(objection.case.attachments, pk=data["original"], party=actor.party_id)
        file = data["file"]

        def act() -> Answered:
            return 201, FileShape(copy_add(objection, original, file, actor=actor, at=request.received_at)).data

        return once(request, act, body=file_mark(request, file, str(original.pk)))


class CopyPublishing(ApiView):
    """An officer looked at it."""

    @described(_("Open a redacted copy to everybody"), name="officer_copy_publish", answer=FileShape)
    def post(self, request: ApiRequest, number: str, pk: int) -> Response:
        officer, case = acting_officer(request), case_or_404(number)
        copy = get_object_or_404(Attachment.objects.select_related("case"), pk=pk, case=case, purpose="redacted")

        def act() -> Answered:
            opened = copy_publish(copy, actor=officer.actor, officer=officer, at=request.received_at)
            return 200, FileShape(opened).data

        return once(request, act)


class SealOrders(ApiView):
    """Given by the lead."""

    @described(
        _("List the orders on sealed persons of a case"), name="officer_seal_orders", answer=OrderShape(many=True)
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        acting_officer(request)
        return Response(OrderShape(_orders(case_or_404(number)).order_by("-pk"), many=True).data)

    @described(
        _("Order that a sealed identity be opened"),
        name="officer_seal_order",
        body=OrderBody,
        answer=OrderShape,
        status=201,
    )
    def post(self, request: ApiRequest, number: str) -> Response:
        officer, case = acting_officer(request, "lead"), case_or_404(number)
        data = read(OrderBody, request.data)
        role = get_object_or_404(case.case_parties.select_related("party"), party__alias=data.pop("alias"))

        def act() -> Answered:
            order = unseal_order(case, role.party, officer=officer, at=request.received_at, **data)
            return 201, OrderShape(order).data

        return once(request, act)


class SealOrderEnd(ApiView):
    """Another officer than the one who gave it signs or declines."""

    is_signed = True

    def end(self, request: ApiRequest, number: str, pk: int) -> Response:
        officer, case = acting_officer(request), case_or_404(number)
        order = get_object_or_404(_orders(case), pk=pk)

        def act() -> Answered:
            at = request.received_at
            if self.is_signed:
                ended = unseal_sign(order, officer=officer, actor=officer.actor, at=at)
            else:
                ended = unseal_decline(order, officer=officer, at=at)
            return 200, OrderShape(ended).data

        return once(request, act)


class SealOrderSigning(SealOrderEnd):
    @described(_("Sign an order on a sealed person"), name="officer_seal_sign", answer=OrderShape)
    def post(self, request: ApiRequest, number: str, pk: int) -> Response:
        return self.end(request, number, pk)


class SealOrderDeclining(SealOrderEnd):
    is_signed = False

    @described(_("Decline to sign an order on a sealed person"), name="officer_seal_decline", answer=OrderShape)
    def post(self, request: ApiRequest, number: str, pk: int) -> Response:
        return self.end(request, number, pk)


def _orders(case: Case) -> Any:
    return UnsealOrder.objects.filter(case=case).select_related("case", "party", "ordered_by")
