"""The sweep: finds what is due and fires each deadline once, under the lock of its procedure.

Clocks that run out for thousands at once are fired in sets, one transaction for a set; a set that fails is fired again
one by one, so that one bad row stops no other. Two sweeps may run at the same time: each skips what the other holds.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from psycopg.errors import DeadlockDetected

from registry.models import Deadline, RuleProfile
from registry.models.bulk import among
from registry.models.clocks import calendar_held
from registry.selectors.recounting import LastLook, last_look
from registry.selectors.serving import served_among, unserved

from .attempts import database_gone, rested
from .deadlines import goes_in_sets, is_held, settling_time, silence_take
from .locks import cases_lock, families_free
from .messages import notify
from .moving import deadline_move

log = structlog.get_logger()
MAX_ATTEMPTS = 5
AHEAD = 3  # times the limit is looked at, so that sweeps at once find enough that no other holds
HELD_PAUSE = timedelta(seconds=5)


class Candidate(NamedTuple):
    """A deadline that may be due, its pair of case kind and clock, and the root of its procedure."""

    pk: int
    clock: str
    kind: str
    root: int


def due(at: datetime) -> Q:
    """What the sweep looks for: open, its settling time over, and not resting after a failed attempt."""
    is_open = Q(fired_at__isnull=True, cancelled_at__isnull=True, dead_at__isnull=True)
    return is_open & Q(due_at__lte=at) & rested(at)


def deadlines_fire(at: datetime, *, limit: int = 1000) -> int:
    """Fire what was due a settling time ago, each once, at most `limit`; returns how many fired.

    A row that fails backs off, and after five tries it is set aside with an alarm.
    """
    candidates = _candidates(at, limit * AHEAD)
    sets = [one for one in candidates if goes_in_sets(one.kind, one.clock)]
    fired, alone = _fire_set(sets, at, limit) if len(sets) > 1 else (0, {one.pk for one in sets})
    rest = [one.pk for one in candidates if one.pk in alone or not goes_in_sets(one.kind, one.clock)]
    return fired + sum(_fire_one(pk, at) for pk in rest[:limit])


def silence_waits(at: datetime) -> bool:
    """Whether the period that ended first is over and its silence has had no effect yet."""
    return bool(_candidates(at, 1))


def _candidates(at: datetime, limit: int) -> list[Candidate]:
    """Of the first `limit` that are due, oldest first, those whose settling time is over."""
    found = Deadline.objects.filter(due(at)).order_by("due_at", "pk")[:limit]
    rows = found.values_list("due_at", "profile", "pk", "clock", "case__kind", Coalesce("case__parent", "case"))
    due_rows = list(rows)
    profiles = RuleProfile.objects.in_bulk({profile for _due_at, profile, *_row in due_rows})
    last = {pk: at - profile.wait("settle") for pk, profile in profiles.items()}
    return [Candidate(*row) for due_at, profile, *row in due_rows if due_at <= last[profile]]


def _fire_set(found: Sequence[Candidate], at: datetime, limit: int) -> tuple[int, set[int]]:
    """Fire at most `limit` of these together; returns how many fired, and the ids of those to be fired one by one."""
    try:
        with transaction.atomic(), calendar_held():
            return _fire_set_locked(found, at, limit)
    except Exception as error:
        if database_gone(error):
            raise
        if isinstance(error.__cause__, DeadlockDetected):
            return 0, set()
        log.exception("deadline.set_failed", deadlines=len(found), error=type(error).__name__)
        return 0, {one.pk for one in found}


def _fire_set_locked(found: Sequence[Candidate], at: datetime, limit: int) -> tuple[int, set[int]]:
    free, entangled = families_free({one.root for one in found}, limit=limit)
    alone = {one.pk for one in found if one.root in entangled}
    held = {one.pk: one.root for one in found if one.root in free}
    rows = Deadline.objects.filter(due(at), among("pk", held)).select_related("case").prefetch_related("profile")
    locked = rows.select_for_update(of=("self",)).order_by("due_at", "pk")
    first = {held[deadline.pk]: deadline for deadline in reversed(locked)}
    alone |= {deadline.pk for deadline in locked} - {deadline.pk for deadline in first.values()}
    ended = [deadline for deadline in first.values() if at >= deadline.due_at + settling_time(deadline)]
    look = last_look(at)
    ready = [deadline for deadline in ended if _stands(deadline, look, at)]
    served = served_among([deadline for deadline in ready if deadline.needs_service])
    effective = [deadline for deadline in ready if not deadline.needs_service or deadline.pk in served]
    _fire(effective, at)
    for deadline in ready:
        if deadline.needs_service and deadline.pk not in served:
            _not_served(deadline, at)
    return len(effective), alone


def _fire(deadlines: Sequence[Deadline], at: datetime) -> None:
    # Marked first: the handler's own `advance` cancels what is still open on the case, and these have fired.
    Deadline.objects.filter(among("pk", [deadline.pk for deadline in deadlines])).update(fired_at=at)
    for deadline in deadlines:
        deadline.fired_at = at
    for (kind, clock), group in groupby(sorted(deadlines, key=_pair), _pair):
        fired = sorted(group, key=lambda deadline: deadline.pk)
        silence_take(fired, at)
        log.info("deadline.fired", kind=kind, clock=clock, deadlines=[deadline.pk for deadline in fired])


def _pair(deadline: Deadline) -> tuple[str, str]:
    return deadline.case.kind, deadline.clock


def _fire_one(pk: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return _fire_locked(pk, at)
    except Exception as error:
        if database_gone(error):
            raise
        if isinstance(error.__cause__, DeadlockDetected):
            return False  # the other side won; the next sweep finds this row again
        log.exception("deadline.failed", deadline=pk, error=type(error).__name__)
        _back_off(pk, at, error)
        return False


def _fire_locked(pk: int, at: datetime) -> bool:
    found = Deadline.objects.filter(due(at), pk=pk).select_related("case__profile", "profile")
    deadline = found.first()
    if deadline is None or at < deadline.due_at + settling_time(deadline):
        return False
    if not cases_lock(deadline.case, skip_locked=True):
        return False  # somebody acts on this case right now: look again at the next sweep
    deadline = found.select_for_update(of=("self",)).first()
    if deadline is None or at < deadline.due_at + settling_time(deadline):
        return False
    if not _stands(deadline, last_look(at), at):
        return False
    if deadline.needs_service and not served_among([deadline]):
        _not_served(deadline, at)
        return False
    if is_held(deadline):
        Deadline.objects.filter(pk=pk).update(next_attempt_at=at + HELD_PAUSE)
        return False
    _fire([deadline], at)
    return True


def _stands(deadline: Deadline, look: LastLook, at: datetime) -> bool:
    """Whether an end that has come is one: a later one is moved to, and one in doubt waits until that is cleared up."""
    if (later := look.recount(deadline)) is not None:
        deadline_move(deadline, later, at=at)
        return False
    if look.is_in_doubt(deadline):
        Deadline.objects.filter(pk=deadline.pk).update(next_attempt_at=at + HELD_PAUSE)
        return False
    return True


def _not_served(deadline: Deadline, at: datetime) -> None:
    """Wait; whom no message was posted to at all since the clock began gets one now, so that it can be served."""
    wait = HELD_PAUSE if deadline.profile.period(deadline.clock).is_plain else timedelta(minutes=5)
    Deadline.objects.filter(pk=deadline.pk).update(next_attempt_at=at + wait)
    for joined in unserved(deadline).filter(notice=None).select_related("party"):
        params = {"number": str(deadline.case), "clock": deadline.clock, "due_at": deadline.due_at.isoformat()}
        key = f"deadline{deadline.pk}"
        notify([joined.party], "case:clock_runs", case=deadline.case, at=at, params=params, key=key)


def _back_off(pk: int, at: datetime, error: Exception) -> None:
    deadline = Deadline.objects.get(pk=pk)
    attempts = deadline.attempts + 1
    Deadline.objects.filter(pk=pk).update(
        attempts=attempts,
        last_error=f"{type(error).__name__}: {error}"[:300],
        next_attempt_at=at + timedelta(seconds=2**attempts),
        dead_at=at if attempts >= MAX_ATTEMPTS else None,
    )
    if attempts >= MAX_ATTEMPTS:
        log.error("deadline.dead", deadline=pk, case=deadline.case_id, clock=deadline.clock)
