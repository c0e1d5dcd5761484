"""News in one mail a day or a week, for parties that chose so. What serves something never waits for a digest."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from registry.kernel.calendar import local_day
from registry.kernel.clock import BEIJING
from registry.models import InboxMessage, NoticeSettings, OutboxMessage

from .mail_refs import message_ref

HOUR = 8  # Beijing time, after which the day's digest goes out
MONDAY = 0
LIMIT = 50  # messages one digest names; the rest is counted
News = NoticeSettings.News


def digests_send(at: datetime) -> int:
    """Queue the digests of the day; returns how many. Safe to repeat: one a day and party."""
    if at.astimezone(BEIJING).hour < HOUR:
        return 0
    kinds = [News.DAILY, *([News.WEEKLY] if local_day(at).weekday() == MONDAY else [])]
    waiting = NoticeSettings.objects.filter(news__in=kinds).values_list("pk", flat=True)
    return sum(_digest(pk, at) for pk in list(waiting))


@transaction.atomic
def _digest(pk: int, at: datetime) -> bool:
    chosen = NoticeSettings.objects.select_for_update(of=("self",)).select_related("party").get(pk=pk)
    since = chosen.digest_at
    if since is not None and local_day(since) >= local_day(at) and since.astimezone(BEIJING).hour >= HOUR:
        return False
    news = InboxMessage.objects.filter(
        party=chosen.party, service=None, mails=None, posted_at__gt=since or at - timedelta(days=7), posted_at__lte=at
    )
    ids = list(news.order_by("pk").values_list("pk", flat=True))
    chosen.digest_at = at
    chosen.save(update_fields=["digest_at"])
    if not ids:
        return False
    key = f"digest/{chosen.party_id}/{local_day(at)}"
    OutboxMessage.objects.get_or_create(
        dedup_key=key,
        defaults={
            "to": chosen.party.email,
            "language": chosen.party.language,
            "event": "notices:digest",
            "params": {"count": len(ids), "inbox": ids[:LIMIT], "party": chosen.party_id},
            "is_service": False,
            "message_ref": message_ref(key),
            "created_at": at,
        },
    )
    return True
