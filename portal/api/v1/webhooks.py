"""Webhooks and inbox of the token's party."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
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
from registry.models import Channel, InboxMessage, Webhook
from registry.services.webhook_signing import secret_text
from registry.services.webhooks import webhook_add, webhook_remove, webhook_rotate, webhooks_of
from registry.services.wording import render


class WebhookBody(Body):
    """A new webhook."""

    url = serializers.CharField(max_length=500, help_text=_("https, on the public Internet."))
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, default=list, help_text=_("Empty: all kinds.")
    )
    serves = serializers.BooleanField(required=False, default=False)


class WebhookShape(Shape):
    """A webhook; its secret is shown only where it is made."""

    id = serializers.IntegerField(source="pk")
    url = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    serves = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    previous_until = serializers.DateTimeField(
        allow_null=True, help_text=_("Until then the secret before signs beside the new one.")
    )
    failing_since = serializers.DateTimeField(allow_null=True)
    disabled_at = serializers.DateTimeField(allow_null=True)
    secret = serializers.SerializerMethodField(
        allow_null=True, help_text=_("Once, when it is made; Standard Webhooks signatures, v1.")
    )

    def get_secret(self, webhook: Webhook) -> str | None:
        return secret_text(webhook) if self.context.get("is_new") else None


class Webhooks(ApiView):
    """Where the party's messages are also posted."""

    @described(_("List your webhooks"), name="webhooks_list", answer=WebhookShape(many=True))
    def get(self, request: ApiRequest) -> Response:
        return Response(WebhookShape(webhooks_of(reading_party(request)), many=True).data)

    @described(_("Add a webhook"), name="webhooks_add", body=WebhookBody, answer=WebhookShape, status=201)
    def post(self, request: ApiRequest) -> Response:
        party, data = acting_party(request), read(WebhookBody, request.data)

        def act() -> Answered:
            added = webhook_add(party, user=token_of(request).user, at=request.received_at, **data)
            return 201, WebhookShape(added, context={"is_new": True}).data

        return once(request, act)


class WebhookOne(ApiView):
    """One of the party's webhooks."""

    @described(_("Remove a webhook"), name="webhooks_remove", status=204)
    def delete(self, request: ApiRequest, pk: int) -> Response:
        webhook_remove(own(request, pk), at=request.received_at)
        return Response(status=204)


class WebhookSecret(ApiView):
    """Its secret."""

    @described(_("Make a new secret"), name="webhooks_rotate", answer=WebhookShape)
    def post(self, request: ApiRequest, pk: int) -> Response:
        webhook = own(request, pk)

        def act() -> Answered:
            rotated = webhook_rotate(webhook, at=request.received_at)
            return 200, WebhookShape(rotated, context={"is_new": True}).data

        return once(request, act)


def own(request: ApiRequest, pk: int) -> Webhook:
    return get_object_or_404(webhooks_of(acting_party(request)), pk=pk)


class InboxShape(Shape):
    """A message in the caller's language."""

    id = serializers.IntegerField(source="pk")
    event = serializers.CharField()
    posted_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    served_on = serializers.DateField(source="service.served_on", allow_null=True, default=None)
    channel = serializers.ChoiceField(choices=Channel.choices, source="service.channel", allow_null=True, default=None)
    text = serializers.SerializerMethodField()

    def get_text(self, message: InboxMessage) -> dict[str, Any]:
        text = render(message.event, message.params, get_language() or "zh-hans")
        names = ("subject", "body", "actor", "due", "silence", "url")
        return {name: getattr(text, name) for name in names}


class Inbox(ApiView):
    """Every message, for ever."""

    @described(_("Read your inbox"), name="inbox_list", answer=InboxShape, paged=True)
    def get(self, request: ApiRequest) -> Response:
        rows = InboxMessage.objects.filter(party=reading_party(request)).select_related("service")
        return page(request, rows, InboxShape, params_of(request))
