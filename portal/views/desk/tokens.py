"""Tokens with which an officer's programs work at the desk. They stand for the officer and for no party."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry.forms.party import TokenForm
from registry.models import ApiToken
from registry.services import parties
from registry.views.answers import form_status, see_other
from registry.views.requests import OfficerRequest

from .access import decider_required


@never_cache
@require_http_methods(["GET", "POST"])
@decider_required
def tokens(request: OfficerRequest) -> HttpResponse:
    """A new secret is shown once, in the answer to the POST, and is nowhere kept."""
    form, secret = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        name, at = form.cleaned_data["name"], request.received_at
        _token, secret = parties.token_create(user=request.user, party=None, name=name, at=at)
        form = TokenForm()
    rows = ApiToken.objects.filter(user=request.user, party__isnull=True, revoked_at__isnull=True).order_by("-pk")
    context = {"form": form, "rows": rows, "secret": secret}
    return render(request, "desk/tokens.html", context, status=form_status(form))


@require_POST
@decider_required
def token_revoke(request: OfficerRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user, party__isnull=True)
    parties.token_revoke(token, at=request.received_at)
    messages.success(request, _("The token no longer works."))
    return see_other("desk_tokens")
