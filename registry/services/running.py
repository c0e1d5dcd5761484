"""Progress of an engine written into the row of the job that runs it."""

import time

from registry.kernel import clock
from registry.models import Job
from registry.screening.report import Progress

from .jobs import JobFailed, job_progress

_EVERY = 0.5  # seconds between two reports


class Reporter:
    """Call it as often as you like: it writes twice a second, and stops a job that was cancelled or taken over."""

    def __init__(self, job: Job, stage: str) -> None:
        self._job = job
        self._stage = stage
        self._next = 0.0

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        done, total = progress.rows_done, progress.rows_read
        if not job_progress(self._job, stage=self._stage, done=done, total=total, at=clock.now()):
            raise JobFailed
