"""Screening is shared out: every worker asks whether there is a part to do."""

from celery import shared_task

from registry.kernel import clock
from registry.services.screening_parts import parts_help

from .working import worked_off


@shared_task(name="registry.help_screenings", ignore_result=True)
def help_screenings(seconds: float = 60) -> int:
    """Do parts of the screenings that run, for about `seconds`; returns how many. One that dies is done by another."""
    return worked_off(lambda: parts_help(clock.now()), seconds)
