"""The register list: search, filters that can be taken off one by one, sort, CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from portal.search import FILTERS, SORTS, Query, Typed, facet_counts, recognise, registrations_found
from registry.models import DataForm, OriginKind, RegistrationState
from registry.selectors.registrations import registrations_public
from registry.views.numbers import number_asked
from registry.views.paging import Choice, Page
from registry.views.requests import PartyRequest

PAGE = 20
MAX_OFFSET = 1_000_000
Text = str | Promise
LABELS: dict[str, tuple[Text, dict[str, Text]]] = {
    "state": (_("Status"), dict(RegistrationState.choices)),
    "form": (_("Form"), dict(DataForm.choices)),
    "origin": (_("Origin"), dict(OriginKind.choices)),
    "objections": (_("Objections"), {"with": _("With objections"), "none": _("Without objections")}),
    "year": (_("Year"), {}),
}
SORT_LABELS: dict[str, Text] = {
    "closing": _("Closing first"),
    "latest": _("Latest change"),
    "objections": _("Objections"),
}


@require_GET
def register_list(request: PartyRequest) -> HttpResponse:
    query = Query.of(request.GET.dict())
    offset = number_asked(request, "from", largest=MAX_OFFSET) or 0
    found = registrations_found(query)
    rows = list(found[offset : offset + PAGE + 1])
    context = {
        "query": query,
        "rows": rows[:PAGE],
        "total": found.count(),
        "all": registrations_public().count(),
        "meant": _meant(query.text),
        "chips": _chips(request, query),
        "facets": _facets(request, query),
        "sorts": [Choice(SORT_LABELS[sort], _url(request, sort=sort), is_current=sort == query.sort) for sort in SORTS],
        "csv_url": "/register/list.csv" + _url(request),
        "page": Page(
            shown=min(PAGE, len(rows)),
            next_url=_url(request, **{"from": str(offset + PAGE)}) if len(rows) > PAGE else "",
            first_url=_url(request) if offset else "",
        ),
    }
    return render(request, "public/register.html", context)


def _meant(text: str) -> str:
    """The number with the right check digit, when somebody typed one with a wrong one."""
    found = recognise(text)
    return found.value if found.typed is Typed.BAD_NUMBER else ""


def _url(request: PartyRequest, **changes: str | None) -> str:
    """This list with some parameters changed (None: taken off); always back at the start unless `from` is given."""
    params = request.GET.copy()
    for name in [name for name in params if name not in {"q", "sort", *FILTERS}]:
        del params[name]
    for name, value in changes.items():
        if value is None:
            params.pop(name, None)
        else:
            params[name] = value
    return "?" + params.urlencode()


def _chips(request: PartyRequest, query: Query) -> list[Choice]:
    chips = []
    for name, value in (query.filters or {}).items():
        title, labels = LABELS[name]
        chips.append(Choice(f"{title}: {labels.get(value, value)}", _url(request, **{name: None})))
    return chips


def _facets(request: PartyRequest, query: Query) -> list[tuple[Text, list[Choice]]]:
    chosen = query.filters or {}
    facets: list[tuple[Text, list[Choice]]] = []
    for name, counts in facet_counts(query).items():
        title, labels = LABELS[name]
        choices = [
            Choice(
                labels.get(value, value),
                _url(request, **{name: None if chosen.get(name) == value else value}),
                count,
                chosen.get(name) == value,
            )
            for value, count in (sorted(counts.items(), reverse=True) if name == "year" else _most_first(counts))
        ]
        if choices:
            facets.append((title, choices))
    return facets


def _most_first(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: -pair[1])


COLUMNS = ("number", "application", "name_zh", "name_en", "version", "state", "items", "objections", "closes_at")


class _Echo:
    def write(self, value: str) -> str:
        return value


@require_GET
def register_csv(request: PartyRequest) -> StreamingHttpResponse:
    """The whole result as CSV, streamed."""
    writer = csv.writer(_Echo())
    rows = registrations_found(Query.of(request.GET.dict()))
    response = StreamingHttpResponse(
        (writer.writerow(line) for line in _lines(rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


def _lines(rows: Any) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for row in rows.iterator(chunk_size=500):
        closes = row.closes_at.isoformat() if row.closes_at else ""
        yield [
            safe_cell(value)
            for value in (
                row.number or "",
                row.case.number or "",
                row.version.name_zh,
                row.version.name_en,
                row.version.label,
                row.state,
                str(row.item_count or ""),
                str(row.objection_count),
                closes,
            )
        ]


def safe_cell(value: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
