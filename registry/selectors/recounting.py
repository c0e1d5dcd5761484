"""Counting running ends again: by another calendar, by another profile, after an outage. Read only.

An end only ever moves later. `last_look` is asked before anything is done because an end has come: whether the table of
days changed since it was counted, whether an outage touched it, or whether nobody knows that the door was open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.db.models import Q

from registry.kernel.calendar import Calendar, Period, Step, day_end, local_day, steps_end
from registry.kernel.clock import BEIJING
from registry.models import CalendarEdition, ClockChange, Deadline, Outage, RuleProfile
from registry.models.clocks import NEVER_ROLLS, calendar_in, step_of

from .door import door_doubted_since


@dataclass(frozen=True, slots=True)
class Recount:
    """A later end and what it comes from: a signed change, or an outage."""

    to_at: datetime
    change: ClockChange | None = None
    outage: Outage | None = None
    profile: RuleProfile | None = None
    steps: tuple[Step, ...] = ()


def is_act_period(deadline: Deadline) -> bool:
    """Whether somebody has to act by then: validity and retention never move, plain durations know no calendar."""
    return deadline.clock not in NEVER_ROLLS and not deadline.profile.period(deadline.clock).is_plain


def steps_of(deadline: Deadline) -> tuple[Step, ...]:
    return tuple(step_of(row) for row in deadline.steps)


def end_by(deadline: Deadline, calendar: Calendar, steps: tuple[Step, ...] = ()) -> datetime | None:
    """The end as `calendar` counts it; None for an end that was not counted or moves by no calendar."""
    steps = steps or steps_of(deadline)
    if not steps or not is_act_period(deadline):
        return None
    start = deadline.starts_at
    if deadline.needs_service:  # begins on the day of service, which is a working day
        start = datetime.combine(calendar.roll(local_day(start)), time.min, BEIJING)
    return steps_end(start, steps, calendar)


def steps_under(deadline: Deadline, profile: RuleProfile) -> tuple[Step, ...]:
    """The steps with the profile's length of the clock; unchanged where the clock began with something else.

    What was extended stays extended by as much as it was.
    """
    steps = steps_of(deadline)
    old = deadline.profile.period(deadline.clock)
    if not steps or steps[0].period != old or deadline.clock not in profile.clocks:
        return steps
    new = profile.period(deadline.clock)
    if deadline.clock in {"publication", "publication_crawled"}:
        new = _longer(new, profile.period("publication_floor"))
    return (replace(steps[0], period=new), *steps[1:])


def _longer(period: Period, floor: Period) -> Period:
    return floor if floor.unit == period.unit and floor.n > period.n else period


def outage_end(outage: Outage, calendar: Calendar) -> datetime | None:
    """The instant before which nothing that ran through the outage may end; None while it goes on."""
    if outage.ends_at is None:
        return None
    return day_end(calendar.next_working_day(local_day(outage.ends_at)))


def extended_by(
    outage: Outage, *, starts_at: datetime, due_at: datetime, minimum: timedelta, calendar: Calendar
) -> datetime | None:
    """The later end of something that ran from `starts_at` to `due_at`; None when the outage does not move it."""
    until, length = outage_end(outage, calendar), outage.length
    if until is None or length is None or outage.ends_at is None or length < minimum:
        return None
    ran_through = starts_at < outage.ends_at and due_at > outage.starts_at
    return until if ran_through and due_at < until else None


def outage_minimum(profile: RuleProfile) -> timedelta:
    """How long an outage must last before it moves anything under this profile."""
    return profile.wait("outage_minimum")


@dataclass(frozen=True, slots=True)
class LastLook:
    """What can still move an end at the instant it was made; made once for many deadlines."""

    calendar: Calendar
    edition: CalendarEdition
    calendar_change: ClockChange | None
    # Signed and in effect for running cases, not carried out to the end yet; each with the version it made.
    profile_changes: tuple[tuple[ClockChange, RuleProfile], ...]
    outages: tuple[Outage, ...]  # ended and long enough, not carried out to the end yet
    doubted_since: datetime | None  # the door is not known to have been open since

    def recount(self, deadline: Deadline) -> Recount | None:
        """The later end of a running deadline, or None when it stands."""
        if not is_act_period(deadline):
            return None
        found = [*self._by_calendar(deadline), *self._by_outages(deadline), *self._by_profiles(deadline)]
        later = [one for one in found if one.to_at > deadline.due_at]
        return max(later, key=lambda one: one.to_at, default=None)

    def is_in_doubt(self, deadline: Deadline) -> bool:
        """Whether the door may have been shut when the deadline ended: its silence has to wait until that is known."""
        doubted = self.doubted_since
        return doubted is not None and deadline.due_at > doubted and is_act_period(deadline)

    def keeps(self, deadline: Deadline, at: datetime) -> bool:
        """Whether an end that has come is not one, or not yet."""
        if self.is_in_doubt(deadline):
            return True
        found = self.recount(deadline)
        return found is not None and found.to_at > at

    def sure_until(self, at: datetime) -> datetime:
        """What ended by then is over for certain: no outage that is not carried out yet lies between it and `at`."""
        doubts = [outage.starts_at for outage in self.outages]
        return min([at, *doubts, *([self.doubted_since] if self.doubted_since else [])])

    def _by_calendar(self, deadline: Deadline) -> list[Recount]:
        change = self.calendar_change
        is_older = deadline.calendar_edition < self.edition.number and deadline.due_at > self.edition.created_at
        end = end_by(deadline, self.calendar) if change and is_older else None
        return [Recount(end, change=change)] if end else []

    def _by_outages(self, deadline: Deadline) -> list[Recount]:
        minimum = outage_minimum(deadline.profile)
        return [
            Recount(until, outage=outage)
            for outage in self.outages
            if (
                until := extended_by(
                    outage,
                    starts_at=deadline.starts_at,
                    due_at=deadline.due_at,
                    minimum=minimum,
                    calendar=self.calendar,
                )
            )
        ]

    def _by_profiles(self, deadline: Deadline) -> list[Recount]:
        found = []
        for change, profile in self.profile_changes:
            since = max(change.effective_from or deadline.starts_at, change.decided_at or deadline.starts_at)
            is_older = change.content["key"] == deadline.profile.key and deadline.profile.version < (change.number or 0)
            if is_older and deadline.due_at > since:
                found += recounts_under(deadline, change, profile, self.calendar)
        return found


def recounts_under(deadline: Deadline, change: ClockChange, profile: RuleProfile, calendar: Calendar) -> list[Recount]:
    """The end under `profile`, the version a signed change made."""
    steps = steps_under(deadline, profile)
    end = end_by(deadline, calendar, steps) if steps != steps_of(deadline) else None
    return [Recount(end, change=change, profile=profile, steps=steps)] if end else []


def _made_by(change: ClockChange) -> RuleProfile:
    return RuleProfile.objects.get(key=change.content["key"], version=change.number or 0)


def last_look(at: datetime) -> LastLook:
    """Four small queries and one for each change of a profile under way, whatever the number of deadlines."""
    edition = CalendarEdition.objects.order_by("-number")[0]
    of_calendar = Q(kind=ClockChange.Kind.CALENDAR, number=edition.number)
    of_profiles = Q(kind=ClockChange.Kind.PROFILE, applied_at__isnull=True, effective_from__lte=at)
    signed = ClockChange.objects.filter(of_calendar | of_profiles, state=ClockChange.State.SIGNED).order_by("pk")
    found = list(signed)
    return LastLook(
        calendar=calendar_in(edition),
        edition=edition,
        calendar_change=next((one for one in found if one.kind == ClockChange.Kind.CALENDAR), None),
        profile_changes=tuple((one, _made_by(one)) for one in found if one.content.get("applies_to_open")),
        outages=tuple(Outage.objects.filter(entry__isnull=False, applied_at__isnull=True).order_by("pk")),
        doubted_since=door_doubted_since(at),
    )
