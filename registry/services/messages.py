"""Telling parties: one inbox message and one mail per party and event, rows first, sent by the outbox sweep.

Every message names cause, actor, deadline and what silence does; its wording is made when it is read or sent, in the
reader's language (services/wording.py). The dedup key makes telling twice harmless.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from registry.models import Case, InboxMessage, OutboxMessage, Party, Service


def notify(
    parties: Iterable[Party], event: str, *, case: Case | None, at: datetime, params: dict[str, Any], key: str = ""
) -> list[InboxMessage]:
    """Post `event` to the inbox of each party and queue its mail, inside the caller's transaction.

    `event` names a wording; `params` are JSON facts for it (numbers, instants as ISO text, never secrets). `key`
    tells two messages of the same event on one case apart (default: the state's instant is enough to be unique).
    """
    posted = []
    for party in {party.pk: party for party in parties}.values():
        dedup = f"{event}/{case.pk if case else 0}/{key or at.isoformat()}/{party.pk}"[:120]
        inbox, is_new = InboxMessage.objects.get_or_create(
            dedup_key=dedup,
            defaults={"party": party, "case": case, "event": event, "params": params, "posted_at": at},
        )
        if is_new:
            _queue_mail(inbox, party)
            posted.append(inbox)
    return posted


def _queue_mail(inbox: InboxMessage, party: Party) -> None:
    Service.objects.create(inbox=inbox)
    OutboxMessage.objects.create(
        dedup_key=inbox.dedup_key,
        to=party.email,
        language=party.language,
        event=inbox.event,
        params=inbox.params,
        inbox=inbox,
        created_at=inbox.posted_at,
    )
