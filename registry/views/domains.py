"""My domains: places a party controls, what to publish for each, and how every look went."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry.forms.control import ControlForm
from registry.kernel.errors import DomainError
from registry.models import ControlProof
from registry.permissions import party_required
from registry.selectors.refusals import holders_open_to
from registry.services.control_look import instructions_of
from registry.services.control_proofs import (
    control_ask,
    control_look_now,
    control_remove,
    controls_of,
    controls_reachable,
)

from .answers import form_status, refused, reloading, see_other
from .requests import ActingRequest

SHOWN = 20
REFRESH_SECONDS = 3


@never_cache
@require_http_methods(["GET", "POST"])
@party_required
def domains(request: ActingRequest) -> HttpResponse:
    holders = holders_open_to(request.party, at=request.received_at)
    form = ControlForm(request.POST or None, holders=holders, initial={"text": request.GET.get("text", "")[:300]})
    if request.method == "POST" and form.is_valid():
        try:
            proof = control_ask(
                form.chosen_holder, agent=request.party, user=request.user, at=request.received_at, **form.asked
            )
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("domain", proof.pk)
    context = {"form": form, "rows": controls_reachable(request.party, at=request.received_at)}
    return render(request, "me/domains.html", context, status=form_status(form))


@never_cache
@require_GET
@party_required
def domain(request: ActingRequest, pk: int) -> HttpResponse:
    """What to publish, and what was found. Reloads itself while a look is due; `?reload=off` stops that."""
    proof = _reachable(request, pk)
    due = proof.next_attempt_at is not None and proof.next_attempt_at <= request.received_at
    context = {
        "proof": proof,
        "to_do": instructions_of(proof),
        "checks": proof.checks.order_by("-at", "-pk")[:SHOWN],
        "is_due": due,
        "acts": request.membership.acts,
        "is_own": proof.party_id == request.party.pk,
    }
    return reloading(request, "me/domain.html", context, waits=due, seconds=REFRESH_SECONDS)


@require_POST
@party_required
def domain_look(request: ActingRequest, pk: int) -> HttpResponse:
    """Let the next sweep look now."""
    proof = _reachable(request, pk)
    try:
        control_look_now(proof, at=request.received_at)
    except DomainError as error:
        messages.error(request, str(error))
    return see_other("domain", proof.pk)


@require_POST
@party_required
def domain_remove(request: ActingRequest, pk: int) -> HttpResponse:
    control_remove(_own(request, pk), at=request.received_at)
    messages.success(request, _("The place is removed. Your refusals stand."))
    return see_other("domains")


def _reachable(request: ActingRequest, pk: int) -> ControlProof:
    return get_object_or_404(controls_reachable(request.party, at=request.received_at), pk=pk)


def _own(request: ActingRequest, pk: int) -> ControlProof:
    return get_object_or_404(controls_of(request.party), pk=pk)
