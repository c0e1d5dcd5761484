"""Objecting: the five bare fields, check answers, file, receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from objections.forms.objection import ObjectionForm, draft_initial, waiting_initial
from objections.models import Objection, UnconfirmedObjection
from objections.selectors.windows import window_current
from objections.services.filing import objection_draft
from objections.services.standing import WindowNotOpen, is_registered, open_check
from objections.services.unconfirmed import Visitor, objection_ask_confirmation
from registry.kernel.errors import DomainError
from registry.models import Deadline, Registration
from registry.selectors.clock_words import clock_facts
from registry.views.answers import form_status, refused, see_other
from registry.views.numbers import number_asked
from registry.views.requests import PartyRequest, actor_for

from .viewing import registration_or_404

SENT = "objection_sent_to"  # session key: the address a confirmation went to, never in an URL
WAITING = "objection_waiting"  # session key: what a visitor wrote, so that writing it again begins with it


@require_http_methods(["GET", "POST"])
def objection_new(request: PartyRequest, number: str) -> HttpResponse:
    """No account needed: a visitor confirms an e-mail, a signed-in party checks its answers."""
    registration = registration_or_404(number)
    party = _acting(request)
    form = ObjectionForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        registration=registration,
        party=party,
        initial=_initial(request, registration),
    )
    closed, opens_at = _closed(request, registration)
    if request.method == "POST" and form.is_valid():
        try:
            return _take(request, registration, form)
        except DomainError as error:
            refused(form, error)
    context = {"registration": registration, "form": form, "clock": window_clock(registration), "closed": closed}
    context["opens_at"] = opens_at
    context["is_after"] = is_registered(registration)
    return render(request, "objections/new.html", context, status=form_status(form))


def _acting(request: PartyRequest) -> Any:
    membership = request.membership
    return membership.party if membership and membership.acts else None


def _initial(request: PartyRequest, registration: Registration) -> dict[str, Any]:
    """What was written before; else the target a link brings along: ?domain=example.com or ?match=12."""
    domain, match = request.GET.get("domain", ""), number_asked(request, "match")
    if written := _written(request, registration):
        return written
    if domain:
        return {"kind": "domain", "domain": domain[:300]}
    return {"kind": "matches", "match": str(match)} if match is not None else {}


def _written(request: PartyRequest, registration: Registration) -> dict[str, Any]:
    """The party's draft; for a visitor what this browser sent and nobody has confirmed yet."""
    if party := _acting(request):
        drafts = Objection.objects.filter(registration=registration, objector=party, state="draft")
        draft = drafts.order_by("-pk").first()
        return draft_initial(draft) if draft else {}
    unconfirmed = UnconfirmedObjection.objects.filter(registration=registration, confirmed_at__isnull=True)
    waiting = unconfirmed.filter(pk=request.session.get(WAITING, 0), expires_at__gt=request.received_at).first()
    return waiting_initial(waiting) if waiting else {}


def _closed(request: PartyRequest, registration: Registration) -> tuple[str, datetime | None]:
    """Why no objection is possible now, empty when one is; and when the window opens that has not opened yet."""
    try:
        open_check(registration, _acting(request), request.received_at)
    except WindowNotOpen as error:
        window = window_current(registration)
        return str(error), window.opens_at if window else None
    except DomainError as error:
        return str(error), None
    return "", None


def window_clock(registration: Registration) -> Any:
    """The publication deadline for its card; None when there is no window, or anyone may object at any time."""
    if is_registered(registration):
        return None
    clocks = ("publication", "publication_crawled")
    rows = Deadline.objects.filter(case=registration.case, clock__in=clocks).select_related("case", "profile")
    found = rows.order_by("-pk").first()
    return clock_facts(found) if found and window_current(registration) else None


def _take(request: PartyRequest, registration: Registration, form: ObjectionForm) -> HttpResponse:
    data, party = form.cleaned_data, _acting(request)
    words = {"ground": data["ground"], "statement": data["statement"], "targets": form.targets}
    if party is not None:
        objection = objection_draft(
            registration=registration,
            objector=party,
            actor=actor_for(request, "objector"),
            at=request.received_at,
            **words,
        )
        return see_other("objection_check", objection.pk)
    visitor = Visitor(data["name"], data["email"], get_language() or "zh-hans", data["is_sealed"])
    waiting = objection_ask_confirmation(registration=registration, visitor=visitor, at=request.received_at, **words)
    request.session[SENT], request.session[WAITING] = data["email"], waiting.pk
    return see_other("objection_sent", registration.case.number)


@require_GET
def objection_sent(request: PartyRequest, number: str) -> HttpResponse:
    """Nothing is filed yet: the mail has to be answered first."""
    registration = registration_or_404(number)
    context = {
        "registration": registration,
        "email": request.session.get(SENT, ""),
        "clock": window_clock(registration),
    }
    return render(request, "objections/sent.html", context)
