"""Messages become deliveries to webhooks, in the transaction that posts them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from registry.kernel.canon import canonical_json
from registry.models import InboxMessage, Webhook, WebhookDelivery
from registry.models.bulk import among
from registry.models.recording import instant_text

from .wording import render


def deliveries_post(posted: Sequence[InboxMessage]) -> int:
    """Queue each message for the live webhooks of its party that want its kind; returns how many."""
    if not posted:
        return 0
    wanted = Webhook.objects.filter(
        among("party_id", {message.party_id for message in posted}), removed_at__isnull=True, disabled_at__isnull=True
    )
    rows = [
        delivery(webhook, message)
        for webhook in wanted
        for message in posted
        if message.party_id == webhook.party_id and wants(webhook, message.event)
    ]
    return len(WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True))


def wants(webhook: Webhook, event: str) -> bool:
    return not webhook.kinds or event.partition(":")[0] in webhook.kinds


def delivery(webhook: Webhook, message: InboxMessage) -> WebhookDelivery:
    """The unsaved row; its id is the inbox message's, so the same message never has two."""
    return WebhookDelivery(
        webhook=webhook,
        inbox=message,
        message_id=f"msg_{message.pk}_{webhook.public_id[:12]}",
        event=message.event,
        body=_body(message.event, message.posted_at, message.params, inbox=message.pk),
        created_at=message.posted_at,
    )


def ping(webhook: Webhook, at: datetime) -> WebhookDelivery:
    """The unsaved row of a trial message."""
    return WebhookDelivery(
        webhook=webhook,
        message_id=f"msg_ping_{webhook.public_id[:12]}_{int(at.timestamp() * 1000)}",
        event="webhook:ping",
        body=_body("webhook:ping", at, {}, inbox=None),
        created_at=at,
    )


def _body(event: str, at: datetime, params: dict[str, Any], *, inbox: int | None) -> str:
    """Thin and stable: what happened to what, by when the party has to move, and where to read it in full."""
    data = {
        "case": params.get("number") or None,
        "inbox": inbox,
        "actor": params.get("by_role") or None,
        "due_at": params.get("move_at") or None,
        "clock": params.get("move_clock") or None,
        "url": render(event, params, "zh-hans").url if inbox else settings.SITE_URL,
    }
    return canonical_json({"type": event, "timestamp": instant_text(at), "data": data}).decode()
