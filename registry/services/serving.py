"""Service 送达 as it happens: a mail is handed over or fails, an officer records post, the Gazette stands in.

Served late, the clock of the party moves later by as much; it never moves earlier, and one that has fired stays fired.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import local_day
from registry.kernel.clock import BEIJING
from registry.kernel.errors import Conflict, DomainError
from registry.models import SYSTEM, Actor, Case, Channel, FurtherService, Officer, OutboxMessage, Service
from registry.models.clocks import current_calendar

from .cases import act_record
from .locks import cases_lock
from .service_channels import channel_next, gazette_serve
from .service_clocks import clock_follow, clocks_behind

log = structlog.get_logger()


class ServedAlready(Conflict):
    code = "served_already"
    message = _("This message was already served, on %(day)s.")


def day_begins(day: date) -> datetime:
    return datetime.combine(day, time.min, BEIJING)


@transaction.atomic
def mails_handed_over(messages: Sequence[OutboxMessage], at: datetime) -> None:
    """Mark mails sent, and what they serve as served on the next working day. Safe to repeat."""
    ids = [message.pk for message in messages]
    served_on = current_calendar().next_working_day(local_day(at))
    cases = _cases(messages)
    behind = clocks_behind(cases, day_begins(served_on))
    if behind:
        cases_lock(*[case for case in cases if case.pk in behind])
    OutboxMessage.objects.filter(pk__in=ids, sent_at__isnull=True).update(sent_at=at, lease_until=None)
    further = FurtherService.objects.filter(outbox__in=ids, served_on__isnull=True, failed_at__isnull=True)
    second = [row.service_id for row in further]
    further.update(served_on=served_on)
    Service.objects.filter(pk__in=second, served_on__isnull=True).update(channel=Channel.SECOND, served_on=served_on)
    first = Service.objects.filter(
        inbox__mails__in=ids, inbox__mails__further_service=None, handed_over_at__isnull=True
    ).values_list("pk", flat=True)
    first_ids = list(first)
    Service.objects.filter(pk__in=first_ids).update(handed_over_at=at)
    Service.objects.filter(pk__in=first_ids, served_on__isnull=True, bounced_at__isnull=True).update(
        served_on=served_on
    )
    if behind:
        _follow(Service.objects.filter(pk__in=[*first_ids, *second], inbox__case__in=behind), at)


def _cases(messages: Sequence[OutboxMessage]) -> list[Case]:
    return list(Case.objects.filter(messages__mails__in=[message.pk for message in messages]).distinct())


def _follow(services: Iterable[Service], at: datetime) -> None:
    for service in services:
        if service.served_on is not None:
            clock_follow(service, day_begins(service.served_on), at)


@transaction.atomic
def mail_failed(message: OutboxMessage, at: datetime) -> bool:
    """A mail came back or could not be handed over at all: failed service, and the next channel begins.

    Safe to repeat; True when it was news. A mail that serves nothing (news, sign-in) fails without consequence.
    """
    found = Service.objects.filter(inbox=message.inbox_id or 0).select_related("inbox__case").first()
    if found is None:
        return False
    if found.inbox.case is not None:
        cases_lock(found.inbox.case)
    service = Service.objects.select_for_update(of=("self",)).select_related("inbox__party").get(pk=found.pk)
    if not _marked_failed(service, message, at):
        return False
    log.warning("service.failed", service=service.pk, outbox=message.pk)
    if service.served_on is None:
        channel_next(service, at)
        service.refresh_from_db()
        _follow([service], at)
    return True


def webhook_served(inbox_id: int, at: datetime) -> bool:
    """A webhook answered: it serves where it was the channel that a mail's failure led to. True when it did."""
    return _webhook_ended(inbox_id, at, is_served=True)


def webhook_failed(inbox_id: int, at: datetime) -> bool:
    """A webhook was given up; where it was the channel of service, the next one begins. True when it was."""
    return _webhook_ended(inbox_id, at, is_served=False)


