"""Deliveries leave here: leased, signed, sent through the one egress, retried with growing rests, at least once each.

A crash between sending and marking sends the same message again, with the same id. Redirects are not followed: the
answer of an address is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from registry.kernel.egress import Answer, EgressRefused, Limits, fetch
from registry.models import Channel, FurtherService, Webhook, WebhookDelivery

from .attempts import lease_next
from .messages import notify
from .serving import webhook_failed, webhook_served
from .webhook_signing import headers_for

log = structlog.get_logger()
MAX_ATTEMPTS = 12
LONGEST_REST = timedelta(hours=6)  # twelve attempts take about a day and a half
GIVE_UP = timedelta(days=3)  # of nothing but failures: the webhook is switched off and its party told
GONE = 410
LIMITS = Limits(timeout=5.0, max_bytes=1 << 16, redirects=0)
Send = Callable[[Webhook, WebhookDelivery, datetime], Answer]


def send(webhook: Webhook, row: WebhookDelivery, at: datetime) -> Answer:
    body = row.body.encode()
    headers = headers_for(webhook, row.message_id, body, at=at)
    return fetch(webhook.url, method="POST", headers=headers, body=body, limits=LIMITS)


def webhooks_send(at: datetime, *, limit: int = 20, send: Send = send) -> int:
    """Send what waits, one by one; returns how many were delivered."""
    delivered = 0
    for _ in range(limit):
        row = lease_next(_waiting(), at)
        if row is None:
            break
        delivered += _attempt(row, at, send)
    return delivered


def _waiting() -> QuerySet[WebhookDelivery]:
    waiting = WebhookDelivery.objects.filter(delivered_at__isnull=True, dead_at__isnull=True)
    live = waiting.filter(webhook__removed_at__isnull=True, webhook__disabled_at__isnull=True)
    return live.select_related("webhook")


def _attempt(row: WebhookDelivery, at: datetime, send: Send) -> bool:
    try:
        answer = send(row.webhook, row, at)
    except EgressRefused as error:
        _failed(row, at, None, error.code)
        return False
    if 200 <= answer.status < 300:
        _delivered(row, at, answer.status)
        return True
    _failed(row, at, answer.status, "status")
    return False


@transaction.atomic
def _delivered(row: WebhookDelivery, at: datetime, status: int) -> None:
    WebhookDelivery.objects.filter(pk=row.pk, delivered_at__isnull=True).update(
        delivered_at=at, lease_until=None, status=status, last_error=""
    )
    Webhook.objects.filter(pk=row.webhook_id, failing_since__isnull=False).update(failing_since=None)
    if row.inbox_id is not None:
        webhook_served(row.inbox_id, at)


@transaction.atomic
def _failed(row: WebhookDelivery, at: datetime, status: int | None, error: str) -> None:
    is_dead = row.attempts >= MAX_ATTEMPTS or status == GONE
    rest = min(timedelta(seconds=5 * 2**row.attempts), LONGEST_REST)
    WebhookDelivery.objects.filter(pk=row.pk).update(
        lease_until=None,
        next_attempt_at=at + rest,
        status=status,
        last_error=error[:40],
        dead_at=at if is_dead else None,
    )
    log.warning("webhook.failed", delivery=row.pk, attempts=row.attempts, error=error, status=status, dead=is_dead)
    Webhook.objects.filter(pk=row.webhook_id, failing_since__isnull=True).update(failing_since=at)
    webhook = Webhook.objects.select_for_update().select_related("party").get(pk=row.webhook_id)
    if status == GONE or (webhook.failing_since is not None and at - webhook.failing_since >= GIVE_UP):
        _switch_off(webhook, at)
    if is_dead and row.inbox_id is not None:
        webhook_failed(row.inbox_id, at)


def _switch_off(webhook: Webhook, at: datetime) -> None:
    if webhook.disabled_at is not None:
        return
    Webhook.objects.filter(pk=webhook.pk).update(disabled_at=at)
    for inbox in FurtherService.objects.filter(
        channel=Channel.WEBHOOK, served_on=None, failed_at=None, service__inbox__deliveries__webhook=webhook
    ).values_list("service__inbox", flat=True):
        webhook_failed(inbox, at)
    params = {"url": webhook.url, "since_at": (webhook.failing_since or at).isoformat()}
    notify([webhook.party], "webhook:disabled", case=None, at=at, params=params, key=f"webhook{webhook.pk}/{at:%Y%m%d}")
