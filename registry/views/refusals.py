"""The public register of refusals: search and statistics."""

import csv
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from registry.models import Ground, Refusal, RefusalState, Usage
from registry.selectors.refusals import RefusalCounts, refusal_counts, refusal_search

from .numbers import number_asked
from .requests import PartyRequest

PAGE = 50
Text = str | Promise
LABELS: dict[str, tuple[Text, dict[str, Text]]] = {
    "state": (_("State"), dict(RefusalState.choices)),
    "ground": (_("Ground"), dict(Ground.choices)),
    "usage": (_("Disallowed usage"), dict(Usage.choices)),
}


@require_GET
def refusal_list(request: PartyRequest) -> HttpResponse:
    """Search, counts, and the newest refusals; every bar of a plot leads to the refusals behind it."""
    query = _query(request)
    before = number_asked(request, "before")
    found = _filtered(refusal_search(query.get("q", "")), query).order_by("-pk")
    page = found if before is None else found.filter(pk__lt=before)
    rows = list(page[: PAGE + 1])
    counts = refusal_counts()
    context = {
        "query": query,
        "rows": rows[:PAGE],
        "total": found.count() if query else counts.total,
        "next_url": _url(query, before=str(rows[PAGE - 1].pk)) if len(rows) > PAGE else "",
        "counts": counts,
        "chips": [
            (title, labels.get(query[name], query[name]), _url(query, **{name: ""}))
            for name, (title, labels) in LABELS.items()
            if name in query
        ],
        "plots": _plots(counts),
        "heads": [gettext("What"), gettext("Refusals")],
    }
    return render(request, "refusals/list.html", context)


@require_GET
def refusal_statistics_csv(request: PartyRequest) -> HttpResponse:
    """The counts behind the plots: what is counted, its code, how many."""
    counts = _counted(refusal_counts())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refusals.csv"'
    rows = csv.writer(response)
    rows.writerow(["by", "code", "refusals"])
    rows.writerows([name, code, count] for name, by_code in counts.items() for code, count in by_code.items())
    return response


def _query(request: PartyRequest) -> dict[str, str]:
    """What is asked for; a value that no refusal can have is left out."""
    given = {name: request.GET.get(name, "").strip() for name in ("q", *LABELS)}
    return {
        name: value[:200]
        for name, value in given.items()
        if value and "\0" not in value and (name == "q" or value in LABELS[name][1])
    }


def _filtered(found: QuerySet[Refusal], query: dict[str, str]) -> QuerySet[Refusal]:
    exact = {name: query[name] for name in ("state", "ground") if name in query}
    found = found.filter(**exact)
    return found.filter(**{f"usages__{query['usage']}": "disallow"}) if "usage" in query else found


def _url(query: dict[str, str], **changes: str) -> str:
    return "?" + urlencode({name: value for name, value in {**query, **changes}.items() if value})


def _counted(counts: RefusalCounts) -> dict[str, dict[str, int]]:
    return {"state": counts.states, "ground": counts.grounds, "usage": counts.usages}


def _plots(counts: RefusalCounts) -> list[tuple[Text, list[tuple[Text, int, str]]]]:
    """Title and bars of each plot; a bar is its name, its count and where it leads."""
    return [
        (
            LABELS[name][0],
            [(LABELS[name][1][code], count, _url({}, **{name: code})) for code, count in by_code.items()],
        )
        for name, by_code in _counted(counts).items()
    ]
