"""Check my site: what a site says about the use of its content, what is broken in it, and what can be done now."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.api.limits import client_address
from portal.forms.site import SiteForm
from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.models import Ground, SiteCheck
from registry.permissions import party_required
from registry.selectors.lookup_terms import asked_freely
from registry.selectors.refusals import refusals_covering
from registry.selectors.site_reading import SiteReading, document_sha256, site_reading
from registry.selectors.usages import USUAL
from registry.services.refusals import RefusalText, refusal_draft
from registry.services.scopes import ScopeInput
from registry.services.site_checks import site_check_ask
from registry.services.whereabouts import whereabouts
from registry.views.answers import form_status, refused, reloading, see_other
from registry.views.requests import ActingRequest, PartyRequest, actor_for

from .site_words import category_rows, document_rows

REFRESH_SECONDS = 2
SHOWN = 20


@require_http_methods(["GET", "POST"])
def site_check_new(request: PartyRequest) -> HttpResponse:
    """A host is typed; the answer leads to the page of its reading, a fresh one if there is any."""
    form = SiteForm(request.POST if request.method == "POST" else None, initial={"site": request.GET.get("site", "")})
    status = form_status(form)
    if request.method == "POST" and form.is_valid():
        try:
            asker = client_address(request)
            check = site_check_ask(form.cleaned_data["site"], asker=asker, at=request.received_at)
        except DomainError as error:
            refused(form, error)
            status = error.status
        else:
            return see_other("site_check", check.public_id)
    return render(request, "public/check_site.html", {"form": form}, status=max(status, form_status(form)))


@require_GET
def site_check(request: PartyRequest, public_id: str) -> HttpResponse:
    """Waits for the reading, reloading itself without scripts; then what was read, for good."""
    check = get_object_or_404(SiteCheck, public_id=public_id)
    if check.finished_at is None:
        waiting = "public/check_site_waiting.html"
        return reloading(request, waiting, {"check": check}, waits=True, seconds=REFRESH_SECONDS)
    reading = site_reading(check)
    context = {
        "check": check,
        "reading": reading,
        "categories": category_rows(reading),
        "documents": document_rows(reading),
        "usages": refusable(reading),
        "holdings": whereabouts(asked_freely(check.host), at=request.received_at).holdings,
        "scopes": refusals_covering(check.host, request.received_at)[:SHOWN],
        "acts": bool(request.membership and request.membership.acts),
    }
    return render(request, "public/check_site_read.html", context)


@require_POST
@party_required
def site_check_refuse(request: ActingRequest, public_id: str) -> HttpResponse:
    """A draft of the refusal that says what the site says; its check page shows it before anything is filed."""
    check = get_object_or_404(SiteCheck, public_id=public_id, finished_at__isnull=False)
    text = RefusalText(
        scopes=[ScopeInput("", check.host)],
        ground=Ground.COPYRIGHT,
        usages=dict.fromkeys(refusable(site_reading(check)), "disallow"),
    )
    actor = actor_for(request, "holder")
    refusal = refusal_draft(holder=request.party, text=text, actor=actor, at=request.received_at)
    return see_other("refusal_check", refusal.pk)


@require_GET
def site_check_evidence(request: PartyRequest, public_id: str) -> HttpResponse:
    """The list of all answers with their digests, byte by byte as its SHA-256 names it."""
    check = get_object_or_404(SiteCheck, public_id=public_id, finished_at__isnull=False)
    response = HttpResponse(store.read(check.snapshot_sha256), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{check.host}.json"'
    return response


@require_GET
def site_check_document(request: PartyRequest, public_id: str, name: str) -> HttpResponse:
    """The bytes of one answer, only ever as a file to keep."""
    check = get_object_or_404(SiteCheck, public_id=public_id, finished_at__isnull=False)
    sha256 = document_sha256(check, name)
    if sha256 is None:
        raise Http404
    response = HttpResponse(store.read(sha256), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{check.host}-{name}.bin"'
    return response


def refusable(reading: SiteReading) -> list[str]:
    """The usages a refusal of the holder begins with: what the site refuses, else the usual ones."""
    return reading.disallowed or list(USUAL)
