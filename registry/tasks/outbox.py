"""Mail leaves here."""

from time import monotonic

from celery import shared_task

from registry.kernel import clock
from registry.services.outbox import outbox_send


@shared_task(name="registry.send_outbox", ignore_result=True)
def send_outbox(seconds: float = 5) -> int:
    """Send waiting mails, one small batch after another for at most `seconds`; returns how many were handed over."""
    until = monotonic() + seconds
    total = sent = outbox_send(clock.now())
    while sent and monotonic() < until:
        sent = outbox_send(clock.now())
        total += sent
    return total
