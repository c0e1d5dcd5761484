"""The desk's statistics in words: stages against their limits, decisions, open cases by officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal import words
from portal.plots import BarList, Point
from registry.kernel.csvcells import csv_line
from registry.models import CaseKind
from registry.models.clocks import profile_current
from registry.models.rules import RuleProfile
from registry.selectors.clock_words import WORDS
from registry.selectors.periods import period_text
from registry.selectors.queue import Waiting
from registry.selectors.stage_figures import StageFigures, decision_figures, stage_figures

from .wording import decision_words

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class StageRow:
    figures: StageFigures
    label: str | Promise
    limit: str
    median: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    kind: str
    title: str | Promise
    signed: int
    returned: int


def stage_rows(at: datetime) -> list[StageRow]:
    profile = profile_current(at=at)
    return [
        StageRow(one, WORDS.get(one.clock, (one.clock, ""))[0], _limit(profile, one.clock), median_text(one.median))
        for one in stage_figures(at)
    ]


def _limit(profile: RuleProfile, clock: str) -> str:
    return period_text(profile.period(clock)) if clock in profile.clocks else ""


def median_text(length: timedelta | None) -> str:
    """Days with one decimal; shorter ones in whole hours, minutes or seconds."""
    if length is None:
        return ""
    if length < DAY:
        unit = next((one for one in (HOUR, MINUTE) if length >= one), SECOND)
        return words.duration_text(round(length / unit) * unit)
    return _("%(n)s days") % {"n": f"{length / DAY:.1f}"}


def decision_rows(at: datetime) -> list[DecisionRow]:
    return [
        DecisionRow(str(CaseKind(one.kind).label), decision_words(one.kind, one.event).title, one.signed, one.returned)
        for one in decision_figures(at)
    ]


def kinds_plot(entries: Sequence[Waiting]) -> BarList:
    """Cases that wait for an officer, by kind; the second part of a bar is overdue."""
    points = []
    for kind in CaseKind:
        mine = [entry for entry in entries if entry.kind == kind]
        late = sum(entry.overdue_since is not None for entry in mine)
        if mine:
            points.append(Point(str(kind.label), len(mine) - late, late))
    return BarList(
        title=_("Waiting for an officer, by kind"),
        points=points,
        heads=[_("Kind"), _("In time"), _("Overdue")],
        legend=[_("In time"), _("Overdue")],
    )


def stages_csv(at: datetime) -> HttpResponse:
    """The counts behind the table of stages; durations in seconds."""
    lines = [csv_line(["clock", "running", "overdue", "ended_90_days", "in_time", "median_seconds"])]
    for one in stage_figures(at):
        median = str(round(one.median.total_seconds())) if one.median is not None else ""
        counts = [one.running, one.overdue, one.ended, one.in_time]
        lines.append(csv_line([one.clock, *map(str, counts), median]))
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="stages.csv"'
    return response
