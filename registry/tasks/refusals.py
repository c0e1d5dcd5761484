"""Sweeps over refusals."""

from celery import shared_task

from registry.kernel import clock
from registry.services.job_retries import jobs_retry
from registry.services.mandate_ends import mandates_end
from registry.services.probes import probes_due
from registry.services.refusal_silences import refusals_remind
from registry.services.register_snapshots import register_snapshots_due
from registry.services.renewal_reminders import renewals_remind
from registry.services.screening_sweep import screenings_catch_up


@shared_task(name="registry.screen_due", ignore_result=True)
def screen_due() -> int:
    """Begin what has to be screened and has not been, and what failed again; returns how many.

    A lost run costs nothing: the rows decide.
    """
    at = clock.now()
    return probes_due(at) + screenings_catch_up(at) + jobs_retry(at)


@shared_task(name="registry.remind_holders", ignore_result=True)
def remind_holders() -> int:
    """Remind holders whose refusals will fall dormant, 90, 30 and 7 days before; returns how many were told."""
    return refusals_remind(clock.now())


@shared_task(name="registry.end_mandates", ignore_result=True)
def end_mandates() -> int:
    """Let go of agents whose mandate is over; returns of how many refusals. What a run leaves, the next one finds."""
    return mandates_end(clock.now())


@shared_task(name="registry.remind_registrants", ignore_result=True)
def remind_registrants() -> int:
    """Remind registrants that a registration ends and can be renewed; returns how many messages were posted."""
    return renewals_remind(clock.now())


@shared_task(name="registry.publish_register", ignore_result=True)
def publish_register() -> int:
    """Publish the day's snapshot of the register of refusals, unless nothing changed; returns how many were made."""
    return register_snapshots_due(clock.now())
