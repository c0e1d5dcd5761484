"""Opening, closing, stopping and extending the deadline rows of cases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings

from registry.kernel.calendar import Calendar, Day, DayKind, Period, Step, local_day, period_end
from registry.kernel.clock import BEIJING

from .bulk import among, rows_copy
from .case import Case, Deadline
from .rules import CalendarDay, CalendarEdition, RuleProfile
from .transitions import StateRule

# By the whole row of the edition: a transaction that was rolled back must leave no table behind under its number.
_calendars: dict[tuple[object, ...], Calendar] = {}
_held: ContextVar[Calendar | None] = ContextVar("calendar_held", default=None)


def profile_current(key: str | None = None, *, at: datetime) -> RuleProfile:
    """The newest version of a rule profile in effect at `at`; the configured one by default."""
    versions = RuleProfile.objects.filter(key=key or settings.RULE_PROFILE, effective_from__lte=at)
    return versions.order_by("-version")[:1].get()


def current_calendar() -> Calendar:
    """The working-day table in its newest edition; rows are read once per edition and process."""
    held = _held.get()
    if held is not None:
        return held
    return calendar_in(CalendarEdition.objects.order_by("-number")[0])


def calendar_of(edition: int) -> Calendar:
    """The table as it stood in that edition: each day as the newest edition up to it says."""
    return calendar_in(CalendarEdition.objects.get(number=edition))


def calendar_in(edition: CalendarEdition) -> Calendar:
    """The same for an edition that was read already."""
    key = (edition.pk, edition.number, edition.created_at, edition.note)
    if key not in _calendars:
        rows = CalendarDay.objects.filter(edition__number__lte=edition.number).order_by("edition__number")
        days = {row.day: Day(row.day, DayKind(row.kind), row.notice, row.is_official, row.notice_en) for row in rows}
        _calendars[key] = Calendar(edition.number, days)
    return _calendars[key]


@contextmanager
def calendar_held() -> Iterator[None]:
    """Ask for the edition once and keep to it: for long work in one transaction."""
    token = _held.set(current_calendar())
    try:
        yield
    finally:
        _held.reset(token)


@dataclass(frozen=True, slots=True)
class Clock:
    """Overrides the clock a state normally starts: another key, a fixed end, or none at all (key None).

    `steps`: how a given end was counted from the start, so that it can be counted again when the calendar changes.
    """

    key: str | None
    due_at: datetime | None = None
    steps: tuple[Step, ...] = ()


NO_CLOCK = Clock(None)


def clock_start(case: Case, key: str, at: datetime, *, served: bool) -> datetime:
    """When the clock begins: the act's instant, or the expected day of service (the next working day)."""
    if not served or case.profile.period(key).is_plain:
        return at
    return datetime.combine(current_calendar().next_working_day(local_day(at)), time.min, BEIJING)


def deadline_for(case: Case, rule: StateRule, at: datetime, clock: Clock | None = None) -> Deadline | None:
    """The unsaved deadline a case gets on entering a state at `at`; None when no clock runs there."""
    clock = clock or Clock(rule.clock)
    if clock.key is None:
        return None
    starts_at = clock_start(case, clock.key, at, served=rule.served)
    calendar = current_calendar()
    own = Step(case.profile.period(clock.key), clock.key not in NEVER_ROLLS)
    steps = clock.steps if clock.due_at else (own,)
    due_at = clock.due_at or period_end(starts_at, own.period, calendar, rolls=own.rolls)
    return Deadline(
        case=case,
        clock=clock.key,
        starts_at=min(starts_at, due_at),
        due_at=due_at,
        noticed_from=at,
        on_silence=rule.on_silence or "stays",
        whose_move=rule.whose_move or "",
        profile=case.profile,
        calendar_edition=calendar.edition,
        needs_service=rule.served,
        steps=[step_row(step) for step in steps],
    )


def step_row(step: Step) -> dict[str, object]:
    """A step as the deadline's row keeps it; `step_of` reads it back."""
    if step.until is not None:
        return {"until": step.until.isoformat()}
    return {"n": step.period.n, "unit": step.period.unit, "rolls": step.rolls}


def step_of(row: dict[str, Any]) -> Step:
    if "until" in row:
        return Step(until=datetime.fromisoformat(row["until"]))
    return Step(Period(row["n"], row["unit"]), row["rolls"])


# Validity and retention are no periods for doing an act: they end on the very day.
NEVER_ROLLS = frozenset({"validity", "refusal_life", "log_retention", "access_log_retention", "record_retention"})


# What a deadline that begins is made of; everything else is yet to happen.
_BEGUN = (
    "clock",
    "starts_at",
    "due_at",
    "noticed_from",
    "on_silence",
    "whose_move",
    "profile_id",
    "calendar_edition",
    "steps",
    "needs_service",
)


def clocks_begin(cases: Sequence[Case], rule: StateRule, at: datetime, clock: Clock | None = None) -> None:
    """Open the deadline that each case gets on entering a state at `at`; counted once for each profile."""
    counted: dict[int, tuple[Any, ...] | None] = {}
    for case in cases:
        if case.profile_id not in counted:
            deadline = deadline_for(case, rule, at, clock)
            counted[case.profile_id] = tuple(getattr(deadline, name) for name in _BEGUN) if deadline else None
    rows = [(case.pk, *values) for case in cases if (values := counted[case.profile_id])]
    rows_copy(Deadline, ("case_id", *_BEGUN), rows)


def deadlines_open(deadlines: Sequence[Deadline | None]) -> None:
    Deadline.objects.bulk_create(deadline for deadline in deadlines if deadline is not None)


def deadlines_cancel(case_ids: Sequence[int], at: datetime) -> int:
    """Cancel every open deadline of the cases; returns how many."""
    return Deadline.objects.filter(among("case_id", case_ids), fired_at__isnull=True, cancelled_at__isnull=True).update(
        cancelled_at=at
    )
