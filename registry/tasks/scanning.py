"""Looking at what was handed in."""

from celery import shared_task

from registry.kernel import clock
from registry.services.scanning import attachments_scan


@shared_task(name="registry.scan_attachments", ignore_result=True)
def scan_attachments() -> int:
    """Scan a few waiting files, if there is a scanner; returns how many got a verdict."""
    return attachments_scan(clock.now())
