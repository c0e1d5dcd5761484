"""A party's own record as a filer, its appeal against the brake, and the appeals as officers decide them."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from objections.models import BrakeAppeal
from objections.selectors.track_record import brake_lifted, track_record
from objections.services.brakes import appeal_file, appeal_lock, appeal_propose, appeal_sign
from portal.api.authentication import acting_officer, acting_party, reading_party
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, once
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Body, Shape
from portal.api.shapes.objections import ReasonsBody

from .filers import TrackRecordShape


class AppealShape(Shape):
    """An appeal against the brake. The party reads its answer once two officers have signed it."""

    id = serializers.IntegerField(source="pk")
    reasons = serializers.CharField()
    asked_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    is_granted = serializers.SerializerMethodField(allow_null=True)
    answer = serializers.SerializerMethodField()
    lifted_until = serializers.DateTimeField(allow_null=True)

    def get_is_granted(self, appeal: BrakeAppeal) -> bool | None:
        return appeal.is_granted if appeal.decided_at else None

    def get_answer(self, appeal: BrakeAppeal) -> str:
        return appeal.answer if appeal.decided_at else ""


class OfficerAppealShape(Shape):
    """The same as officers see it; `lock` names the answer that waits for its second signature."""

    id = serializers.IntegerField(source="pk")
    party = serializers.CharField(source="party.name")
    reasons = serializers.CharField()
    asked_at = serializers.DateTimeField()
    is_granted = serializers.BooleanField(allow_null=True)
    answer = serializers.CharField()
    proposed_by = serializers.CharField(source="proposed_by.number", allow_null=True, default=None)
    decided_at = serializers.DateTimeField(allow_null=True)
    lock = serializers.SerializerMethodField()

    def get_lock(self, appeal: BrakeAppeal) -> str:
        return appeal_lock(appeal)


class OwnRecordShape(Shape):
    record = TrackRecordShape()
    is_braked = serializers.BooleanField(help_text=_("False also where an appeal lifted the brake."))
    appeals = AppealShape(many=True)


class AppealAnswerBody(Body):
    """The answer to an appeal."""

    is_granted = serializers.BooleanField()
    answer = serializers.CharField(max_length=4000, help_text=_("The reasons, which the party reads."))


class AppealLockBody(Body):
    lock = serializers.CharField(max_length=64, help_text=_("As the appeal was read."))


class OwnRecord(ApiView):
    """What became of the party's objections."""

    @described(_("Read your own record"), name="record_read", answer=OwnRecordShape)
    def get(self, request: ApiRequest) -> Response:
        party, at = reading_party(request), request.received_at
        found = track_record(party, at=at)
        body = {
            "record": found,
            "is_braked": found.is_braked and not brake_lifted(party, at=at),
            "appeals": BrakeAppeal.objects.filter(party=party).order_by("-pk"),
        }
        return Response(OwnRecordShape(body).data)


class OwnAppeal(ApiView):
    """Against the brake."""

    @described(_("Appeal against the brake"), name="record_appeal", body=ReasonsBody, answer=AppealShape, status=201)
    def post(self, request: ApiRequest) -> Response:
        party, data = acting_party(request), read(ReasonsBody, request.data)

        def act() -> Answered:
            return 201, AppealShape(appeal_file(party, at=request.received_at, **data)).data

        return once(request, act)


class Appeals(ApiView):
    """Open ones, oldest first."""

    @described(_("List appeals against the brake"), name="officer_appeals", answer=OfficerAppealShape(many=True))
    def get(self, request: ApiRequest) -> Response:
        acting_officer(request)
        rows = BrakeAppeal.objects.filter(decided_at__isnull=True).select_related("party", "proposed_by")
        return Response(OfficerAppealShape(rows.order_by("pk")[:100], many=True).data)


class AppealAnswer(ApiView):
    """One officer writes the answer."""

    @described(
        _("Propose the answer to an appeal"),
        name="officer_appeal_answer",
        body=AppealAnswerBody,
        answer=OfficerAppealShape,
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        officer, appeal, data = acting_officer(request), _appeal(pk), read(AppealAnswerBody, request.data)

        def act() -> Answered:
            return 200, _shown(appeal_propose(appeal, officer=officer, at=request.received_at, **data))

        return once(request, act)


class AppealSigning(ApiView):
    """Another signs it."""

    @described(
        _("Sign the answer to an appeal"), name="officer_appeal_sign", body=AppealLockBody, answer=OfficerAppealShape
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        officer, appeal, data = acting_officer(request), _appeal(pk), read(AppealLockBody, request.data)

        def act() -> Answered:
            return 200, _shown(appeal_sign(appeal, officer=officer, lock=data["lock"], at=request.received_at))

        return once(request, act)


def _appeal(pk: int) -> BrakeAppeal:
    return get_object_or_404(BrakeAppeal.objects.select_related("party", "proposed_by"), pk=pk)


def _shown(appeal: BrakeAppeal) -> Any:
    return OfficerAppealShape(appeal).data
