"""The Gazette: every public notice, newest first; Atom and a calendar of what closes."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from portal.gazette_words import notice_row
from portal.parts import Page
from portal.search import closing_soon
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import GazetteNotice
from registry.views.numbers import number_asked
from registry.views.requests import PartyRequest

PAGE = 30


@require_GET
def gazette(request: PartyRequest) -> HttpResponse:
    before = number_asked(request, "before")
    rows = GazetteNotice.objects.order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    page = Page(
        shown=min(PAGE, len(found)),
        next_url=f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        first_url="/gazette/" if before is not None else "",
    )
    return render(request, "public/gazette.html", {"rows": [notice_row(row) for row in found[:PAGE]], "page": page})


@require_GET
def notice(request: PartyRequest, number: str) -> HttpResponse:
    try:
        wanted = parse_number(number).text
    except InvalidNumber as error:
        raise Http404 from error
    found = GazetteNotice.objects.filter(number=wanted).first()
    if found is None:
        raise Http404
    return render(request, "public/notice.html", {"row": notice_row(found)})


@require_GET
def feed(request: PartyRequest) -> HttpResponse:
    """RFC 4287."""
    rows = [notice_row(row) for row in GazetteNotice.objects.order_by("-pk")[:50]]
    updated = rows[0].published_at if rows else request.received_at
    context = {"rows": rows, "updated": updated, "site": settings.SITE_URL}
    text = render_to_string("public/feed.xml", context)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@require_GET
def closing_ics(request: PartyRequest) -> HttpResponse:
    """RFC 5545: one event per open window, at its exact end."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Data-IP Register//Gazette//EN"]
    for row in closing_soon(request.received_at, limit=500):
        lines += _event(row.case.number or "", row.closes_at, request.received_at)
    lines.append("END:VCALENDAR")
    return HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/calendar; charset=utf-8")


def _event(number: str, closes_at: datetime, at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:window-{number}@{settings.SITE_URL.split('://')[-1]}",
        f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{closes_at:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{number}",
        f"URL:{settings.SITE_URL}/register/{number}/",
        "END:VEVENT",
    ]
