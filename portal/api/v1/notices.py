"""How a party wants to be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.authentication import acting_party, reading_party
from portal.api.base import ApiView, read
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Body, Shape
from registry.models import NoticeSettings
from registry.services.notice_settings import second_email_set, settings_of, settings_save


class NoticesBody(Body):
    """What is left out stays as it is."""

    reminders = serializers.BooleanField(required=False)
    news = serializers.ChoiceField(choices=NoticeSettings.News.choices, required=False)
    second_email = serializers.CharField(
        max_length=254,
        required=False,
        allow_blank=True,
        help_text=_("For service; counts once the link mailed to it is used. Empty: none any more."),
    )


class NoticesShape(Shape):
    """Service is always mailed."""

    reminders = serializers.BooleanField()
    news = serializers.ChoiceField(choices=NoticeSettings.News.choices)
    second_email = serializers.CharField()
    second_confirmed_at = serializers.DateTimeField(allow_null=True)


class Notices(ApiView):
    """Reminders, news, and a second address for service."""

    @described(_("Read how you are told"), name="notices_read", answer=NoticesShape)
    def get(self, request: ApiRequest) -> Response:
        return Response(NoticesShape(settings_of(reading_party(request))).data)

    @described(_("Change how you are told"), name="notices_change", body=NoticesBody, answer=NoticesShape)
    def patch(self, request: ApiRequest) -> Response:
        party, data = acting_party(request), read(NoticesBody, request.data)
        before = settings_of(party)
        if "second_email" in data:
            second_email_set(party, data["second_email"], at=request.received_at)
        if {"reminders", "news"} & data.keys():
            settings_save(
                party,
                reminders=data.get("reminders", before.reminders),
                news=data.get("news", before.news),
                at=request.received_at,
            )
        return Response(NoticesShape(settings_of(party)).data)
