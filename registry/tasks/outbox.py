"""Mail leaves here."""

from time import monotonic

from celery import shared_task

from registry.kernel import clock
from registry.services.digests import digests_send
from registry.services.outbox import outbox_send
from registry.services.reminders import reminders_send
from registry.services.serving import service_catch_up
from registry.services.webhook_sending import webhooks_send


@shared_task(name="registry.send_outbox", ignore_result=True)
def send_outbox(seconds: float = 5) -> int:
    """Send waiting mails, one small batch after another for at most `seconds`; returns how many were handed over."""
    until = monotonic() + seconds
    total = sent = outbox_send(clock.now())
    while sent and monotonic() < until:
        sent = outbox_send(clock.now())
        total += sent
    return total


@shared_task(name="registry.remind_parties", ignore_result=True)
def remind_parties() -> int:
    """Reminders before a party's time ends, digests of news, and services that no channel followed yet."""
    at = clock.now()
    return reminders_send(at) + digests_send(at) + service_catch_up(at)


@shared_task(name="registry.send_webhooks", ignore_result=True)
def send_webhooks() -> int:
    """Post a small batch of waiting messages to the parties' own addresses; returns how many were delivered."""
    return webhooks_send(clock.now())
