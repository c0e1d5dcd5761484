"""What happens by itself between two steps of the story: what beat and worker call, at the due instants."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Min
from django.db.models.functions import Coalesce, Greatest

from objections.services.publication import registrations_publish_screened
from objections.services.settlement import registration_settle_due
from registry.kernel import clock
from registry.models import Deadline
from registry.services.assignments import panels_draw
from registry.services.deadline_sweep import deadlines_fire
from registry.services.jobs import job_claim, job_run
from registry.services.outbox import outbox_keep_back
from registry.services.refusal_silences import refusals_remind

if TYPE_CHECKING:
    from .stage import Stage

SETTLING = timedelta(minutes=10)  # the default profile's, after which a sweep looks at what has ended
ROUNDS = 12  # of work that makes more work: screening, publication, roots, settlement, page


class StoryStuck(Exception):
    """Work went on making work, or something due did not happen: a script or a service is at fault."""


def sweeps_until(stage: Stage, end: datetime) -> None:
    """Fire everything that falls due before `end`, each at its own instant."""
    last: datetime | None = None
    while (due := _next_due()) is not None and due <= end:
        if last is not None and due <= last:
            raise StoryStuck(f"what was due at {due} is still open")
        last = due
        stage.move_to(due)
        if deadlines_fire(due):
            panels_draw(due)
            refusals_remind(due)
        registration_settle_due(due)
        sweep(stage)


def sweep(stage: Stage) -> None:
    """Do at this instant what waits: jobs, mails, publication, settlement."""
    for _ in range(ROUNDS):
        kinds = _jobs_work(stage)
        if "screening" in kinds:
            registrations_publish_screened(stage.at)
        if kinds & {"screening", "exclusion"}:
            registration_settle_due(stage.at)
        outbox_keep_back()
        if not kinds:
            return
    raise StoryStuck(f"still busy after {ROUNDS} rounds at {stage.at}")


def _next_due() -> datetime | None:
    """When the next running clock has ended for as long as the sweeps wait."""
    running = Deadline.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True, dead_at__isnull=True)
    looked_at = Greatest(F("due_at") + SETTLING, Coalesce(F("next_attempt_at"), F("due_at")))
    soonest: datetime | None = running.aggregate(soonest=Min(looked_at))["soonest"]
    return soonest


def _jobs_work(stage: Stage) -> set[str]:
    """Work off every waiting job; the kinds that were done."""
    kinds = set()
    while (job := job_claim(stage.at)) is not None:
        job_run(job, clock.now)
        kinds.add(job.kind)
    return kinds
