"""Clocks follow service: who is served later than expected has the whole period from then on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from registry.kernel.calendar import steps_end
from registry.models import SYSTEM, Case, Deadline, Party, Service
from registry.models.clocks import current_calendar, step_of
from registry.models.recording import instant_text
from registry.selectors.serving import is_notice_of

from .cases import act_record
from .messages import notify

OPEN = {"fired_at__isnull": True, "cancelled_at__isnull": True, "needs_service": True}


def clocks_behind(cases: Sequence[Case], start: datetime) -> set[int]:
    """The ids of those cases in which a clock counts from before `start`; nearly always none."""
    found = Deadline.objects.filter(**OPEN, case__in=cases, starts_at__lt=start)
    return set(found.values_list("case_id", flat=True))


def clock_follow(service: Service, start: datetime, at: datetime) -> Deadline | None:
    """Move the clock that this message began so that it counts from `start`; the case is locked.

    Later only, with the same steps as before. None when nothing moves: a plain clock of a demonstration
    counts from its act, and a clock that another message began has nothing to do with this one.
    """
    deadline = (
        Deadline.objects.filter(**OPEN, case=service.inbox.case_id, starts_at__lt=start)
        .select_related("case__profile", "profile")
        .first()
    )
    if deadline is None or deadline.profile.period(deadline.clock).is_plain or not is_notice_of(service, deadline):
        return None
    steps, calendar = [step_of(row) for row in deadline.steps], current_calendar()
    if not steps:
        return None  # an end that was not counted from its start
    due_at = steps_end(start, steps, calendar)
    if due_at <= deadline.due_at:
        return None
    deadline.starts_at, deadline.due_at, deadline.calendar_edition = start, due_at, calendar.edition
    deadline.save(update_fields=["starts_at", "due_at", "calendar_edition"])
    _told(deadline, at)
    return deadline


def _told(deadline: Deadline, at: datetime) -> None:
    case, due = deadline.case, deadline.due_at
    facts: dict[str, object] = {"clock": deadline.clock, "due_at": instant_text(due), "cause": "service"}
    act_record(case, "clock_moved", at=at, actor=SYSTEM, state=case.subject.state, facts=facts)
    params = {"number": case.number, "clock": deadline.clock, "due_at": due.isoformat()}
    parties = Party.objects.filter(case_roles__case=case).distinct()
    notify(parties, "case:clock_moved", case=case, at=at, params=params, key=f"{deadline.pk}/{due:%Y%m%d}")
