"""Deadlines: what silence does, the sweep that finds what is due, stopping and extending clocks.

What a silence does is a table {(case kind, clock key): handler}. The registry fills its half here, the objections
app the other half in its AppConfig.ready(); plain functions, no signals. A pair without a handler takes the silence
edge of the state machine.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg.errors import DeadlockDetected

from registry.kernel.calendar import Period, Step, local_day, steps_end
from registry.kernel.errors import Conflict
from registry.models import SYSTEM, Case, Deadline
from registry.models.clocks import NEVER_ROLLS, Clock, current_calendar, step_of, step_row
from registry.selectors.serving import is_served, unserved

from .locks import cases_lock
from .messages import notify

log = structlog.get_logger()
Handler = Callable[[Deadline, datetime], None]
HANDLERS: dict[tuple[str, str], Handler] = {}
Hold = Callable[[Deadline], bool]
HOLDS: dict[tuple[str, str], Hold] = {}
MAX_ATTEMPTS = 5


def on_silence(kind: str, clock: str) -> Callable[[Handler], Handler]:
    """Register what happens when `clock` of a case of `kind` runs out; one handler per pair."""

    def register(handler: Handler) -> Handler:
        if (kind, clock) in HANDLERS:
            raise ValueError(f"two handlers for {kind}/{clock}")
        HANDLERS[kind, clock] = handler
        return handler

    return register


def holds_silence(kind: str, clock: str) -> Callable[[Hold], Hold]:
    """Register what tells that an act received in time is still being carried out: silence waits for it."""

    def register(hold: Hold) -> Hold:
        HOLDS[kind, clock] = hold
        return hold

    return register


def _is_held(deadline: Deadline) -> bool:
    hold = HOLDS.get((deadline.case.kind, deadline.clock))
    return hold is not None and hold(deadline)


def silence_default(deadline: Deadline, at: datetime) -> None:
    """Take the silence edge of the machine; "stays" leaves an overdue mark, public in aggregate."""
    case = deadline.case
    if deadline.on_silence == "stays":
        length = deadline.due_at - deadline.starts_at
        Case.objects.filter(pk=case.pk).update(overdue_since=deadline.due_at, reassign_due_at=deadline.due_at + length)
        return
    type(case.subject).advance([case.subject.pk], "silence", at, actor=SYSTEM, facts={"clock": deadline.clock})


def due(at: datetime) -> Q:
    """What the sweep looks for: open, its settling time over, and not resting after a failed attempt."""
    return Q(fired_at__isnull=True, cancelled_at__isnull=True, dead_at__isnull=True, due_at__lte=at) & (
        Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at)
    )


def deadlines_fire(at: datetime, *, limit: int = 500) -> int:
    """Fire what was due a settling time ago, each once, under its row lock; returns how many fired.

    One bad row stops no other: it backs off, and after five tries it is set aside with an alarm.
    """
    ids = list(Deadline.objects.filter(due(at)).order_by("due_at").values_list("pk", flat=True)[:limit])
    return sum(_fire_one(pk, at) for pk in ids)


def _fire_one(pk: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return _fire_locked(pk, at)
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected):
            return False  # the other side won; the next sweep finds this row again
        raise  # the database is gone or shutting down: no fault of the row
    except Exception as error:
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
    if deadline.needs_service and not is_served(deadline):
        _not_served(deadline, at)
        return False
    if _is_held(deadline):
        Deadline.objects.filter(pk=pk).update(next_attempt_at=at + timedelta(seconds=5))
        return False
    # Marked first: the handler's own `advance` cancels what is still open on the case, and this one has fired.
    Deadline.objects.filter(pk=pk).update(fired_at=at)
    deadline.fired_at = at
    HANDLERS.get((deadline.case.kind, deadline.clock), silence_default)(deadline, at)
    log.info("deadline.fired", deadline=pk, case=deadline.case_id, clock=deadline.clock)
    return True


def settling_time(deadline: Deadline) -> timedelta:
    """How long the sweep waits past the end, so that what was received in time is in the database first."""
    period = deadline.profile.period("settle")
    return timedelta(seconds=period.n) if period.unit == "s" else timedelta(minutes=period.n)


def _not_served(deadline: Deadline, at: datetime) -> None:
    """Wait; whom no message was posted to at all since the clock began gets one now, so that it can be served."""
    wait = timedelta(seconds=5) if deadline.profile.period(deadline.clock).is_plain else timedelta(minutes=5)
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


def deadline_open(case: Case, clock: str) -> Deadline | None:
    """The running deadline of this clock, or None."""
    return Deadline.objects.filter(case=case, clock=clock, fired_at__isnull=True, cancelled_at__isnull=True).first()


def deadline_extend(case: Case, clock: str, extension: str, *, at: datetime) -> Deadline:
    """Move the running end of `clock` later by the profile's `extension` period. Raises Conflict when none runs."""
    deadline = deadline_open(case, clock)
    if deadline is None or deadline.due_at <= at:
        raise Conflict(_("This period has already ended and cannot be extended."))
    calendar = current_calendar()
    before = [step_of(row) for row in deadline.steps] or [Step(until=deadline.due_at)]
    further = Step(case.profile.period(extension), clock not in NEVER_ROLLS)
    deadline.due_at = steps_end(deadline.starts_at, [Step(until=deadline.due_at), further], calendar)
    deadline.steps = [step_row(step) for step in [*before, further]]
    deadline.calendar_edition = calendar.edition
    deadline.save(update_fields=["due_at", "steps", "calendar_edition"])
    return deadline


def deadline_left(deadline: Deadline, at: datetime) -> int:
    """What is left of a clock that is about to stand still, in its own unit (working days, or seconds), at least 1."""
    period = deadline.profile.period(deadline.clock)
    if period.unit == "wd":
        last = local_day(deadline.due_at - timedelta(microseconds=1))
        return max(1, current_calendar().working_days_between(local_day(at), last))
    seconds = (deadline.due_at - at).total_seconds()
    return max(1, round(seconds if period.is_plain else seconds / 86_400))


def clock_resumed(case: Case, clock: str, left: int, *, at: datetime) -> Clock:
    """A clock that stood still and goes on at `at` with `left` units."""
    unit = case.profile.period(clock).unit
    unit = "s" if unit == "min" else unit
    step = Step(Period(left, unit if unit in {"s", "wd"} else "cd"))
    return Clock(clock, steps_end(at, [step], current_calendar()), (step,))
