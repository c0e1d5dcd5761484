"""The service table of a case: each message, on whom, by which channel, and since when it counts as served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from registry.models import Case, Channel, Deadline, FurtherService, InboxMessage, Service
from registry.selectors.serving import unserved

from .wording import render

LIMIT = 100


@dataclass(frozen=True, slots=True)
class TryRow:
    """One further channel; `reference` is the Gazette notice's number, never a postal or mail address."""

    channel: str
    label: str
    began_at: datetime
    served_on: date | None
    failed_at: datetime | None
    reference: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One message on one party. `state`: served, announced (in the Gazette, not over yet), failed or waiting."""

    pk: int
    event: str
    subject: str
    party: str
    posted_at: datetime
    handed_over_at: datetime | None
    bounced_at: datetime | None
    served_on: date | None
    channel: str
    label: str
    tries: Sequence[TryRow]
    state: str


def service_table(
    case: Case, language: str, *, today: date, hides: int | None = None, desk: bool = False
) -> list[ServiceRow]:
    """Newest first, at most a hundred; for parties of the case and officers only. `hides`: a party not to be named.

    To all but the `desk`, whoever was asked to join in the case and has not agreed is shown by its public name.
    """
    asked = {} if desk else {row.party_id: row.name_to_others for row in case.case_parties.select_related("party")}
    services = (
        Service.objects.filter(inbox__case=case)
        .exclude(inbox__party=hides)
        .select_related("inbox__party")
        .prefetch_related("further__notice")
        .order_by("-inbox__posted_at", "-pk")[:LIMIT]
    )
    return [
        _row(service, service.inbox, language, today, asked.get(service.inbox.party_id, service.inbox.party.name))
        for service in services
    ]


def _row(service: Service, inbox: InboxMessage, language: str, today: date, party: str) -> ServiceRow:
    return ServiceRow(
        pk=service.pk,
        event=inbox.event,
        subject=render(inbox.event, inbox.params, language).subject,
        party=party,
        posted_at=inbox.posted_at,
        handed_over_at=service.handed_over_at,
        bounced_at=service.bounced_at,
        served_on=service.served_on,
        channel=service.channel,
        label=str(Channel(service.channel).label),
        tries=[_try(row) for row in sorted(service.further.all(), key=lambda row: row.pk)],
        state=_state(service, today),
    )


def _try(row: FurtherService) -> TryRow:
    label = str(Channel(row.channel).label)
    reference = row.notice.number if row.notice else ""
    return TryRow(row.channel, label, row.began_at, row.served_on, row.failed_at, reference)


def _state(service: Service, today: date) -> str:
    if service.served_on is not None:
        is_announced = service.channel == Channel.GAZETTE and service.served_on > today
        return "announced" if is_announced else "served"
    return "failed" if service.bounced_at is not None else "waiting"


def parties_unserved(case: Case, *, desk: bool = False) -> list[str]:
    """Whose silence has no effect yet, because the notice of the running clock is not served on them."""
    running = Deadline.objects.filter(
        case=case, needs_service=True, fired_at__isnull=True, cancelled_at__isnull=True
    ).select_related("case")
    deadline = running.first()
    if deadline is None:
        return []
    waiting = unserved(deadline).select_related("party")
    return [joined.party.name if desk else joined.name_to_others for joined in waiting]
