"""Mail leaves here."""

from celery import shared_task

from registry.kernel import clock
from registry.services.outbox import outbox_send


@shared_task(name="registry.send_outbox", ignore_result=True)
def send_outbox() -> int:
    """Send a small batch of waiting mails; returns how many were handed over."""
    return outbox_send(clock.now())
