"""Settings of notices, and the links in mails: confirming a second address, stopping by one click."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry.forms.notices import NoticesForm, SecondAddressForm
from registry.kernel.errors import DomainError
from registry.permissions import party_required
from registry.services.notice_settings import (
    notices_stop,
    second_email_confirm,
    second_email_set,
    settings_of,
    settings_save,
    stop_read,
)

from .answers import refused, see_other
from .requests import ActingRequest, PartyRequest


@never_cache
@require_GET
@party_required
def notices(request: ActingRequest) -> HttpResponse:
    return _page(request)


def _page(request: ActingRequest, form: BaseForm | None = None, second: BaseForm | None = None) -> HttpResponse:
    chosen = settings_of(request.party)
    initial = {"reminders": chosen.reminders, "news": chosen.news}
    context = {
        "form": form or NoticesForm(initial=initial),
        "second_form": second or SecondAddressForm(initial={"second_email": chosen.second_email}),
        "chosen": chosen,
        "party": request.party,
    }
    return render(request, "me/notices.html", context, status=422 if form or second else 200)


@require_POST
@party_required
def notices_save(request: ActingRequest) -> HttpResponse:
    form = NoticesForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    settings_save(request.party, at=request.received_at, **form.cleaned_data)
    messages.success(request, _("Saved. What serves something on you is always mailed at once."))
    return see_other("notices")


@require_POST
@party_required
def second_address(request: ActingRequest) -> HttpResponse:
    form = SecondAddressForm(request.POST)
    if form.is_valid():
        try:
            chosen = second_email_set(request.party, form.cleaned_data["second_email"], at=request.received_at)
        except DomainError as error:
            refused(form, error)
        else:
            waits = chosen.second_email and not chosen.second_confirmed_at
            told = _("A link is on its way to the new address; it counts once the link is used.")
            messages.success(request, told if waits else _("Saved."))
            return see_other("notices")
    return _page(request, second=form)


@never_cache
@require_http_methods(["GET", "POST"])
def second_confirm(request: PartyRequest, token: str) -> HttpResponse:
    """Opening the link confirms nothing (mail scanners open links); the button does."""
    try:
        chosen = second_email_confirm(token, at=request.received_at, is_dry=request.method == "GET")
    except DomainError as error:
        return render(request, "notices/over.html", {"error": str(error)}, status=error.status)
    return render(request, "notices/confirm.html", {"chosen": chosen, "is_done": chosen.second_confirmed_at})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: PartyRequest, token: str) -> HttpResponse:
    """RFC 8058: a mail program posts here without cookies. Opening the link stops nothing; the token is the proof."""
    try:
        kind = notices_stop(token, at=request.received_at) if request.method == "POST" else stop_read(token)[1]
    except DomainError as error:
        return render(request, "notices/over.html", {"error": str(error)}, status=error.status)
    context = {"kind": kind, "is_done": request.method == "POST"}
    return render(request, "notices/stop.html", context)
