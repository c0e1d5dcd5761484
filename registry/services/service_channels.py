"""Which channel comes after a failed one: the second e-mail address, a webhook, then a notice in the Gazette."""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.kernel.calendar import local_day, period_end
from registry.models import (
    SYSTEM,
    Actor,
    CaseParty,
    Channel,
    FurtherService,
    NoticeSettings,
    OutboxMessage,
    Service,
    WebhookDelivery,
)
from registry.models.clocks import current_calendar

from .cases import act_record
from .gazette import notice_publish
from .mail_refs import message_ref


def channel_next(service: Service, at: datetime) -> FurtherService | None:
    """Begin the next channel of a message whose mail failed; None when there is none (no case, or all were tried)."""
    tried = set(service.further.values_list("channel", flat=True))
    second = _second_address(service)
    if second and Channel.SECOND not in tried:
        return _second_mail(service, second, at)
    hook = _webhook_delivery(service)
    if hook is not None and Channel.WEBHOOK not in tried:
        return _by_webhook(service, hook, at)
    case = service.inbox.case
    if case is None or not case.number or Channel.GAZETTE in tried:
        return None
    return gazette_serve(service, at)


def _second_address(service: Service) -> str:
    settings = NoticeSettings.objects.filter(party=service.inbox.party_id, second_confirmed_at__isnull=False).first()
    return settings.second_email if settings else ""


def _second_mail(service: Service, address: str, at: datetime) -> FurtherService:
    inbox = service.inbox
    key = f"second/{inbox.pk}"
    mail = OutboxMessage.objects.create(
        dedup_key=key,
        message_ref=message_ref(key),
        to=address,
        language=inbox.party.language,
        event=inbox.event,
        params=inbox.params,
        inbox=inbox,
        created_at=at,
    )
    return FurtherService.objects.create(service=service, channel=Channel.SECOND, began_at=at, outbox=mail)


def _webhook_delivery(service: Service) -> WebhookDelivery | None:
    """This message's delivery to a webhook that its party uses as a channel of service, unless it was given up."""
    live = WebhookDelivery.objects.filter(inbox=service.inbox_id, dead_at=None, webhook__serves=True)
    return live.filter(webhook__removed_at=None, webhook__disabled_at=None).order_by("delivered_at", "pk").first()


def _by_webhook(service: Service, delivery: WebhookDelivery, at: datetime) -> FurtherService:
    """Served when the address has answered already; else as soon as it does."""
    served_on = current_calendar().next_working_day(local_day(at)) if delivery.delivered_at else None
    if served_on is not None:
        Service.objects.filter(pk=service.pk).update(channel=Channel.WEBHOOK, served_on=served_on)
    return FurtherService.objects.create(service=service, channel=Channel.WEBHOOK, began_at=at, served_on=served_on)


def gazette_serve(service: Service, at: datetime, *, actor: Actor = SYSTEM) -> FurtherService:
    """Publish that a message waits; it counts as served when the profile's period after the publication is over.

    The notice names the case and the role, never the party, and says nothing of the message's content.
    """
    case = service.inbox.case
    if case is None:
        raise ValueError("only what belongs to a case is served by publication")
    end = period_end(at, case.profile.period("service_gazette"), current_calendar())
    served_on = local_day(end - timedelta(microseconds=1))
    role = case.case_parties.filter(party=service.inbox.party_id).values_list("role", flat=True).first()
    params = {"case": case.number, "role": role or CaseParty.Role.APPLICANT, "served_on": served_on.isoformat()}
    notice = notice_publish(case, "service:gazette", params=params, at=at, closes_at=end)
    row = FurtherService.objects.create(
        service=service,
        channel=Channel.GAZETTE,
        began_at=at,
        notice=notice,
        officer_id=actor.officer_id,
        served_on=served_on,
    )
    Service.objects.filter(pk=service.pk).update(channel=Channel.GAZETTE, served_on=served_on)
    facts: dict[str, object] = {"notice": notice.number, "served_on": served_on.isoformat()}
    act_record(case, "serve_by_notice", at=at, actor=actor, state=case.subject.state, facts=facts)
    return row
