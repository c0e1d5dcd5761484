"""The memory of repeated requests: how long an answer is kept, and the sweep that forgets it."""

from datetime import datetime, timedelta

from registry.models import IdempotentReply

KEEP = timedelta(hours=24)


def replies_forget(at: datetime) -> int:
    """Delete remembered answers that no repeated request may get any more; returns how many."""
    return IdempotentReply.objects.filter(created_at__lte=at - KEEP).delete()[0]
