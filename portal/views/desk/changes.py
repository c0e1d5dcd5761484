"""Changing rules, calendar and the record of outages: the lead drafts and proposes, another officer signs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.desk.changes import change_shown, change_title
from portal.forms.clock_changes import ChangeDropForm, OutageForm, ProfileForm, YearForm
from registry.kernel.errors import DomainError
from registry.models import ClockChange, RuleProfile
from registry.services.clock_changes import (
    calendar_draft,
    change_drop,
    change_propose,
    change_sign,
    outage_draft,
    profile_draft,
)
from registry.views.answers import form_status, see_other
from registry.views.requests import OfficerRequest

from .access import decider_required, lead_required, told

PAGE = 50


@require_GET
@decider_required
def changes(request: OfficerRequest) -> HttpResponse:
    """Every change, the undecided first."""
    found = ClockChange.objects.select_related("drafted_by", "decided_by").order_by("-pk")[:PAGE]
    rows = [(change, change_title(change)) for change in found]
    return render(request, "desk/changes_list.html", {"rows": rows})


@never_cache
@require_GET
@decider_required
def change_page(request: OfficerRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: OfficerRequest, pk: int, *, fault: str = "", form: ChangeDropForm | None = None) -> HttpResponse:
    change = get_object_or_404(ClockChange.objects.select_related("drafted_by", "decided_by"), pk=pk)
    context = {
        "shown": change_shown(change, request.officer, request.received_at),
        "change": change,
        "fault": fault,
        "form": form or ChangeDropForm(),
    }
    return render(request, "desk/change.html", context, status=422 if fault or form else 200)


YEAR_EXAMPLE = (
    "day,kind,notice,notice_en",
    "2027-01-01,rest,元旦,New Year",
    "2027-02-20,working,调休上班,Working day moved here",
)


@require_http_methods(["GET", "POST"])
@lead_required
def calendar_import(request: OfficerRequest) -> HttpResponse:
    form = YearForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        table, reason = form.cleaned_data["table"], form.cleaned_data["reason"]
        change = calendar_draft(table, reason=reason, officer=request.officer, at=request.received_at)
        return see_other("desk_change", change.pk)
    context = {"form": form, "example": YEAR_EXAMPLE}
    return render(request, "desk/calendar_import.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@lead_required
def outage_record(request: OfficerRequest) -> HttpResponse:
    form = OutageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = outage_draft(officer=request.officer, at=request.received_at, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, told(error))
        else:
            return see_other("desk_change", change.pk)
    return render(request, "desk/outage_record.html", {"form": form}, status=form_status(form))


@require_http_methods(["GET", "POST"])
@lead_required
def profile_edit(request: OfficerRequest, key: str) -> HttpResponse:
    """The editor; what the change touches is shown on the next page, before anything is proposed."""
    base = RuleProfile.objects.filter(key=key).order_by("-version").first()
    base = base or get_object_or_404(RuleProfile, key=key)
    form = ProfileForm(request.POST or None, base=base)
    if request.method == "POST" and form.is_valid():
        try:
            change = profile_draft(
                base,
                clocks=form.clocks(),
                effective_from=form.effective_from(request.received_at),
                reason=form.cleaned_data["reason"],
                applies_to_open=form.cleaned_data["applies"] == "open",
                law=form.cleaned_data["law"],
                officer=request.officer,
                at=request.received_at,
            )
        except DomainError as error:
            form.fault_add({"effective_from": "begins_on"}.get(error.field or "", error.field), told(error))
        else:
            return see_other("desk_change", change.pk)
    return render(request, "desk/profile_edit.html", {"form": form, "base": base}, status=form_status(form))


@require_POST
@lead_required
def propose(request: OfficerRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(ClockChange, pk=pk)
    try:
        change_propose(change, officer=request.officer, at=request.received_at)
    except DomainError as error:
        return _page(request, pk, fault=told(error))
    messages.success(request, _("It waits for another officer's signature now."))
    return see_other("desk_change", pk)


@require_POST
@decider_required
def sign(request: OfficerRequest, pk: int) -> HttpResponse:
    change, digest = get_object_or_404(ClockChange, pk=pk), request.POST.get("digest", "")
    try:
        change_sign(change, officer=request.officer, digest=digest, at=request.received_at)
    except DomainError as error:
        return _page(request, pk, fault=told(error))
    messages.success(request, _("Signed. Running periods are counted again now; everybody concerned is told."))
    return see_other("desk_change", pk)


@require_POST
@decider_required
def drop(request: OfficerRequest, pk: int) -> HttpResponse:
    change, note = get_object_or_404(ClockChange, pk=pk), request.POST.get("note", "")
    try:
        change_drop(change, officer=request.officer, note=note, at=request.received_at)
    except DomainError as error:
        return _page(request, pk, fault=told(error))
    messages.success(request, _("The change is not made."))
    return see_other("desk_changes")
