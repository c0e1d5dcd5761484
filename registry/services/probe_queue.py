"""Asking for a refusal to be held against everything live; `probes` does it."""

from collections.abc import Sequence
from datetime import datetime

from registry.models import IN_FORCE_STATES, Job, Refusal
from registry.selectors.usages import usages_permit

from .jobs import job_create


def probe_start(refusal: Refusal, cause: str, *, at: datetime) -> Job:
    """Queue one look at everything live, once per cause: "begin", or what made the refusal count again."""
    return job_create("probe", params={"refusal": refusal.pk}, key=f"{refusal.pk}/{cause}", at=at)


def probe_start_all(refusals: Sequence[int], cause: str, *, at: datetime) -> Job | None:
    """The same for refusals (ids) that came in one act: one look for all of them."""
    return job_create("probe", params={"refusals": list(refusals)}, key=cause, at=at) if refusals else None


def probe_wider(refusal: Refusal, *, at: datetime) -> None:
    """What a holder allowed is allowed no longer: its other refusals may count again, so each looks once more."""
    if not usages_permit(refusal.usages):
        return
    for other in Refusal.objects.filter(holder=refusal.holder_id, state__in=IN_FORCE_STATES).exclude(pk=refusal.pk):
        probe_start(other, f"after{refusal.pk}/{refusal.scope_count}", at=at)
