"""Certificates as everybody sees them: the check page, the signed status, and the files to take along."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry.certification.facts import CertificateFacts
from registry.kernel.errors import DomainError
from registry.models import Certificate
from registry.selectors.certificate_exclusions import exclusion_document
from registry.selectors.certificate_history import certificate_acts
from registry.selectors.certificates import certificate_by_number
from registry.services.certificate_pdf import certificate_proof
from registry.services.certificate_status import CACHE_SECONDS, NoStatusThen, status_at, status_now, status_read
from registry.services.ledger import LedgerEmpty

from .certificate_page import check_page
from .public import download, instant_asked, open_json, problem, stored_download
from .requests import PartyRequest


@require_safe
def certificate_check(request: PartyRequest, number: str) -> HttpResponse:
    """What the QR code leads to. `?at=` asks about an earlier instant."""
    certificate = certificate_or_404(number)
    address = reverse("certificate_check", args=[number])
    if request.path not in (address, address.rstrip("/")):
        return redirect(address, permanent=True)
    at = request.received_at
    acts = certificate_acts(certificate)
    then, error = _then(request, certificate, at)
    page = check_page(certificate, acts, at, then)
    context = {"page": page, "facts": page.facts, "at_error": error}
    response = render(request, "certificates/check.html", context, status=422 if error else 200)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def certificate_status(request: PartyRequest, number: str) -> HttpResponse:
    """The signed statement of status, now or `?at=` an earlier instant, with its content beside it in clear."""
    certificate = certificate_or_404(number)
    at = request.received_at
    then, error = _then(request, certificate, at)
    if error is not None:
        return problem(error)
    acts = certificate_acts(certificate)
    token = status_at(certificate, acts, then, at=at) if then else status_now(certificate, acts, at)
    return open_json(request, {"status": status_read(token), "jws": token}, seconds=CACHE_SECONDS)


@require_safe
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    certificate = certificate_or_404(number)
    if not certificate.pdf_sha256:
        raise Http404
    name = f"{file_name(certificate)}.pdf"
    return stored_download(certificate.pdf_sha256, name=name, media_type="application/pdf")


@require_safe
def certificate_jwt(request: HttpRequest, number: str) -> HttpResponse:
    """The credential: the certificate itself."""
    certificate = certificate_or_404(number)
    content = certificate.credential.encode()
    return download(content, name=f"{file_name(certificate)}.jwt", media_type="application/vc+jwt")


@require_safe
def certificate_tlog_proof(request: HttpRequest, number: str) -> HttpResponse:
    """That the credential stands in the ledger, with its leaf; 404 until it does."""
    certificate = certificate_or_404(number)
    try:
        proof = certificate_proof(certificate)
    except LedgerEmpty:
        raise Http404 from None
    return download(proof.encode(), name=f"{file_name(certificate)}.tlog-proof", media_type="text/plain")


@require_safe
def certificate_exclusions(request: HttpRequest, number: str) -> HttpResponseBase:
    """Item numbers and leaf hashes of everything excluded, as a stream."""
    certificate = certificate_or_404(number)
    stream = StreamingHttpResponse(exclusion_document(certificate), content_type="application/json")
    stream["Content-Disposition"] = f'attachment; filename="{file_name(certificate)}-exclusions.json"'
    stream["Access-Control-Allow-Origin"] = "*"
    return stream


@require_safe
def certificate_exclusion_list(request: HttpRequest, number: str) -> HttpResponse:
    """The list whose SHA-256 stands on the certificate: item numbers, 64 bits little-endian, ascending."""
    certificate = certificate_or_404(number)
    digest = CertificateFacts.from_object(certificate.facts).exclusions.digest
    if digest is None:
        raise Http404
    name = f"{file_name(certificate)}.exclusions"
    return stored_download(digest, name=name, media_type="application/octet-stream")


def certificate_or_404(number: str) -> Certificate:
    certificate = certificate_by_number(number)
    if certificate is None:
        raise Http404
    return certificate


def file_name(certificate: Certificate) -> str:
    return certificate.number.replace("/", "_")


def _then(request: PartyRequest, certificate: Certificate, at: datetime) -> tuple[datetime | None, DomainError | None]:
    """The instant asked about, or the error of asking for one that has no status."""
    text: Any = request.GET.get("at")
    if not text:
        return None, None
    then = instant_asked(text)
    if then is None or not certificate.issued_at <= then <= at:
        return None, NoStatusThen.of(certificate, at)
    return then, None
