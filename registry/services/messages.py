"""Telling parties: one inbox message and one mail per party and event, rows first, sent by the outbox sweep.

Every message names cause, actor, deadline and what silence does; its wording is made when it is read or sent, in the
reader's language (services/wording). The dedup key makes telling twice harmless. What serves something cannot be
stopped; news can, or wait for a digest.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.models import Act, Case, Deadline, InboxMessage, NoticeSettings, OutboxMessage, Party, Service
from registry.models.bulk import among, rows_add, rows_copy
from registry.selectors.serving import Running, movers_of

from .mail_refs import message_ref
from .webhook_posting import deliveries_post
from .wording import is_service


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one party. `params` are JSON facts for its wording (numbers, instants as ISO text, no secrets).

    `key` tells two messages of the same event on one case apart (default: the instant is enough to be unique).
    """

    party: Party
    case: Case | None
    params: dict[str, Any]
    key: str = ""

    def dedup_key(self, event: str, at: datetime) -> str:
        case = self.case.pk if self.case else 0
        return f"{event}/{case}/{self.key or at.isoformat()}/{self.party.pk}"[:120]


def notify(
    parties: Iterable[Party], event: str, *, case: Case | None, at: datetime, params: dict[str, Any], key: str = ""
) -> list[InboxMessage]:
    """Post `event` (it names a wording) to the inbox of each party and queue its mail, in the caller's transaction."""
    return notify_all([Notice(party, case, params, key) for party in parties], event, at=at)


def notify_all(notices: Sequence[Notice], event: str, *, at: datetime) -> list[InboxMessage]:
    """`notify` for many cases at once, in a handful of queries; returns what was posted, without what was known.

    Who acted, and a clock that runs for the reader, are read from the case and added.
    """
    posted = _inbox_fill({notice.dedup_key(event, at): notice for notice in notices}, event, at)
    if serves := is_service(event):
        rows_copy(Service, ("inbox_id",), [(inbox.pk,) for inbox in posted])
    parties = {inbox.party_id for inbox in posted}
    mailed = parties if serves else parties - _wait_or_stay(parties, event)
    rows_copy(OutboxMessage, _MAIL, [_mail(inbox, serves) for inbox in posted if inbox.party_id in mailed])
    deliveries_post(posted)
    return posted


_INBOX = ("party_id", "case_id", "event", "params", "dedup_key", "posted_at")


def _inbox_fill(notices: Mapping[str, Notice], event: str, at: datetime) -> list[InboxMessage]:
    """Post what is not there yet; the same message of somebody else at this instant wins."""
    cases = {notice.case.pk for notice in notices.values() if notice.case}
    actors, clocks = _actor_facts(cases, at), _clocks(cases)
    rows = []
    for key, notice in notices.items():
        case = notice.case.pk if notice.case else 0
        clock, whose = clocks.get(case, ({}, set()))
        params = actors.get(case, {}) | notice.params | (clock if notice.party.pk in whose else {})
        rows.append(
            InboxMessage(party=notice.party, case=notice.case, event=event, params=params, dedup_key=key, posted_at=at)
        )
    values = [(row.party_id, row.case_id, row.event, row.params, row.dedup_key, row.posted_at) for row in rows]
    new = rows_add(InboxMessage, _INBOX, values, key="dedup_key")
    for row in rows:
        row.pk = new.get(row.dedup_key)
    return [row for row in rows if row.pk]


def _actor_facts(cases: Collection[int], at: datetime) -> dict[int, dict[str, Any]]:
    """Who did what this message tells of: the newest act on each case at the same instant."""
    facts = {case: {"by_role": ""} for case in cases}
    acts = Act.objects.filter(among("case_id", cases), at=at).order_by("pk")
    for case, role, officer in acts.values_list("case", "actor_role", "officer__number"):
        facts[case] = {"by_role": role, **({"by_officer": officer} if officer else {})}
    return facts


def _clocks(cases: Collection[int]) -> dict[int, tuple[dict[str, Any], set[int]]]:
    """The clock that runs for a party in each case, and the ids of the parties it runs for."""
    running = Deadline.objects.filter(
        among("case_id", cases), fired_at__isnull=True, cancelled_at__isnull=True, needs_service=True
    )
    first: dict[int, Running] = {}
    for row in running.order_by("-pk").values_list("pk", "case_id", "whose_move", "clock", "due_at"):
        first[row[1]] = Running(*row)
    movers = movers_of(first.values()) if first else {}
    return {
        case: ({"move_at": one.due_at.isoformat(), "move_clock": one.clock}, movers[one.pk])
        for case, one in first.items()
    }


def _wait_or_stay(parties: Collection[int], event: str) -> set[int]:
    """Those for whom news does not go out as a mail of its own: it waits for a digest, or stays in the inbox.

    Reminders have a choice of their own.
    """
    chosen = NoticeSettings.objects.filter(among("party_id", parties))
    if event.endswith(":reminder"):
        return set(chosen.filter(reminders=False).values_list("party", flat=True))
    return set(chosen.exclude(news=NoticeSettings.News.EACH).values_list("party", flat=True))


_MAIL = ("dedup_key", "to", "language", "event", "params", "inbox_id", "is_service", "message_ref", "created_at")


def _mail(inbox: InboxMessage, serves: bool) -> tuple[object, ...]:
    """The outbox row of `_MAIL` columns; the party's address is looked up here and kept with the mail."""
    return (
        inbox.dedup_key,
        inbox.party.email,
        inbox.party.language,
        inbox.event,
        inbox.params,
        inbox.pk,
        serves,
        message_ref(inbox.dedup_key),
        inbox.posted_at,
    )
