"""The Gazette: every public notice, newest first; Atom and a calendar of what closes."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.desk.queue_rows import version_text
from portal.gazette_words import notice_row
from portal.search import closing_soon
from registry.kernel.ics import CalendarEvent, calendar_text
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Deadline, GazetteNotice, Registration
from registry.selectors.agenda import deadlines_of_cases, is_provisional
from registry.selectors.instants import instant_words
from registry.views.numbers import number_asked
from registry.views.paging import Page
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
    """RFC 5545: every open window of the register, at its exact end; calendars that read it again follow a move."""
    rows = list(closing_soon(request.received_at, limit=500))
    ends = deadlines_of_cases([row.case_id for row in rows])
    events = [window_event(row, ends.get(row.case_id)) for row in rows]
    text = calendar_text(_("Windows that are open to objections"), events, stamp=request.received_at)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def window_event(row: Registration, deadline: Deadline | None) -> CalendarEvent:
    """One open window. Its name and dataset are public."""
    number, name = str(row.case.number), version_text(row.version)
    return CalendarEvent(
        uid=f"window-{number}@{settings.SITE_URL.partition('://')[2]}",
        at=row.closes_at,  # type: ignore[attr-defined]  # annotated by closing_soon
        summary=_("Objections close: %(name)s") % {"name": f"{name} · {number}"},
        description=_("Anyone but the applicant may object until %(end)s.") % {"end": instant_words(row.closes_at)},  # type: ignore[attr-defined]  # as above
        url=f"{settings.SITE_URL}/register/{number}/",
        is_tentative=deadline is not None and is_provisional(deadline),
        sequence=getattr(deadline, "moved", 0),
    )
