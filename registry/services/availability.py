"""Writing down what probes of the public door saw, and the outages that follow.

A probe that finds the door open after a time in which nobody saw it open records the outage of that time in the same
transaction: no sweep stands between the door's return and the knowledge that it was away.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict
from registry.models import DoorProbe, Outage, RuleProfile
from registry.models.recording import EntryDraft, record
from registry.selectors.door import (
    EVERY,
    RECORD_ENDED,
    TOLERANCE,
    clock_shift,
    door_doubted_since,
    door_seen_open_at,
    runs_now,
)
from registry.selectors.recounting import outage_minimum

log = structlog.get_logger()
DOOR = "door"


class DoorInDoubt(Conflict):
    """Whether the portal can be reached is not known, and looking away would hide it."""

    code = "door_in_doubt"
    message = _("The door was not seen open just now. Bring the portal back first, then end the record.")


@dataclass(frozen=True, slots=True)
class Seen:
    """One probe: `answer` is the status code, or what came instead of one."""

    node: str
    is_up: bool
    answer: str
    at: datetime


@transaction.atomic
def probe_record(seen: Seen) -> Outage | None:
    """Note one probe; the outage that it opened or ended, if any. Late and doubled probes change nothing.

    Probers take turns: what one of them saw is known to the next.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('door_probe'))")
    last_open = door_seen_open_at()
    if not _note(seen):
        return None
    if last_open is None or seen.at - last_open <= TOLERANCE:
        return None
    return _end(last_open, seen) if seen.is_up else _begin(last_open, seen)


@transaction.atomic
def door_record_end(*, at: datetime) -> bool:
    """From `at` on nobody probes: silences wait for no probe, and the time until somebody probes again is no outage.

    False where nobody probed anyway. Raises DoorInDoubt while the door has not been seen open just now: an outage does
    not end by looking away. Only a demonstration may: it is not in operation while it is stopped.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('door_probe'))")
    if door_seen_open_at() is None:
        return False
    if door_doubted_since(at) is not None:
        if not settings.DEMONSTRATION:
            raise DoorInDoubt
        Outage.objects.filter(source=Outage.Source.PROBES, ends_at__isnull=True).delete()
    DoorProbe.objects.create(node=DOOR, is_up=True, answer=RECORD_ENDED, first_at=at, last_at=at, shift=clock_shift())
    record([EntryDraft("door:record_ended", at, {"what": DOOR})])
    return True


def _note(seen: Seen) -> bool:
    """Make the prober's running run longer, or begin another; False for a probe older than what is known."""
    shift = clock_shift()
    last = runs_now().filter(node=seen.node).order_by("-last_at").first()
    if last is not None and seen.at <= last.last_at:
        return False
    goes_on = last is not None and (last.is_up, last.answer) == (seen.is_up, seen.answer[:80])
    if last is not None and goes_on and seen.at - last.last_at <= EVERY * 3:
        DoorProbe.objects.filter(pk=last.pk).update(last_at=seen.at, probes=F("probes") + 1)
    else:
        DoorProbe.objects.create(
            node=seen.node,
            is_up=seen.is_up,
            answer=seen.answer[:80],
            first_at=seen.at,
            last_at=seen.at,
            shift=shift,
        )
    return True


def _begin(last_open: datetime, seen: Seen) -> Outage:
    outage, is_new = Outage.objects.get_or_create(
        starts_at=last_open, source=Outage.Source.PROBES, defaults={"what": DOOR}
    )
    if is_new:
        log.error("door.shut", since=last_open.isoformat(), answer=seen.answer)
    return outage


def _end(last_open: datetime, seen: Seen) -> Outage | None:
    """The door is open again. A time too short to move anything is kept as a record, without an act."""
    outage = _begin(last_open, seen)
    if outage.ends_at is not None:
        return None
    outage.ends_at, outage.evidence = seen.at, _evidence(last_open, seen.at)
    if seen.at - last_open >= shortest_minimum():
        facts = {
            "starts_at": last_open.isoformat(),
            "ends_at": seen.at.isoformat(),
            "what": DOOR,
            "source": Outage.Source.PROBES.value,
            "runs": outage.evidence,
        }
        outage.entry_id = record([EntryDraft("outage:recorded", seen.at, facts)])[0]
    outage.save()
    log.warning("door.open_again", since=last_open.isoformat(), until=seen.at.isoformat())
    return outage


def _evidence(start: datetime, end: datetime) -> list[dict[str, object]]:
    """The runs of failed probes in between, at most fifty; none where nobody probed."""
    failed = runs_now().filter(is_up=False, first_at__lt=end, last_at__gt=start).order_by("first_at", "pk")[:50]
    return [
        asdict(Run(one.node, one.answer, one.first_at.isoformat(), one.last_at.isoformat(), one.probes))
        for one in failed
    ]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of failed probes as an outage keeps it."""

    node: str
    answer: str
    first_at: str
    last_at: str
    probes: int


def shortest_minimum() -> timedelta:
    """The shortest outage that moves anything under any profile a case may follow."""
    return min(outage_minimum(profile) for profile in RuleProfile.objects.all())
