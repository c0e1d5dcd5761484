"""The desk's statistics, as a page and as CSV."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.desk.figures import decision_rows, kinds_plot, stage_rows, stages_csv
from portal.desk.queue import load_plot
from registry.selectors.queue import queue_waiting
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
    return stages_csv(request.received_at)
