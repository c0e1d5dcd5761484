"""What the probes say about the public door."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from registry.models import ClockOffset, DoorProbe, Outage

EVERY = timedelta(seconds=10)
RECORD_ENDED = "record ended"  # what the last run says where probing was given up, instead of an answer
TOLERANCE = timedelta(seconds=60)  # longer without a good answer, and the door counts as shut since the last one


def clock_shift() -> timedelta:
    """The offset of the one clock now; instants noted under another one cannot be compared."""
    row = ClockOffset.objects.first()
    return row.shift if row else timedelta(0)


def runs_now() -> QuerySet[DoorProbe]:
    """Runs of probes noted under the present clock offset."""
    shift = Subquery(ClockOffset.objects.values("shift")[:1])
    return DoorProbe.objects.filter(shift=Coalesce(shift, Value(timedelta(0))))


def door_seen_open_at() -> datetime | None:
    """The last good answer any prober got; None where nobody has ever probed, or not since the record was ended."""
    newest = runs_now().filter(is_up=True).order_by("-last_at", "-pk").values_list("last_at", "answer").first()
    return None if newest is None or newest[1] == RECORD_ENDED else newest[0]


def door_doubted_since(at: datetime) -> datetime | None:
    """Since when nobody has seen the door open; None while it is open, and where nobody probes."""
    seen = door_seen_open_at()
    return seen if seen is not None and at - seen > TOLERANCE else None


def outages_listed() -> QuerySet[Outage]:
    """Every outage on record, newest first, with `moved`: how many running periods it moved."""
    return Outage.objects.annotate(moved=Count("moves")).order_by("-starts_at", "-pk")
