"""Lists of objections, as pages and as CSV."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from objections.selectors.answer_batches import batches_of, to_answer
from objections.selectors.listing import counts_of, objections_by, objections_of, per_day, queue_of
from objections.services.standing import is_registered
from registry.permissions import party_required
from registry.views.numbers import number_asked
from registry.views.requests import ActingRequest, PartyRequest

from .filing import window_clock
from .viewing import registration_or_404

PAGE = 50
BATCHES = 5


@require_GET
def dataset_objections(request: PartyRequest, number: str) -> HttpResponse:
    """Everybody's view: numbers, grounds, states and outcomes; objectors by their public names."""
    registration = registration_or_404(number)
    start = _start(request)
    rows = list(objections_of(registration)[start : start + PAGE + 1])
    context = {
        "registration": registration,
        "rows": rows[:PAGE],
        "next": start + PAGE if len(rows) > PAGE else None,
        "counts": counts_of(registration),
        "may_object_now": is_registered(registration),
        "clock": window_clock(registration),
        "days": [(f"{day.month}-{day.day}", count) for day, count in per_day(registration, request.received_at)],
        "heads": [_("Day"), _("Objections")],
    }
    return render(request, "objections/list.html", context)


@require_GET
def dataset_objections_csv(request: PartyRequest, number: str) -> HttpResponse:
    registration = registration_or_404(number)
    rows = [
        [number, filed_at.isoformat(), *rest]
        for number, filed_at, *rest in objections_of(registration).values_list(
            "case__number", "filed_at", "ground", "named", "state", "outcome"
        )
    ]
    return _csv(["objection", "filed_at", "ground", "items", "state", "outcome"], rows, f"objections-{number}")


@require_GET
def dataset_objection_days_csv(request: PartyRequest, number: str) -> HttpResponse:
    """The counts behind the plot."""
    registration = registration_or_404(number)
    rows = [[day.isoformat(), count] for day, count in per_day(registration, request.received_at)]
    return _csv(["day", "objections"], rows, f"objection-days-{number}")


@require_GET
@party_required
def my_objections(request: ActingRequest) -> HttpResponse:
    start = _start(request)
    rows = list(objections_by(request.party)[start : start + PAGE + 1])
    context = {"rows": rows[:PAGE], "next": start + PAGE if len(rows) > PAGE else None}
    return render(request, "objections/mine.html", context)


@require_GET
@party_required
def workspace_objections(request: ActingRequest) -> HttpResponse:
    """The curator's queue: what waits for it first."""
    start = _start(request)
    rows = list(queue_of(request.party)[start : start + PAGE + 1])
    context = {
        "rows": rows[:PAGE],
        "next": start + PAGE if len(rows) > PAGE else None,
        "to_answer": to_answer(request.party),
        "batches": batches_of(request.party)[:BATCHES],
    }
    return render(request, "objections/queue.html", context)


def _start(request: PartyRequest) -> int:
    return number_asked(request, "from", largest=1_000_000) or 0


def _csv(heads: list[str], rows: list[list[Any]], name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(heads)
    writer.writerows(rows)
    return response
