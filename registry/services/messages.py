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
from registry.selectors.serving import movers_of

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
    by_key = {notice.dedup_key(event, at): notice for notice in notices}
    known = set(InboxMessage.objects.filter(dedup_key__in=by_key).values_list("dedup_key", flat=True))
    new = {key: notice for key, notice in by_key.items() if key not in known}
    _inbox_fill(new, event, at)
    posted = list(InboxMessage.objects.filter(dedup_key__in=new).order_by("pk"))
    if serves := is_service(event):
        Service.objects.bulk_create([Service(inbox=inbox) for inbox in posted], ignore_conflicts=True)
    parties = {notice.party.pk: notice.party for notice in new.values()}
    mailed = parties.keys() if serves else parties.keys() - _wait_or_stay(parties, event)
    mails = [_mail(inbox, parties[inbox.party_id], serves) for inbox in posted if inbox.party_id in mailed]
    OutboxMessage.objects.bulk_create(mails, ignore_conflicts=True)
    deliveries_post(posted)
    return posted


def _inbox_fill(notices: Mapping[str, Notice], event: str, at: datetime) -> None:
    """The same message of somebody else at this instant wins; the keys of what hangs on it are unique as well."""
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
    InboxMessage.objects.bulk_create(rows, ignore_conflicts=True)


def _actor_facts(cases: Collection[int], at: datetime) -> dict[int, dict[str, Any]]:
    """Who did what this message tells of: the newest act on each case at the same instant."""
    facts = {case: {"by_role": ""} for case in cases}
    acts = Act.objects.filter(case__in=cases, at=at).order_by("pk")
    for case, role, officer in acts.values_list("case", "actor_role", "officer__number"):
        facts[case] = {"by_role": role, **({"by_officer": officer} if officer else {})}
    return facts


def _clocks(cases: Collection[int]) -> dict[int, tuple[dict[str, Any], set[int]]]:
    """The clock that runs for a party in each case, and the ids of the parties it runs for."""
    running = Deadline.objects.filter(
        case__in=cases, fired_at__isnull=True, cancelled_at__isnull=True, needs_service=True
    )
    first = {deadline.case_id: deadline for deadline in running.order_by("-pk")}
    movers = movers_of(first.values()) if first else {}
    return {
        case: ({"move_at": one.due_at.isoformat(), "move_clock": one.clock}, movers[one.pk])
        for case, one in first.items()
    }


def _wait_or_stay(parties: Collection[int], event: str) -> set[int]:
    """Those for whom news does not go out as a mail of its own: it waits for a digest, or stays in the inbox.

    Reminders have a choice of their own.
    """
    chosen = NoticeSettings.objects.filter(party__in=parties)
    if event.endswith(":reminder"):
        return set(chosen.filter(reminders=False).values_list("party", flat=True))
    return set(chosen.exclude(news=NoticeSettings.News.EACH).values_list("party", flat=True))


def _mail(inbox: InboxMessage, party: Party, serves: bool) -> OutboxMessage:
    return OutboxMessage(
        dedup_key=inbox.dedup_key,
        to=party.email,
        language=party.language,
        event=inbox.event,
        params=inbox.params,
        inbox=inbox,
        is_service=serves,
        message_ref=message_ref(inbox.dedup_key),
        created_at=inbox.posted_at,
    )
