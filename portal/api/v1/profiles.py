"""One refusal in another dialect: the text to put up, and what it does not say."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.base import OpenView, read
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Shape
from registry.preferences.profiles import PROFILES
from registry.selectors.exports import Asked, export_made, origin_said, origins_of
from registry.selectors.profile_words import loss_text
from registry.selectors.refusal_view import scopes_visible
from registry.selectors.refusals import refusals_in_force

from .refusals import refusal_or_404, viewer_is


class ProfileParams(serializers.Serializer[Any]):
    """Query parameters of a profile."""

    origin = serializers.CharField(
        required=False,
        default="",
        max_length=300,
        help_text=_("The host the text is for; by default the first that the refusal names."),
    )

    def validate_origin(self, value: str) -> str:
        origin = origin_said(value) if value.strip() else ""
        if origin is None:
            raise serializers.ValidationError(_("This is no host, such as www.example.com."))
        return origin


class LossShape(Shape):
    """One thing the text does not say."""

    code = serializers.CharField()
    params = serializers.DictField(child=serializers.CharField())
    text = serializers.SerializerMethodField()

    def get_text(self, loss: Any) -> str:
        return loss_text(loss)


class ProfileShape(Shape):
    """`text` is empty where nothing of the refusal can be said in this dialect."""

    profile = serializers.CharField()
    version = serializers.CharField()
    origin = serializers.CharField()
    filename = serializers.CharField()
    content_type = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    lost = LossShape(many=True)


class RefusalProfile(OpenView):
    """A refusal in force, written as tdmrep, robots, nginx, apache, meta, odrl or tdmai."""

    @described(
        _("Write a refusal in another format"), name="refusals_profile", answer=ProfileShape, params=[ProfileParams]
    )
    def get(self, request: ApiRequest, number: str, profile: str) -> Response:
        refusal = refusal_or_404(number)
        in_force = refusals_in_force(request.received_at).filter(pk=refusal.pk).exists()
        if profile not in PROFILES or not in_force or not scopes_visible(refusal, viewer_is(request, refusal)):
            raise Http404
        origin = read(ProfileParams, request.query_params.dict())["origin"] or next(iter(origins_of([refusal])), "")
        contact = settings.SITE_URL + reverse("refusal_page", args=[refusal.case.number])
        name = refusal.holder.public_name
        made = export_made([refusal], Asked(profile, origin), contact=contact, name=name, at=request.received_at)
        found = {
            "profile": profile,
            "version": PROFILES[profile].version,
            "origin": origin,
            "filename": made.filename,
            "content_type": made.content_type,
            "text": made.text,
            "lost": made.lost,
        }
        return Response(ProfileShape(found).data)
