"""Confirming by mail: an objection without an account is filed, or a case is opened again to its light party."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from objections.models import UnconfirmedObjection
from objections.services.unconfirmed import entry_ask, entry_party, objection_confirm, unconfirmed_by_token
from registry.kernel.errors import DomainError
from registry.models import Source
from registry.views.answers import see_other
from registry.views.requests import PartyRequest

from .filing import WAITING, window_clock
from .viewing import guest_enter, objection_or_404


@require_http_methods(["GET", "POST"])
def objection_confirm_page(request: PartyRequest, token: str) -> HttpResponse:
    """Opening the link files nothing (mail scanners open links); the button does."""
    try:
        waiting = unconfirmed_by_token(token, at=request.received_at)
        if request.method == "POST" or waiting.objection is not None:
            objection = waiting.objection or objection_confirm(waiting, at=request.received_at)
            guest_enter(request, objection)
            return see_other("case_receipt", objection.case.number)
    except DomainError as error:
        return render(request, "objections/link_over.html", {"error": str(error)}, status=error.status)
    request.session[WAITING] = waiting.pk  # whoever holds the link may write it anew
    context = {
        "waiting": waiting,
        "registration": waiting.registration,
        "targets": _told(waiting),
        "clock": window_clock(waiting.registration),
        "token": token,
    }
    return render(request, "objections/confirm.html", context)


def _told(waiting: UnconfirmedObjection) -> list[str]:
    """What it is aimed at, in words; lists by their first lines."""
    told = []
    for target in waiting.targets:
        source = Source.objects.filter(pk=target["source"] or 0).first()
        names = {"whole": _("the whole dataset"), "source": f"S-{source.position:03d} {source.name}" if source else ""}
        told.append(names.get(target["kind"]) or target["text"][:300])
    return told


@require_POST
def case_entry_ask(request: PartyRequest, number: str) -> HttpResponse:
    """The same answer whether the address is the objector's or not."""
    objection, _access = objection_or_404(request, number)
    entry_ask(objection, email=request.POST.get("email", ""), at=request.received_at)
    messages.info(request, _("If this is the objector's address, a link is on its way to it."))
    return see_other("case_page", number)


@require_http_methods(["GET", "POST"])
def case_entry(request: PartyRequest, number: str, token: str) -> HttpResponse:
    objection, _access = objection_or_404(request, number)
    try:
        entry_party(objection, token, at=request.received_at)
    except DomainError as error:
        return render(request, "objections/link_over.html", {"error": str(error)}, status=error.status)
    if request.method == "POST":
        guest_enter(request, objection)
        return see_other("case_page", number)
    return render(request, "objections/enter.html", {"objection": objection, "token": token})
