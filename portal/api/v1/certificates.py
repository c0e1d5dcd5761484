"""Certificates and their status."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from objections.selectors.case_access import case_access
from portal.api.authentication import viewer
from portal.api.base import OpenView, read
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Shape
from portal.api.shapes.certificates import CertificateShape, ItemProofsShape, StatusShape
from portal.api.shapes.objections import WordsBody
from portal.api.shapes.registrations import TextBody
from portal.api.steps import Step, StepView, plain
from registry.kernel.numbers import InvalidNumber, Kind, format_number, parse_number
from registry.models import Actor, Certificate
from registry.selectors.certificate_history import certificate_acts
from registry.selectors.certificates import certificate_by_number, certificates_public
from registry.services.certificate_cure import certificate_cure, certificate_part_drop
from registry.services.certificate_status import CACHE_SECONDS, status_at, status_now, status_read
from registry.services.item_proofs import asked_of, item_proofs

from .objection_steps import role_actor


class StatusParams(Shape):
    """Query parameters of a status."""

    at = serializers.DateTimeField(required=False, help_text=_("An instant since the issue; now by default."))


class CertificateView(OpenView):
    """A certificate by its registration number; `issue` 2 and above for a re-issue."""

    def certificate(self, number: str, issue: int) -> Certificate:
        return certificate_or_404(number, issue)


class CertificateOne(CertificateView):
    """The first certificate of a registration."""

    has_etag = True

    @described(_("Read a certificate"), name="certificates_read", answer=CertificateShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        return Response(shown(self.certificate(number, 1)))


class CertificateIssue(CertificateView):
    """A re-issue."""

    has_etag = True

    @described(_("Read a re-issued certificate"), name="certificates_issue", answer=CertificateShape)
    def get(self, request: ApiRequest, number: str, issue: int) -> Response:
        return Response(shown(self.certificate(number, issue)))


class ItemParams(Shape):
    """Query parameters of item proofs: an item by its address, its SHA-256, or both."""

    url = serializers.CharField(required=False, max_length=4000, default="")
    sha256 = serializers.CharField(required=False, max_length=80, default="")


class CertificateItem(CertificateView):
    """Proofs about one item against the roots of the first certificate."""

    @described(
        _("Prove an item in or out of a certificate"),
        name="certificates_item",
        answer=ItemProofsShape,
        params=[ItemParams],
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        return Response(proofs_shown(self.certificate(number, 1), request))


class CertificateIssueItem(CertificateView):
    """The same against the roots of a re-issue."""

    @described(
        _("Prove an item in or out of a re-issued certificate"),
        name="certificates_issue_item",
        answer=ItemProofsShape,
        params=[ItemParams],
    )
    def get(self, request: ApiRequest, number: str, issue: int) -> Response:
        return Response(proofs_shown(self.certificate(number, issue), request))


def proofs_shown(certificate: Certificate, request: ApiRequest) -> dict[str, Any]:
    return item_proofs(certificate, asked_of(**read(ItemParams, request.query_params.dict())))


class CertificateStatus(CertificateView):
    """What holds of the first certificate, now or at an earlier instant."""

    has_etag = True

    @described(
        _("Read the status of a certificate"), name="certificates_status", answer=StatusShape, params=[StatusParams]
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        return status(request, self.certificate(number, 1))


class CertificateIssueStatus(CertificateView):
    """What holds of a re-issue."""

    has_etag = True

    @described(
        _("Read the status of a re-issued certificate"),
        name="certificates_issue_status",
        answer=StatusShape,
        params=[StatusParams],
    )
    def get(self, request: ApiRequest, number: str, issue: int) -> Response:
        return status(request, self.certificate(number, issue))


class CertificateStep(StepView):
    """A step of a registrant while the certificate is suspended; to anybody else the address does not exist."""

    answer = CertificateShape

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        certificate = certificate_or_404(kwargs["number"], kwargs.get("issue", 1))
        access = case_access(certificate.case, viewer(request))
        return certificate, role_actor(request, access.roles if access else frozenset(), ("applicant",))

    def shown(self, request: ApiRequest, row: Any) -> Any:
        return shown(certificates_public().get(pk=row.pk))


STEPS = (
    Step("cure", _("Say why the suspension should be lifted"), plain(certificate_cure, "text"), TextBody),
    Step("drop", _("Take the suspended items out now"), plain(certificate_part_drop, "text"), WordsBody),
)


def certificate_or_404(number: str, issue: int) -> Certificate:
    try:
        found = parse_number(number)
        text = format_number(found.kind, found.year, found.serial, issue)
    except InvalidNumber:
        raise Http404 from None
    certificate = certificate_by_number(text) if found.kind is Kind.REGISTRATION else None
    if certificate is None:
        raise Http404
    return certificate


def shown(certificate: Certificate) -> dict[str, Any]:
    row: Any = certificate
    row.act_rows = certificate_acts(certificate)
    leaf = getattr(certificate.entry, "log_leaf", None)
    row.ledger_index = leaf.index if leaf is not None else None
    row.pdf_url = reverse("certificate_pdf", args=[certificate.number]) if certificate.pdf_sha256 else None
    row.pdf_sha256 = certificate.pdf_sha256 or None
    data: dict[str, Any] = CertificateShape(row).data
    return data


def status(request: ApiRequest, certificate: Certificate) -> Response:
    """The signed statement; raises NoStatusThen for an instant before the issue or in the future."""
    then = read(StatusParams, request.query_params.dict()).get("at")
    acts, at = certificate_acts(certificate), request.received_at
    token = status_at(certificate, acts, then, at=at) if then else status_now(certificate, acts, at)
    response = Response({"status": status_read(token), "jws": token})
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response
