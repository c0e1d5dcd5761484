"""Telling parties: one inbox message and one mail per party and event, rows first, sent by the outbox sweep.

Every message names cause, actor, deadline and what silence does; its wording is made when it is read or sent, in the
reader's language (services/wording). The dedup key makes telling twice harmless. What serves something cannot be
stopped; news can, or wait for a digest.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from registry.models import Act, Case, Deadline, InboxMessage, NoticeSettings, OutboxMessage, Party, Service
from registry.selectors.serving import movers

from .wording import is_service


def notify(
    parties: Iterable[Party], event: str, *, case: Case | None, at: datetime, params: dict[str, Any], key: str = ""
) -> list[InboxMessage]:
    """Post `event` to the inbox of each party and queue its mail, inside the caller's transaction.

    `event` names a wording; `params` are JSON facts for it (numbers, instants as ISO text, never secrets). `key`
    tells two messages of the same event on one case apart (default: the state's instant is enough to be unique).
    Who acted, and a clock that runs for the reader, are read from the case and added.
    """
    posted = []
    facts = _actor_facts(case, at) | params
    clock, whose = _clock(case)
    for party in {party.pk: party for party in parties}.values():
        dedup = f"{event}/{case.pk if case else 0}/{key or at.isoformat()}/{party.pk}"[:120]
        own = facts | (clock if party.pk in whose else {})
        inbox, is_new = InboxMessage.objects.get_or_create(
            dedup_key=dedup,
            defaults={"party": party, "case": case, "event": event, "params": own, "posted_at": at},
        )
        if is_new:
            _queue_mail(inbox, party)
            posted.append(inbox)
    return posted


def _actor_facts(case: Case | None, at: datetime) -> dict[str, Any]:
    """Who did what this message tells of: the newest act on the case at the same instant."""
    if case is None:
        return {}
    acts = Act.objects.filter(case=case, at=at).order_by("-pk").values_list("actor_role", "officer__number")
    role, officer = acts.first() or ("", None)
    return {"by_role": role, **({"by_officer": officer} if officer else {})}


def _clock(case: Case | None) -> tuple[dict[str, Any], set[int]]:
    """The clock that runs for a party in the case, and the ids of the parties it runs for."""
    if case is None:
        return {}, set()
    running = Deadline.objects.filter(
        case=case, fired_at__isnull=True, cancelled_at__isnull=True, needs_service=True
    ).first()
    if running is None:
        return {}, set()
    whose = set(movers(running).values_list("party_id", flat=True))
    return {"move_at": running.due_at.isoformat(), "move_clock": running.clock}, whose


def _queue_mail(inbox: InboxMessage, party: Party) -> None:
    serves = is_service(inbox.event)
    if serves:
        Service.objects.create(inbox=inbox)
    elif not _wants_each(party):
        return
    OutboxMessage.objects.create(
        dedup_key=inbox.dedup_key,
        to=party.email,
        language=party.language,
        event=inbox.event,
        params=inbox.params,
        inbox=inbox,
        is_service=serves,
        created_at=inbox.posted_at,
    )


def _wants_each(party: Party) -> bool:
    """Whether news goes out as a mail of its own; else it waits for a digest, or stays in the inbox."""
    chosen = NoticeSettings.objects.filter(party=party).values_list("news", flat=True).first()
    return chosen in (None, NoticeSettings.News.EACH)
