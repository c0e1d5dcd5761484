"""The sweeps that beat triggers every few seconds."""

from celery import shared_task

from registry.kernel import clock
from registry.services.deadline_sweep import deadlines_fire
from registry.services.jobs import job_claim, job_run

from .working import worked_off


@shared_task(name="registry.fire_deadlines", ignore_result=True)
def fire_deadlines(limit: int = 1000, seconds: float = 5) -> int:
    """Fire what is due, set after set for at most `seconds`; returns how many fired.

    A lost or doubled message changes nothing: the rows decide.
    """
    return worked_off(lambda: deadlines_fire(clock.now(), limit=limit), seconds)


@shared_task(name="registry.run_jobs", ignore_result=True)
def run_jobs(limit: int = 20) -> int:
    """Work off waiting jobs one by one; returns how many."""
    count = 0
    while count < limit and (job := job_claim(clock.now())) is not None:
        job_run(job, clock.now)
        count += 1
    return count
