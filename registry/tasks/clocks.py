"""Ends that have to move."""

from celery import shared_task

from registry.kernel import clock
from registry.services.recounting import recounts_apply


@shared_task(name="registry.recount_ends", ignore_result=True)
def recount_ends() -> int:
    """Carry out signed changes of rules and calendar, and outages that are over; returns how many ends moved."""
    return recounts_apply(clock.now())
