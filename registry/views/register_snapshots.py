"""The register of refusals to take along: signed snapshots, what lies between them, and how to check both."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from registry.certification.jose import split
from registry.kernel import store
from registry.models import RegisterSnapshot
from registry.services.register_snapshots import file_digest

from .numbers import number_asked
from .public import open_response, open_text
from .requests import PartyRequest

PAGE = 30
FEED = 30
FOR_EVER = 31_536_000  # seconds; what has a number never changes


@require_safe
def snapshots(request: PartyRequest) -> HttpResponse:
    """All of them, newest first."""
    before = number_asked(request, "before")
    rows = RegisterSnapshot.objects.select_related("previous", "entry__log_leaf").defer("token").order_by("-number")
    found = list((rows if before is None else rows.filter(number__lt=before))[: PAGE + 1])
    context = {
        "rows": found[:PAGE],
        "newest": rows.first() if before is not None else (found[0] if found else None),
        "next": found[PAGE - 1].number if len(found) > PAGE else None,
        "site": settings.SITE_URL,
    }
    return render(request, "refusals/snapshots.html", context)


@require_safe
def snapshots_feed(request: PartyRequest) -> HttpResponse:
    """RFC 4287: one entry a snapshot, with its files as enclosures."""
    rows = list(RegisterSnapshot.objects.defer("token").order_by("-number")[:FEED])
    updated = rows[0].at if rows else request.received_at
    text = render_to_string("refusals/snapshots.xml", {"rows": rows, "updated": updated, "site": settings.SITE_URL})
    return open_text(request, text, seconds=300, media_type="application/atom+xml")


@require_safe
def snapshot_manifest(request: HttpRequest, number: int) -> HttpResponse:
    """The manifest, byte for byte as signed: its SHA-256 is the snapshot's digest."""
    found = get_object_or_404(RegisterSnapshot, number=number)
    response = HttpResponse(split(found.token)[1], content_type="application/json")
    return open_response(request, response, seconds=FOR_EVER)


@require_safe
def snapshot_token(request: HttpRequest, number: int) -> HttpResponse:
    """The signed manifest, a compact JWS."""
    found = get_object_or_404(RegisterSnapshot, number=number)
    return open_response(request, HttpResponse(found.token, content_type="application/jose"), seconds=FOR_EVER)


@require_safe
def snapshot_file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """One of its files, from disk; the digest is the ETag."""
    found = get_object_or_404(RegisterSnapshot.objects.defer("token"), number=number)
    digest = file_digest(found, name)
    if digest is None or not store.exists(digest):
        raise Http404
    etag = f'"{digest}"'
    known = get_conditional_response(request, etag=etag)
    path = store.path_of(digest)
    response: HttpResponseBase = known or FileResponse(
        path.open("rb"), as_attachment=True, filename=f"dip-refusals-{number}-{name}", content_type="application/gzip"
    )
    response["ETag"] = etag
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
    return response
