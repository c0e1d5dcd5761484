"""Running deadlines as entries of a calendar program: per case, and for everything a party has a part in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from registry.kernel.calendar import local_day
from registry.kernel.ics import CalendarEvent
from registry.models import Case, Deadline, Party
from registry.models.clocks import NEVER_ROLLS, calendar_of

from .clock_words import WORDS
from .instants import instant_words

MOST = 1000


def deadlines_of_case(case: Case) -> QuerySet[Deadline]:
    return _running().filter(case=case)


def deadlines_of_party(party: Party) -> QuerySet[Deadline]:
    """What runs in the filed cases the party has a role in, nearest first."""
    cases = Case.objects.filter(case_parties__party=party, number__isnull=False)
    return _running().filter(case__in=cases)


def deadlines_of_cases(ids: Iterable[int]) -> dict[int, Deadline]:
    """The end that comes last in each of the cases, by case id: for a published registration that of its window."""
    return {row.case_id: row for row in _running().filter(case__in=list(ids))}


def _running() -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True)
    return rows.select_related("case", "profile").annotate(moved=Count("moves")).order_by("due_at", "pk")


def agenda(deadlines: Iterable[Deadline], *, site: str) -> list[CalendarEvent]:
    """One entry for each; `site` is the portal's address without a slash at the end."""
    return [_event(row, site) for row in deadlines]


def _event(deadline: Deadline, site: str) -> CalendarEvent:
    name, effect = WORDS.get(deadline.clock, (_("Deadline"), ""))
    provisional = is_provisional(deadline)
    said = [_("Ends at %(end)s.") % {"end": instant_words(deadline.due_at)}]
    said += [_("If nothing happens by then: %(effect)s") % {"effect": effect}] if effect else []
    said += [_("Provisional: the year is not announced yet; the end may move later.")] if provisional else []
    return CalendarEvent(
        uid=f"deadline-{deadline.pk}@{site.partition('://')[2]}",
        at=deadline.due_at,
        summary=f"{name} · {deadline.case}",
        description="\n".join(str(line) for line in said),
        url=f"{site}/cases/{deadline.case.number}/",
        is_tentative=provisional,
        sequence=getattr(deadline, "moved", 0),
    )


def is_provisional(deadline: Deadline) -> bool:
    """Whether a day among those counted is of a year that is not announced yet."""
    if deadline.clock in NEVER_ROLLS or deadline.profile.period(deadline.clock).is_plain:
        return False
    calendar = calendar_of(deadline.calendar_edition)
    last = local_day(deadline.due_at - timedelta(microseconds=1))
    return calendar.is_provisional(local_day(deadline.starts_at), last)
