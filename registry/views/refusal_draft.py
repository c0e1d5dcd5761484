"""Filing a refusal: one form, a look at how it was understood, a receipt."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry.forms.refusals import RefusalForm, initial_of
from registry.kernel.errors import DomainError
from registry.models import Ground, Refusal, RefusalState, ScopeKind, Usage
from registry.permissions import party_required
from registry.screening.rules import Rule
from registry.screening.rules import ScopeKind as Kind
from registry.selectors.refusals import holders_open_to, refusals_of
from registry.selectors.usages import usages_complete
from registry.services.refusals import refusal_change, refusal_discard, refusal_draft, refusal_submit
from registry.services.whereabouts import whereabouts

from .answers import form_status, see_other
from .requests import ActingRequest, actor_for

SHOWN = 200
LOOKED_UP = 3  # domains of a refusal that its receipt looks up in what is pending


@require_http_methods(["GET", "POST"])
@party_required
def refusal_new(request: ActingRequest) -> HttpResponse:
    """The form; what comes from a search stands in it already."""
    initial: dict[str, Any] = {"scopes": request.GET.get("scopes", "")[:2000]}
    if usages := [usage for usage in request.GET.getlist("usages") if usage in Usage.values]:
        initial["usages"] = usages
    holders = holders_open_to(request.party, at=request.received_at)
    form = RefusalForm(request.POST or None, holders=holders, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actor = actor_for(request, "holder")
            refusal = refusal_draft(holder=form.chosen_holder, text=form.text, actor=actor, at=request.received_at)
        except DomainError as error:
            form.refuse(error)
        else:
            return see_other("refusal_check", refusal.pk)
    return render(request, "refusals/form.html", {"form": form}, status=form_status(form))


@require_http_methods(["GET", "POST"])
@party_required
def refusal_edit(request: ActingRequest, pk: int) -> HttpResponse:
    refusal = own_draft(request, pk)
    form = RefusalForm(request.POST or None, holders=[refusal.holder], initial=initial_of(refusal))
    if request.method == "POST" and form.is_valid():
        try:
            refusal_change(refusal, text=form.text, actor=actor_for(request, "holder"), at=request.received_at)
        except DomainError as error:
            form.refuse(error)
        else:
            return see_other("refusal_check", refusal.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "refusals/form.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@party_required
def refusal_check(request: ActingRequest, pk: int) -> HttpResponse:
    """How every line was understood; the button files it. Sent twice, it is filed once."""
    refusal = get_object_or_404(refusals_of(request.party, at=request.received_at), pk=pk)
    fault = ""
    if request.method == "POST" and refusal.state == RefusalState.DRAFT:
        try:
            refusal_submit(refusal, actor=actor_for(request, "holder"), at=request.received_at)
        except DomainError as error:
            fault = str(error)
        refusal.refresh_from_db()
        refusal.case.refresh_from_db()
    if refusal.case.number:
        return see_other("refusal_receipt", refusal.case.number)
    if refusal.state != RefusalState.DRAFT:
        raise Http404
    context = {
        "refusal": refusal,
        "fault": fault,
        "scopes": refusal.scopes.order_by("pk")[:SHOWN],
        "shown": SHOWN,
        "implied": [usage for usage in usages_complete(refusal.usages) if usage not in refusal.usages],
        "acts": request.membership.acts,
    }
    return render(request, "refusals/check.html", context, status=422 if fault else 200)


@require_POST
@party_required
def refusal_throw_away(request: ActingRequest, pk: int) -> HttpResponse:
    refusal = own_draft(request, pk)
    try:
        refusal_discard(refusal, actor=actor_for(request, "holder"), at=request.received_at)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft was thrown away."))
    return see_other("my_refusals")


@require_GET
@party_required
def refusal_receipt(request: ActingRequest, number: str) -> HttpResponse:
    """What the holder keeps: number, instant, the scope file with size and digest, what happens next."""
    refusal = get_object_or_404(refusals_of(request.party, at=request.received_at), case__number=number)
    receipt = refusal.case.receipts.order_by("-pk").first()
    if receipt is None:
        raise Http404
    entries = refusal.case.ledger_entries.select_related("log_leaf")
    context = {
        "refusal": refusal,
        "receipt": receipt,
        "total": sum(file["size"] for file in receipt.files),
        "entry": entries.filter(at=receipt.at, event="refusal:file").first(),
        "stated_from": _instant(receipt.facts.get("stated_from")),
        "address": request.party.email,
        **_pending(refusal, request.received_at),
    }
    return render(request, "refusals/receipt.html", context)


def _pending(refusal: Refusal, at: datetime) -> dict[str, Any]:
    """The first domain or host it names that datasets hold which can still be objected to, and these datasets."""
    if refusal.ground == Ground.PERSONAL_INFORMATION:
        return {}
    named = refusal.scopes.filter(kind__in=[ScopeKind.DOMAIN, ScopeKind.HOST]).order_by("pk")
    for kind, host in named.values_list("kind", "value")[:LOOKED_UP]:
        found = whereabouts(Rule(0, 0, Kind(kind), host), at=at).holdings
        if pending := [holding for holding in found if holding.is_pending]:
            return {"pending": pending, "pending_host": host}
    return {}


def own_draft(request: ActingRequest, pk: int) -> Refusal:
    """A draft of the acting party; anybody else's does not exist."""
    return get_object_or_404(refusals_of(request.party, at=request.received_at), pk=pk, state=RefusalState.DRAFT)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
