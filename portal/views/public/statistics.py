"""What is late and how long the registry takes, for everybody: sums only, no officer and no case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.desk.figures import decision_rows, kinds_plot, stage_rows, stages_csv
from registry.selectors.queue import queue_waiting
from registry.views.requests import PartyRequest


@require_GET
def statistics(request: PartyRequest) -> HttpResponse:
    """Stages against their limits, and signed decisions, of the last 90 days."""
    context = {
        "stages": stage_rows(request.received_at),
        "decisions": decision_rows(request.received_at),
        "kinds": kinds_plot(queue_waiting()),
    }
    return render(request, "public/statistics.html", context)


@require_GET
def statistics_csv(request: PartyRequest) -> HttpResponse:
    """The counts behind the table of stages; durations in seconds."""
    return stages_csv(request.received_at)
