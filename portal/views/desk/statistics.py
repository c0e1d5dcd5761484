"""The desk's statistics, as a page and as CSV."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.desk.figures import decision_rows, kinds_plot, stage_rows
from portal.desk.queue import load_plot
from registry.kernel.csvcells import csv_line
from registry.selectors.queue import queue_waiting
from registry.selectors.stage_figures import stage_figures
from registry.views.requests import OfficerRequest

from .access import reader_required


@require_GET
@reader_required
def statistics(request: OfficerRequest) -> HttpResponse:
    """Stages against their limits in the last 90 days, decisions, and who has how much."""
    entries = queue_waiting()
    context = {
        "stages": stage_rows(request.received_at),
        "decisions": decision_rows(request.received_at),
        "kinds": kinds_plot(entries),
        "load": load_plot(entries),
    }
    return render(request, "desk/statistics.html", context)


@require_GET
@reader_required
def statistics_csv(request: OfficerRequest) -> HttpResponse:
    """The counts behind the table of stages; durations in seconds."""
    lines = [csv_line(["clock", "running", "overdue", "ended_90_days", "in_time", "median_seconds"])]
    for one in stage_figures(request.received_at):
        median = str(round(one.median.total_seconds())) if one.median is not None else ""
        counts = [one.running, one.overdue, one.ended, one.in_time]
        lines.append(csv_line([one.clock, *map(str, counts), median]))
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="stages.csv"'
    return response
