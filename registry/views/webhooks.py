"""Webhooks of the party somebody acts for."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry.forms.webhooks import WebhookForm
from registry.kernel.errors import DomainError
from registry.models import Webhook, WebhookDelivery
from registry.permissions import party_required
from registry.services.webhook_signing import secret_text
from registry.services.webhooks import (
    webhook_add,
    webhook_enable,
    webhook_ping,
    webhook_remove,
    webhook_rotate,
    webhooks_of,
)

from .answers import form_status, refused, see_other
from .requests import ActingRequest

SHOWN = 20


@never_cache
@require_http_methods(["GET", "POST"])
@party_required
def webhooks(request: ActingRequest) -> HttpResponse:
    """A new secret is shown once, in the answer to the POST."""
    form, secret = WebhookForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            added = webhook_add(request.party, user=request.user, at=request.received_at, **form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            form, secret = WebhookForm(), secret_text(added)
    return _page(request, form, secret)


def _page(request: ActingRequest, form: WebhookForm, secret: str | None) -> HttpResponse:
    recent = WebhookDelivery.objects.filter(webhook__party_id=request.party.pk).select_related("webhook")
    context = {
        "form": form,
        "secret": secret,
        "rows": webhooks_of(request.party),
        "deliveries": recent.order_by("-pk")[:SHOWN],
    }
    return render(request, "me/webhooks.html", context, status=form_status(form))


@never_cache
@require_POST
@party_required
def webhook_act(request: ActingRequest, pk: int, act: str) -> HttpResponse:
    """Rotate the secret (shown once), try, switch on again, or remove."""
    webhook = get_object_or_404(Webhook, pk=pk, party_id=request.party.pk, removed_at__isnull=True)
    if act == "rotate":
        return _page(request, WebhookForm(), secret_text(webhook_rotate(webhook, at=request.received_at)))
    told = {
        "ping": (webhook_ping, _("A trial message is on its way; its answer appears below.")),
        "enable": (webhook_enable, _("Messages from now on are sent there again.")),
        "remove": (webhook_remove, _("Nothing is sent there any more.")),
    }.get(act)
    if told is None:
        raise Http404
    told[0](webhook, at=request.received_at)
    messages.success(request, told[1])
    return see_other("webhooks")
