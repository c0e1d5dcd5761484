"""Deadlines: what silence does, whether it may, stopping and extending clocks. The sweep stands in deadline_sweep.py.

What a silence does is a table {(case kind, clock key): handler}. The registry fills its half here, the objections
app the other half in its AppConfig.ready(); plain functions, no signals. A pair without a handler takes the silence
edge of the state machine.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import Period, Step, local_day, steps_end
from registry.kernel.errors import Conflict
from registry.models import SYSTEM, Case, Deadline
from registry.models.bulk import among
from registry.models.clocks import NEVER_ROLLS, Clock, current_calendar, step_of, step_row
from registry.models.workflow import WorkflowRow, subjects_model

Handler = Callable[[Deadline, datetime], None]
SetHandler = Callable[[Sequence[Deadline], datetime], object]
_one_by_one: dict[tuple[str, str], Handler] = {}
_in_sets: dict[tuple[str, str], SetHandler] = {}
Hold = Callable[[Deadline], bool]
_holds: dict[tuple[str, str], Hold] = {}


def on_silence(kind: str, clock: str) -> Callable[[Handler], Handler]:
    """Register what happens when `clock` of a case of `kind` runs out; one handler per pair."""

    def register(handler: Handler) -> Handler:
        _check_free(kind, clock)
        _one_by_one[kind, clock] = handler
        return handler

    return register


def on_silence_of_many(kind: str, clock: str) -> Callable[[SetHandler], SetHandler]:
    """The same for a clock that runs out for thousands at once: the handler takes a set and has no query for each."""

    def register(handler: SetHandler) -> SetHandler:
        _check_free(kind, clock)
        _in_sets[kind, clock] = handler
        return handler

    return register


def _check_free(kind: str, clock: str) -> None:
    if (kind, clock) in _one_by_one or (kind, clock) in _in_sets:
        raise ValueError(f"two handlers for {kind}/{clock}")


def holds_silence(kind: str, clock: str) -> Callable[[Hold], Hold]:
    """Register what tells that an act received in time is still being carried out: silence waits for it."""

    def register(hold: Hold) -> Hold:
        _holds[kind, clock] = hold
        return hold

    return register


def is_held(deadline: Deadline) -> bool:
    hold = _holds.get((deadline.case.kind, deadline.clock))
    return hold is not None and hold(deadline)


def goes_in_sets(kind: str, clock: str) -> bool:
    """Whether deadlines of this pair may be fired many in one transaction."""
    return (kind, clock) not in _one_by_one and (kind, clock) not in _holds


def silence_take(deadlines: Sequence[Deadline], at: datetime) -> None:
    """Do what silence does to these, which are of one kind and clock: exactly one, unless the pair goes in sets."""
    pair = deadlines[0].case.kind, deadlines[0].clock
    if one := _one_by_one.get(pair):
        (deadline,) = deadlines
        one(deadline, at)
    else:
        _in_sets.get(pair, silences_default)(deadlines, at)


def silence_default(deadline: Deadline, at: datetime) -> None:
    """Take the silence edge of the machine; "stays" leaves an overdue mark, public in aggregate."""
    silences_default([deadline], at)


def silences_default(deadlines: Sequence[Deadline], at: datetime) -> list[WorkflowRow]:
    """`silence_default` for a set of one kind and clock; returns what changed its state, by id."""
    stay = [deadline for deadline in deadlines if deadline.on_silence == "stays"]
    move = [deadline for deadline in deadlines if deadline.on_silence != "stays"]
    if stay:
        _mark_overdue(stay)
    if move:
        model = subjects_model(move[0].case.kind)
        subjects = model._default_manager.filter(among("case_id", [deadline.case_id for deadline in move]))
        ids = list(subjects.values_list("pk", flat=True))
        return model.advance(ids, "silence", at, actor=SYSTEM, facts={"clock": move[0].clock})
    return []


def _mark_overdue(deadlines: Sequence[Deadline]) -> None:
    """Late since the end of the period; after as long again the lead has to reassign."""
    again = ExpressionWrapper(F("due_at") + (F("due_at") - F("starts_at")), output_field=DateTimeField())
    own = Deadline.objects.filter(among("pk", [deadline.pk for deadline in deadlines]), case=OuterRef("pk"))
    Case.objects.filter(among("pk", [deadline.case_id for deadline in deadlines])).update(
        overdue_since=Subquery(own.values("due_at")), reassign_due_at=Subquery(own.values(again=again))
    )


def settling_time(deadline: Deadline) -> timedelta:
    """How long the sweep waits past the end, so that what was received in time is in the database first."""
    return deadline.profile.wait("settle")


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
