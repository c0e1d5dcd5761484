"""Wordings a party keeps for its answers."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from objections.models import AnswerTemplate
from objections.services.answer_templates import template_retire, template_save, templates_of
from portal.api.authentication import acting_party, reading_party, token_of
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, once
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.answers import MAX_TEXT, TemplateShape
from portal.api.shapes.base import Body


class TemplateBody(Body):
    """A wording; one of the same name gets its next version."""

    name = serializers.CharField(max_length=100)
    text_zh = serializers.CharField(max_length=MAX_TEXT, required=False, default="", allow_blank=True)
    text_en = serializers.CharField(max_length=MAX_TEXT, required=False, default="", allow_blank=True)


class AnswerTemplates(ApiView):
    """The newest version of each."""

    @described(_("List your answer templates"), name="templates_list", answer=TemplateShape(many=True))
    def get(self, request: ApiRequest) -> Response:
        return Response(TemplateShape(templates_of(reading_party(request)), many=True).data)

    @described(_("Save an answer template"), name="templates_save", body=TemplateBody, answer=TemplateShape, status=201)
    def post(self, request: ApiRequest) -> Response:
        party, user, data = acting_party(request), token_of(request).user, read(TemplateBody, request.data)

        def act() -> Answered:
            return 201, TemplateShape(template_save(party, user=user, at=request.received_at, **data)).data

        return once(request, act)


class AnswerTemplateOne(ApiView):
    """One of the party's templates."""

    @described(_("Offer a template no longer"), name="templates_retire", status=204)
    def delete(self, request: ApiRequest, pk: int) -> Response:
        template_retire(get_object_or_404(AnswerTemplate, pk=pk, party=acting_party(request)))
        return Response(status=204)
