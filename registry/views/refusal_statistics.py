"""How the register of refusals grew and what it is made of; every bar leads to the refusals behind it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from registry.kernel.csvcells import csv_line
from registry.selectors.refusal_figures import RefusalCounts, refusal_counts

from .refusals import LABELS, Text
from .requests import PartyRequest


@require_GET
def refusal_statistics(request: PartyRequest) -> HttpResponse:
    counts = refusal_counts()
    context = {
        "counts": counts,
        "growth": [(f"{month:%Y-%m}", filed) for month, filed in counts.months],
        "plots": _plots(counts),
        "heads": [gettext("What"), gettext("Refusals")],
        "growth_heads": [gettext("Month"), gettext("Refusals filed so far")],
    }
    return render(request, "refusals/statistics.html", context)


@require_GET
def refusal_statistics_csv(request: PartyRequest) -> HttpResponse:
    """The counts behind the plots: what is counted, its code, how many."""
    counts = refusal_counts()
    rows = [(name, code, count) for name, by_code in counts.by.items() for code, count in by_code.items()]
    rows += [("filed_until", f"{month:%Y-%m}", filed) for month, filed in counts.months]
    text = "".join(map(csv_line, [("by", "code", "refusals"), *rows]))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refusals-statistics.csv"'
    return response


def _plots(counts: RefusalCounts) -> list[tuple[Text, list[tuple[Text, int, str]]]]:
    """Title and bars of each plot; a bar is its name, its count and where it leads."""
    listed = reverse("refusal_list")
    return [
        (
            LABELS[name][0],
            [(LABELS[name][1][code], count, f"{listed}?{name}={code}") for code, count in by_code.items()],
        )
        for name, by_code in counts.by.items()
        if by_code
    ]
