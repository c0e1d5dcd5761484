"""Asking for a refusal to be held against everything live; `probes` does it."""

from datetime import datetime

from registry.models import Job, Refusal

from .jobs import job_create


def probe_start(refusal: Refusal, cause: str, *, at: datetime) -> Job:
    """Queue one look at everything live, once per cause: "begin", or what made the refusal count again."""
    return job_create("probe", params={"refusal": refusal.pk}, key=f"{refusal.pk}/{cause}", at=at)
