"""Which running periods and cases a change or an outage touches. Read only."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from registry.kernel.calendar import day_end
from registry.kernel.clock import BEIJING
from registry.models import Case, CaseKind, ClockChange, Deadline, Outage, RuleProfile
from registry.models.clocks import NEVER_ROLLS


def deadlines_running() -> QuerySet[Deadline]:
    """Ends that can still move, in a stable order: open, and no validity or retention."""
    running = Deadline.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True)
    return running.exclude(clock__in=NEVER_ROLLS).select_related("case__profile", "profile").order_by("pk")


def deadlines_in(first: date, last: date, *, since: datetime) -> QuerySet[Deadline]:
    """Those that run through one of the days and had not ended at `since`."""
    begins = datetime.combine(first, time.min, BEIJING)
    return deadlines_running().filter(due_at__gte=begins, due_at__gt=since, starts_at__lt=day_end(last))


def deadlines_by_calendar(change: ClockChange, *, edition: int) -> QuerySet[Deadline]:
    """What a signed year of the calendar touches and was counted by an older edition."""
    year = int(change.content["year"])
    since = change.decided_at or change.drafted_at
    # An end on the last day of December rolls into the year when that day stops being one of work.
    found = deadlines_in(date(year, 1, 1), date(year, 12, 31), since=since)
    return found.filter(calendar_edition__lt=edition)


def deadlines_by_outage(outage: Outage, until: datetime) -> QuerySet[Deadline]:
    """What ran through the outage and would end before `until`."""
    return deadlines_running().filter(starts_at__lt=outage.ends_at, due_at__gt=outage.starts_at, due_at__lt=until)


def cases_open() -> QuerySet[Case]:
    """Cases that have not ended."""
    alive = Q()
    for kind in CaseKind:
        model = Case._meta.get_field(kind.value).related_model
        states = [state for state, rule in model.TRANSITIONS.items() if not rule.is_end]  # type: ignore[union-attr]  # a WorkflowRow
        alive |= Q(kind=kind, **{f"{kind.value}__state__in": states})
    return Case.objects.filter(alive)


def cases_under(profile: RuleProfile) -> list[int]:
    """Ids of open cases that follow an older version of the profile."""
    older = cases_open().filter(profile__key=profile.key, profile__version__lt=profile.version)
    return list(older.order_by("pk").values_list("pk", flat=True))
