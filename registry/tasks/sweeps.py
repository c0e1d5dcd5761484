"""The sweeps that beat triggers every few seconds."""

from celery import shared_task

from registry.kernel import clock
from registry.services.deadlines import deadlines_fire
from registry.services.jobs import job_claim, job_run


@shared_task(name="registry.fire_deadlines", ignore_result=True)
def fire_deadlines(limit: int = 500) -> int:
    """Fire what is due; returns how many. A lost or doubled message changes nothing: the rows decide."""
    return deadlines_fire(clock.now(), limit=limit)


@shared_task(name="registry.run_jobs", ignore_result=True)
def run_jobs(limit: int = 20) -> int:
    """Work off waiting jobs one by one; returns how many."""
    count = 0
    while count < limit and (job := job_claim(clock.now())) is not None:
        job_run(job, clock.now)
        count += 1
    return count
