"""The public register of refusals: search with filters that can be taken off one by one, CSV, Atom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from registry.kernel.csvcells import csv_line
from registry.models import Assurance, Ground, Refusal, RefusalState, Usage
from registry.models.recording import instant_text
from registry.selectors.refusal_figures import RefusalQuery, facet_counts, refusals_found
from registry.selectors.refusal_view import holder_shown

from .numbers import number_asked
from .paging import Choice, Page
from .public import open_text
from .requests import PartyRequest

PAGE = 50
FEED = 50
Text = str | Promise
LABELS: dict[str, tuple[Text, dict[str, Text]]] = {
    "state": (_("State"), dict(RefusalState.choices)),
    "ground": (_("Ground"), dict(Ground.choices)),
    "usage": (_("Disallowed usage"), dict(Usage.choices)),
    "assurance": (_("Assurance"), {level.code: level.label for level in Assurance}),
}
COLUMNS = (
    *("number", "holder", "ground", "state", "assurance", "disallows", "allows", "scopes"),
    *("filed_at", "effective_from", "effective_until"),
)


@require_GET
def refusal_list(request: PartyRequest) -> HttpResponse:
    """Search and filters; the address is the search, and leads to the same list for whoever gets it."""
    query = RefusalQuery.of(request.GET.dict())
    before = number_asked(request, "before")
    found = refusals_found(query).order_by("-pk")
    rows = list((found if before is None else found.filter(pk__lt=before))[: PAGE + 1])
    context = {
        "query": query,
        "rows": rows[:PAGE],
        "facets": _facets(query),
        "chips": [
            Choice(f"{LABELS[name][0]}: {LABELS[name][1][code]}", _url(query, **{name: ""}))
            for name, code in query.chosen.items()
        ],
        "search": urlencode(query.params),
        "page": Page(
            shown=min(PAGE, len(rows)),
            total=found.count(),
            next_url=_url(query, before=str(rows[PAGE - 1].pk)) if len(rows) > PAGE else "",
            first_url=_url(query) if before is not None else "",
        ),
    }
    return render(request, "refusals/list.html", context)


@require_GET
def refusal_list_csv(request: PartyRequest) -> StreamingHttpResponse:
    """The whole result, streamed."""
    found = refusals_found(RefusalQuery.of(request.GET.dict())).order_by("-pk")
    response = StreamingHttpResponse(_csv_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refusals.csv"'
    return response


@require_GET
def refusal_feed(request: PartyRequest) -> HttpResponse:
    """RFC 4287: the newest of what a search finds, so that any search can be followed."""
    query = RefusalQuery.of(request.GET.dict())
    rows = list(refusals_found(query).order_by("-pk")[:FEED])
    context = {
        "rows": rows,
        "search": urlencode(query.params),
        "updated": max((row.state_since for row in rows), default=request.received_at),
        "site": settings.SITE_URL,
    }
    text = render_to_string("refusals/feed.xml", context)
    return open_text(request, text, seconds=60, media_type="application/atom+xml")


def _facets(query: RefusalQuery) -> list[tuple[Text, list[Choice]]]:
    return [
        (
            LABELS[name][0],
            [
                Choice(
                    LABELS[name][1][code],
                    _url(query, **{name: "" if query.chosen.get(name) == code else code}),
                    count,
                    query.chosen.get(name) == code,
                )
                for code, count in counts.items()
            ],
        )
        for name, counts in facet_counts(query).items()
        if counts
    ]


def _url(query: RefusalQuery, **changes: str) -> str:
    """This list with some parameters changed (empty: taken off), from its beginning unless `before` is given."""
    return "?" + urlencode({name: value for name, value in {**query.params, **changes}.items() if value})


def _csv_lines(found: QuerySet[Refusal]) -> Iterator[str]:
    yield csv_line(COLUMNS)
    for refusal in found.iterator(chunk_size=1000):
        yield csv_line(_csv_cells(refusal))


def _csv_cells(refusal: Refusal) -> list[Any]:
    instants = (refusal.filed_at, refusal.effective_from, refusal.effective_until)
    return [
        refusal.case.number,
        holder_shown(refusal),
        refusal.ground,
        refusal.state,
        Assurance(refusal.assurance).code,
        " ".join(refusal.disallowed),
        " ".join(refusal.allowed),
        refusal.scope_count,
        *(instant_text(at) if at else "" for at in instants),
    ]
