"""Identity checks: what parties handed in, and the officer's decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from portal.desk.dossier import file_rows
from portal.forms.desk_steps import IdentityDecisionForm
from registry.kernel.errors import DomainError
from registry.models import IdentityCheck
from registry.selectors.queue import identity_checks_open
from registry.services.identity import identity_decide
from registry.views.answers import form_status, refused, see_other
from registry.views.numbers import number_asked
from registry.views.paging import Page
from registry.views.requests import OfficerRequest

from .access import decider_required, told

PAGE = 50


@never_cache
@require_GET
@decider_required
def identity_list(request: OfficerRequest) -> HttpResponse:
    """Open requests, oldest first."""
    after = number_asked(request, "after")
    rows = identity_checks_open().order_by("pk")
    shown = list((rows if after is None else rows.filter(pk__gt=after))[: PAGE + 1])
    next_url = f"?after={shown[PAGE - 1].pk}" if len(shown) > PAGE else ""
    page = Page(min(len(shown), PAGE), rows.count(), next_url, "" if after is None else "?")
    return render(request, "desk/identity_list.html", {"rows": shown[:PAGE], "page": page})


@never_cache
@require_http_methods(["GET", "POST"])
@decider_required
def identity_check(request: OfficerRequest, pk: int) -> HttpResponse:
    """One request with its document; accept it or say why not."""
    check = get_object_or_404(IdentityCheck.objects.select_related("party", "document", "decided_by"), pk=pk)
    form = IdentityDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identity_decide(
                check,
                officer=request.officer,
                is_accepted=form.cleaned_data["decision"] == "accept",
                reason=form.cleaned_data["reason"],
                at=request.received_at,
            )
        except DomainError as error:
            told(error)
            refused(form, error)
        else:
            messages.success(request, _("Decided. The party is told."))
            return see_other("desk_identity")
    context = {"check": check, "party": check.party, "files": file_rows([check.document]), "form": form}
    return render(request, "desk/identity_check.html", context, status=form_status(form))
