"""Answers kept for repeated requests do not stay longer than they are good for."""

from celery import shared_task

from registry.kernel import clock
from registry.services.replies import replies_forget


@shared_task(name="registry.forget_replies", ignore_result=True)
def forget_replies() -> int:
    """Delete remembered answers older than a day; returns how many."""
    return replies_forget(clock.now())
