"""Check my site: a host is asked for, read by a worker, and kept as evidence; no account needed."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.base import OpenView, read
from portal.api.limits import client_address
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Body, Link, Shape
from registry.models import SiteCheck, Usage
from registry.selectors.diagnoses import diagnosis_text
from registry.selectors.site_reading import Document, SiteReading, site_reading
from registry.services.site_checks import MAX_TEXT, site_check_ask


class SiteBody(Body):
    """A site by its host or an address on it."""

    site = serializers.CharField(max_length=MAX_TEXT)


class SiteFaultShape(Shape):
    """One thing that is lost or broken, and the sentence for it."""

    part = serializers.CharField(help_text=_("Which layer of the document: robots, tdm_header, page_metas …"))
    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning", "note"])
    line = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()


class SiteDocumentShape(Shape):
    """One answer of the site. `code` says why there is none; else `status`, and what was kept of it."""

    name = serializers.CharField()
    asked = serializers.CharField()
    at = serializers.DateTimeField()
    code = serializers.CharField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True)
    is_cut = serializers.BooleanField(allow_null=True)
    turned_away = serializers.ListField(child=serializers.CharField(), help_text=_("Crawlers that feed models."))
    faults = SiteFaultShape(many=True)


class SaidShape(Shape):
    """What the site says of one usage, and which of its documents say so; null: not said."""

    usage = serializers.ChoiceField(choices=Usage.values)
    allowed = serializers.BooleanField(allow_null=True)
    sources = serializers.ListField(child=serializers.CharField())


class SiteCheckShape(Shape):
    """One reading of a site. Until `finished_at` there is nothing to tell: ask again in a few seconds."""

    url = Link("api:site_check", public_id="public_id")
    page = Link("site_check", public_id="public_id")
    evidence = serializers.SerializerMethodField(help_text=_("All answers with their digests, once it is read."))
    id = serializers.CharField(source="public_id")
    host = serializers.CharField()
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    snapshot_sha256 = serializers.CharField(allow_null=True)
    disallowed = serializers.ListField(child=serializers.ChoiceField(choices=Usage.values))
    says = SaidShape(many=True)
    documents = SiteDocumentShape(many=True)

    def get_evidence(self, check: Any) -> str | None:
        link = Link("site_check_evidence", public_id="public_id")
        return link.to_representation(check) if check.finished_at else None


class SiteChecks(OpenView):
    """Asking for a reading."""

    @described(
        _("Have a site read: what it says of each use, and what of it is lost"),
        name="site_checks_ask",
        body=SiteBody,
        answer=SiteCheckShape,
        status=202,
        description=_("Within ten minutes the same site gives the reading there is. Who asks is not kept."),
    )
    def post(self, request: ApiRequest) -> Response:
        site = read(SiteBody, request.data)["site"]
        check = site_check_ask(site, asker=client_address(request._request), at=request.received_at)
        return Response(shown(check), status=202)


class SiteCheckOne(OpenView):
    """A reading under its lasting address."""

    has_etag = True

    @described(_("Read what a site said"), name="site_checks_read", answer=SiteCheckShape)
    def get(self, request: ApiRequest, public_id: str) -> Response:
        return Response(shown(get_object_or_404(SiteCheck, public_id=public_id)))


def shown(check: SiteCheck) -> dict[str, Any]:
    row: Any = check
    reading = site_reading(check) if check.finished_at else None
    row.disallowed = reading.disallowed if reading else []
    row.says = _says(reading) if reading else []
    row.documents = [_document(one) for one in reading.documents] if reading else []
    row.snapshot_sha256 = check.snapshot_sha256 or None
    data: dict[str, Any] = SiteCheckShape(row).data
    return data


def _says(reading: SiteReading) -> list[dict[str, Any]]:
    return [
        {
            "usage": usage,
            "allowed": verdict.allowed,
            "sources": list(dict.fromkeys(said.source for said in verdict.deciding)),
        }
        for usage, verdict in reading.verdicts.items()
    ]


def _document(one: Document) -> dict[str, Any]:
    names = ("code", "status", "size", "sha256", "is_cut")
    return {
        "name": one.name,
        "asked": one.facts["asked"],
        "at": one.facts["at"],
        **{name: one.facts.get(name) for name in names},
        "turned_away": [agent for part in one.parts for agent in part.turned_away],
        "faults": [
            {
                "part": part.name,
                "code": fault.code,
                "severity": fault.severity,
                "line": fault.line,
                "text": diagnosis_text(fault),
            }
            for part in one.parts
            for fault in part.diagnoses
        ],
    }
