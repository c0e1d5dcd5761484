"""Mail leaves here."""

from celery import shared_task

from registry.kernel import clock
from registry.services.deadline_sweep import silence_waits
from registry.services.digests import digests_send
from registry.services.outbox import outbox_send
from registry.services.reminders import reminders_send
from registry.services.serving import service_catch_up
from registry.services.webhook_sending import webhooks_send

from .working import worked_off


@shared_task(name="registry.send_outbox", ignore_result=True)
def send_outbox(seconds: float = 5) -> int:
    """Send waiting mails, one small batch after another for at most `seconds`; returns how many were handed over.

    Mails take several times as long as what they tell of, and a few seconds later serve as well.
    """
    return worked_off(lambda: outbox_send(clock.now()), seconds, gives_way=lambda: silence_waits(clock.now()))


@shared_task(name="registry.remind_parties", ignore_result=True)
def remind_parties() -> int:
    """Reminders before a party's time ends, digests of news, and services that no channel followed yet."""
    at = clock.now()
    return reminders_send(at) + digests_send(at) + service_catch_up(at)


@shared_task(name="registry.send_webhooks", ignore_result=True)
def send_webhooks() -> int:
    """Post a small batch of waiting messages to the parties' own addresses; returns how many were delivered."""
    return webhooks_send(clock.now())
