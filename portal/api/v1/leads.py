"""Leads: items alike to what a refusal names by ISCC, for its two sides to look at; no match and no decision."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.base import ApiView
from portal.api.paging import PageParams, page, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Link, Shape
from registry.selectors.screenings import leads_of, leads_of_refusal

from .refusals import refusal_or_404, viewer_is
from .registrations import own_or_404


class AlikeItem(Shape):
    """One item of a dataset, and how far it is from what the refusal names."""

    item = serializers.IntegerField(help_text=_("Its number in the version, from 0."))
    url = serializers.CharField(allow_null=True, default=None)
    sha256 = serializers.CharField(allow_null=True, default=None)
    iscc = serializers.CharField(allow_null=True, default=None)
    distance = serializers.IntegerField(help_text=_("Bits of 64 that differ."))


class LeadShape(Shape):
    """What is alike in one version. Alike is not the same: nobody is bound by it, nothing is removed because of it."""

    refusal = serializers.CharField(source="refusal.case.number")
    refusal_url = Link("api:refusal", number="refusal.case.number")
    registration = serializers.CharField(source="registration.case.number")
    version = serializers.CharField(source="version.label")
    count = serializers.IntegerField()
    nearest = serializers.IntegerField(help_text=_("Bits of 64 in which the nearest item differs."))
    sample = AlikeItem(many=True, help_text=_("Up to ten, nearest first."))
    found_at = serializers.DateTimeField()


class RefusalLeads(ApiView):
    """For the holder, who has its mandate, and officers; to others the address does not exist."""

    @described(
        _("List what is alike to what your refusal names"),
        name="refusals_leads",
        answer=LeadShape,
        params=[PageParams],
        paged=True,
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        refusal = refusal_or_404(number)
        if not viewer_is(request, refusal).full:
            raise Http404
        rows: Any = leads_of_refusal(refusal).select_related("registration__case", "version", "refusal__case")
        return page(request, rows, LeadShape, params_of(request))


class RegistrationLeads(ApiView):
    """For the applicants: what is alike in the version as it is now."""

    @described(
        _("List what refusals name that is alike to your items"),
        name="registrations_leads",
        answer=LeadShape,
        params=[PageParams],
        paged=True,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        rows: Any = leads_of(own_or_404(request, pk)).select_related("registration__case", "version", "refusal__case")
        return page(request, rows, LeadShape, params_of(request))
