"""Carrying out what moves running ends: signed changes of rules and calendar, and outages that are over.

The rows are the queue: a change or an outage is carried out when nothing it touches is left where it was. A sweep that
is killed, doubled or late finds what is left; one case that fails stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from django.db import transaction

from registry.kernel.calendar import Calendar
from registry.models import Case, ClockChange, Deadline, Outage, RuleProfile
from registry.models.clocks import current_calendar
from registry.selectors.recounting import end_by, last_look, outage_end
from registry.selectors.touched import cases_under, deadlines_by_calendar, deadlines_by_outage

from .locks import cases_lock
from .moving import deadline_move, deadline_recount, others_recount

log = structlog.get_logger()
BATCH = 500  # ends moved in one sweep; the next one goes on


def recounts_apply(at: datetime, *, limit: int = BATCH) -> int:
    """Carry out what is signed, in effect and not finished, and what outages touched; returns how many ends moved."""
    moved = 0
    signed = ClockChange.objects.filter(state=ClockChange.State.SIGNED, applied_at__isnull=True, kind__in=_APPLY)
    for change in signed.order_by("pk"):
        if change.effective_from is None or change.effective_from <= at:
            moved += _APPLY[change.kind](change, at, limit - moved)
    for outage in Outage.objects.filter(entry__isnull=False, applied_at__isnull=True).order_by("pk"):
        moved += _apply_outage(outage, at, limit - moved)
    return moved


def _apply_calendar(change: ClockChange, at: datetime, limit: int) -> int:
    calendar = current_calendar()
    touched = deadlines_by_calendar(change, edition=calendar.edition)
    same, later = [], []
    for deadline in touched.select_related("profile").iterator():
        end = end_by(deadline, calendar)
        if end is None or end == deadline.due_at:
            same.append(deadline.pk)
        elif end > deadline.due_at:
            later.append(deadline.pk)
    _confirm(same, calendar)
    moved, is_done = _move_all(later, at, limit)
    if is_done:
        others_recount(at)
        _finish(change, at)
    return moved


def _confirm(ids: list[int], calendar: Calendar) -> None:
    """Ends that the new table counts the same; an end it would count earlier stays with the table it came from."""
    running = Deadline.objects.filter(pk__in=ids, fired_at__isnull=True, cancelled_at__isnull=True)
    running.update(calendar_edition=calendar.edition)


def _apply_outage(outage: Outage, at: datetime, limit: int) -> int:
    until = outage_end(outage, current_calendar())
    if until is None:
        return 0
    look = last_look(at)
    touched = deadlines_by_outage(outage, until).select_related("profile")
    moved, is_done = _move_all([one.pk for one in touched if look.recount(one)], at, limit)
    if is_done:
        others_recount(at, outage=outage)
        Outage.objects.filter(pk=outage.pk, applied_at__isnull=True).update(applied_at=at)
    return moved


def _apply_profile(change: ClockChange, at: datetime, limit: int) -> int:
    """Cases under way go over to the new version where the law says so; their ends only ever move later."""
    if not change.content["applies_to_open"]:
        _finish(change, at)
        return 0
    profile = RuleProfile.objects.get(key=change.content["key"], version=change.number or 0)
    moved, is_done = 0, True
    for pk in cases_under(profile)[: max(limit, 0) + 1]:
        if moved >= limit:
            return moved
        found = _case_go_over(pk, profile, at)
        moved, is_done = moved + (found or 0), is_done and found is not None
    if is_done and not cases_under(profile):
        _finish(change, at)
    return moved


def _case_go_over(pk: int, profile: RuleProfile, at: datetime) -> int | None:
    """Move one case and its running ends to the profile; None when somebody acts on it now or it failed."""
    try:
        with transaction.atomic():
            case = Case.objects.get(pk=pk)
            if not cases_lock(case, skip_locked=True):
                return None
            look, moved = last_look(at), 0
            running = Deadline.objects.filter(case=case, fired_at__isnull=True, cancelled_at__isnull=True)
            for deadline in running.select_related("case__profile", "profile").order_by("pk"):
                if (found := look.recount(deadline)) is not None:
                    deadline_move(deadline, found, at=at)
                    moved += 1
            Case.objects.filter(pk=pk).update(profile=profile)
            return moved
    except Exception as error:
        log.exception("recount.failed", case=pk, error=type(error).__name__)
        return None


def _move_all(ids: Iterable[int], at: datetime, limit: int) -> tuple[int, bool]:
    """How many moved, and whether nothing is left to move."""
    look, moved, is_done = last_look(at), 0, True
    for pk in ids:
        if moved >= limit:
            return moved, False
        try:
            found = deadline_recount(pk, at=at, look=look)
        except Exception as error:
            log.exception("recount.failed", deadline=pk, error=type(error).__name__)
            found = None
        moved, is_done = moved + (found is not None), is_done and found is not None
    return moved, is_done


def _finish(change: ClockChange, at: datetime) -> None:
    ClockChange.objects.filter(pk=change.pk, applied_at__isnull=True).update(applied_at=at)
    log.info("clock_change.applied", change=change.pk, kind=change.kind)


_APPLY: dict[str, Callable[[ClockChange, datetime, int], int]] = {
    ClockChange.Kind.CALENDAR: _apply_calendar,
    ClockChange.Kind.PROFILE: _apply_profile,
}
