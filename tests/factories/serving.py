"""Mails that leave, come back, and serve."""

from datetime import datetime

from registry.models import OutboxMessage
from registry.services.outbox import outbox_send


def mails_leave(until: datetime | None = None) -> int:
    """Hand over every waiting mail when it was written, as the sweep does within seconds; returns how many."""
    count = 0
    while (written := _next(until)) is not None:
        count += outbox_send(written, limit=1)
    return count


def _next(until: datetime | None) -> datetime | None:
    waiting = OutboxMessage.objects.filter(sent_at=None, dead_at=None, next_attempt_at=None)
    if until is not None:
        waiting = waiting.filter(created_at__lte=until)
    return waiting.order_by("pk").values_list("created_at", flat=True).first()
