"""Places the token's party controls."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.authentication import acting_party, reading_party, token_of
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, once
from portal.api.paging import page, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Body, Shape
from registry.kernel.errors import NotAllowed
from registry.models import ControlMethod, ControlProof, ControlState, Party, PlaceKind, Usage
from registry.selectors.control import look_words
from registry.selectors.refusals import holders_open_to
from registry.services.control_look import instructions_of
from registry.services.control_proofs import (
    control_ask,
    control_look_now,
    control_remove,
    controls_of,
    controls_reachable,
)

CHECKS = 20


class PlaceBody(Body):
    """A place to prove."""

    kind = serializers.ChoiceField(choices=PlaceKind.choices)
    text = serializers.CharField(max_length=2048, help_text=_("A domain, host, folder or page; no public suffix."))
    method = serializers.ChoiceField(choices=ControlMethod.choices)
    holder = serializers.CharField(
        required=False, max_length=40, help_text=_("Reference (P-…) of the holder you have a mandate of.")
    )


class PlaceRow(Shape):
    """A place and how it stands."""

    id = serializers.IntegerField(source="pk")
    holder = serializers.CharField(source="party.alias", help_text=_("Reference (P-…) of whose place it is."))
    kind = serializers.ChoiceField(choices=PlaceKind.choices)
    value = serializers.CharField()
    method = serializers.ChoiceField(choices=ControlMethod.choices)
    state = serializers.ChoiceField(choices=ControlState.choices)
    asked_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField(help_text=_("Until then it is looked for without being asked again."))
    expires_at = serializers.DateTimeField(help_text=_("Until then the text can be proved for the first time."))
    proved_at = serializers.DateTimeField(allow_null=True)
    renew_at = serializers.DateTimeField(allow_null=True)
    lapsed_at = serializers.DateTimeField(allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    last_code = serializers.CharField()
    last_words = serializers.SerializerMethodField()

    def get_last_words(self, proof: ControlProof) -> str:
        return str(look_words(proof.last_code))


class LookShape(Shape):
    """One look, as it went."""

    at = serializers.DateTimeField()
    code = serializers.CharField()
    answers = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class PlaceShape(PlaceRow):
    """A place, what to publish for it, and the last looks."""

    where = serializers.SerializerMethodField(help_text=_("Name of the TXT record, or address of the file or page."))
    text = serializers.SerializerMethodField(help_text=_("What has to stand there."))
    usages = serializers.ListField(
        child=serializers.ChoiceField(choices=Usage.choices), help_text=_("What the site itself was seen to disallow.")
    )
    checks = serializers.SerializerMethodField()

    def get_where(self, proof: ControlProof) -> str:
        return instructions_of(proof).where

    def get_text(self, proof: ControlProof) -> str:
        return instructions_of(proof).text

    def get_checks(self, proof: ControlProof) -> list[dict[str, Any]]:
        return [dict(LookShape(check).data) for check in proof.checks.order_by("-at", "-pk")[:CHECKS]]


class Places(ApiView):
    """Places of the party."""

    @described(
        _("List the places you control, and those of holders you have a mandate of"),
        name="control_list",
        answer=PlaceRow,
        paged=True,
    )
    def get(self, request: ApiRequest) -> Response:
        return page(request, reachable(request, reading_party(request)), PlaceRow, params_of(request))

    @described(_("Begin to prove a place"), name="control_ask", body=PlaceBody, answer=PlaceShape, status=201)
    def post(self, request: ApiRequest) -> Response:
        party, data = acting_party(request), read(PlaceBody, request.data)

        def act() -> Answered:
            reference = data.pop("holder", None)
            holder = holder_of(request, party, reference) if reference else party
            proof = control_ask(holder, agent=party, user=token_of(request).user, at=request.received_at, **data)
            return 201, PlaceShape(proof).data

        return once(request, act)


class PlaceOne(ApiView):
    """One of the party's places."""

    @described(_("Read a place"), name="control_read", answer=PlaceShape)
    def get(self, request: ApiRequest, pk: int) -> Response:
        proof = get_object_or_404(reachable(request, reading_party(request)), pk=pk)
        return Response(PlaceShape(proof).data)

    @described(_("Remove a place"), name="control_remove", status=204)
    def delete(self, request: ApiRequest, pk: int) -> Response:
        control_remove(own(request, pk), at=request.received_at)
        return Response(status=204)


class PlaceLook(ApiView):
    """Its looks."""

    @described(_("Let us look now"), name="control_look", answer=PlaceShape)
    def post(self, request: ApiRequest, pk: int) -> Response:
        proof = get_object_or_404(reachable(request, acting_party(request)), pk=pk)
        return once(request, lambda: (200, PlaceShape(control_look_now(proof, at=request.received_at)).data))


def own(request: ApiRequest, pk: int) -> ControlProof:
    return get_object_or_404(controls_of(acting_party(request)), pk=pk)


def reachable(request: ApiRequest, party: Party) -> QuerySet[ControlProof]:
    return controls_reachable(party, at=request.received_at)


def holder_of(request: ApiRequest, party: Party, reference: str) -> Party:
    """The party itself or one it has a mandate of; a reference nobody has and one without a mandate look alike."""
    parties = holders_open_to(party, at=request.received_at)
    found = next((one for one in parties if one.alias.casefold() == reference.strip().casefold()), None)
    if found is None:
        raise NotAllowed
    return found
