"""The calendar of one's own cases: a secret address for calendar programs, which cannot sign in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from registry.kernel import clock
from registry.kernel.ics import calendar_text
from registry.models import CalendarLink
from registry.permissions import party_required
from registry.selectors.agenda import MOST, agenda, deadlines_of_party
from registry.services.calendar_links import calendar_link_find, calendar_link_make, calendar_link_revoke

from .answers import see_other
from .requests import ActingRequest


@require_GET
@party_required
def calendar_page(request: ActingRequest) -> HttpResponse:
    """Whether there is an address; the secret itself is never shown again."""
    return _page(request)


def _page(request: ActingRequest, secret: str = "") -> HttpResponse:
    links = CalendarLink.objects.filter(user=request.user, party=request.party.pk, revoked_at__isnull=True)
    address = settings.SITE_URL + reverse("calendar_feed", args=[secret]) if secret else ""
    context = {"link": links.first(), "address": address, "party": request.party}
    return render(request, "me/calendar.html", context)


@never_cache
@require_POST
@party_required
def calendar_new(request: ActingRequest) -> HttpResponse:
    """Answers with the address itself: it is kept nowhere and cannot be asked for again."""
    return _page(request, calendar_link_make(request.user, request.party, at=request.received_at))


@require_POST
@party_required
def calendar_revoke(request: ActingRequest) -> HttpResponse:
    calendar_link_revoke(request.user, request.party, at=request.received_at)
    messages.success(request, _("The address no longer works."))
    return see_other("calendar_link")


@never_cache
@require_GET
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The running deadlines of the party's filed cases; whoever has the address reads them, nobody else."""
    link = calendar_link_find(secret)
    if link is None:
        raise Http404
    with translation.override(link.user.language):
        events = agenda(deadlines_of_party(link.party)[:MOST], site=settings.SITE_URL)
        text = calendar_text(_("My cases"), events, stamp=clock.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