@transaction.atomic
def _webhook_ended(inbox_id: int, at: datetime, *, is_served: bool) -> bool:
    waiting = FurtherService.objects.filter(
        service__inbox=inbox_id, channel=Channel.WEBHOOK, served_on=None, failed_at=None
    )
    row = waiting.select_related("service__inbox__case").first()
    if row is None:
        return False
    if row.service.inbox.case is not None:
        cases_lock(row.service.inbox.case)
    service = Service.objects.select_for_update(of=("self",)).select_related("inbox__party").get(pk=row.service_id)
    served_on = current_calendar().next_working_day(local_day(at)) if is_served else None
    if not waiting.update(served_on=served_on, failed_at=None if is_served else at):
        return False
    if is_served and service.served_on is None:
        Service.objects.filter(pk=service.pk).update(channel=Channel.WEBHOOK, served_on=served_on)
    elif service.served_on is None:
        channel_next(service, at)
    service.refresh_from_db()
    _follow([service], at)
    return True


def _marked_failed(service: Service, message: OutboxMessage, at: datetime) -> bool:
    second = FurtherService.objects.filter(outbox=message).first()
    if second is not None:
        if second.failed_at is not None:
            return False
        second.failed_at, second.served_on = at, None
        second.save(update_fields=["failed_at", "served_on"])
        failed = Channel.SECOND
    else:
        if service.bounced_at is not None:
            return False
        service.bounced_at, failed = at, Channel.MAIL
    if service.channel == failed:
        service.served_on = None
    service.save(update_fields=["bounced_at", "served_on"])
    return True


def service_by_post(
    service: Service, *, officer: Officer, reference: str, delivered_on: date, actor: Actor, at: datetime
) -> FurtherService:
    """An officer records a delivery by post. Raises ServedAlready; DomainError for a day that cannot be."""
    if not reference.strip():
        raise DomainError(_("Enter the number of the postal item."), field="reference")
    if not local_day(service.inbox.posted_at) <= delivered_on <= local_day(at):
        raise DomainError(_("The day of delivery lies between the day of the message and today."), field="delivered_on")
    with transaction.atomic():
        service = _unserved_locked(service, at)
        row = FurtherService.objects.create(
            service=service,
            channel=Channel.POST,
            began_at=at,
            officer=officer,
            reference=reference.strip()[:100],
            served_on=delivered_on,
        )
        Service.objects.filter(pk=service.pk).update(channel=Channel.POST, served_on=delivered_on)
        case = service.inbox.case
        if case is not None and case.number:
            act_record(case, "serve_by_post", at=at, actor=actor, state=case.subject.state, facts={})
        service.refresh_from_db()
        _follow([service], at)
        return row


@transaction.atomic
def service_by_gazette(service: Service, *, actor: Actor, at: datetime) -> FurtherService:
    """An officer serves by publication now, whatever else runs. Raises ServedAlready."""
    service = _unserved_locked(service, at)
    row = gazette_serve(service, at, actor=actor)
    service.refresh_from_db()
    _follow([service], at)
    return row


def _unserved_locked(service: Service, at: datetime) -> Service:
    """Read again under its locks. What the Gazette will have served later can still be served sooner by post."""
    if service.inbox.case is not None:
        cases_lock(service.inbox.case)
    fresh = Service.objects.select_for_update(of=("self",)).select_related("inbox__party").get(pk=service.pk)
    is_announced = fresh.channel == Channel.GAZETTE and fresh.served_on is not None and fresh.served_on > local_day(at)
    if fresh.served_on is not None and not is_announced:
        raise ServedAlready(day=fresh.served_on.isoformat())
    return fresh


def service_catch_up(at: datetime) -> int:
    """Failed services that no channel was begun for (the party gave a second address since, a crash): begin it now."""
    begun = 0
    waiting = Service.objects.filter(
        bounced_at__isnull=False, served_on__isnull=True, further=None, inbox__case__number__isnull=False
    )
    for service in waiting.select_related("inbox__case").order_by("pk")[:100]:
        with transaction.atomic():
            cases_lock(service.inbox.case)  # type: ignore[arg-type]  # filtered: there is one
            fresh = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
            if fresh.served_on is None and not fresh.further.exists():
                channel_next(fresh, at)
                fresh.refresh_from_db()
                _follow([fresh], at)
                begun += 1
    return begun


__all__ = [
    "SYSTEM",
    "ServedAlready",
    "mail_failed",
    "mails_handed_over",
    "service_by_gazette",
    "service_by_post",
    "service_catch_up",
    "webhook_failed",
    "webhook_served",
]
