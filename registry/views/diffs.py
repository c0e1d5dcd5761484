"""What changed from the version before: counts by source and domain, and the items, page by page or as CSV."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.kernel.csvcells import csv_line
from registry.models import Registration, VersionDiff
from registry.screening.diff import LISTED
from registry.screening.diffrows import DiffRow
from registry.selectors.diffs import (
    ITEM_FIELDS,
    diff_count,
    diff_every_row,
    diff_rows,
    diff_shown,
    domain_changes,
    source_changes,
    versions_compared,
)

from .numbers import number_asked
from .paging import Choice, Page
from .requests import PartyRequest
from .screenings import registration_or_404, sees_all_of

PAGE = 50
COLUMNS = ("what", "item", "old_item", "source", "domain", "leaf", "fields")
SEEN_BY_PARTIES = ("url", "sha256")


@require_GET
def dataset_diff(request: PartyRequest, number: str) -> HttpResponse:
    """Everybody's view once the dataset is public; addresses of items for its applicants and officers."""
    registration = registration_or_404(request, number)
    diff = _diff(request, registration)
    what = _what(request)
    start = number_asked(request, "from", largest=1 << 40) or 0
    count = diff_count(diff, what) if diff else 0
    context = {
        "registration": registration,
        "version": diff.new_version if diff else registration.version,
        "diff": diff,
        "versions": versions_compared(registration),
        "sources": source_changes(diff) if diff else [],
        "domains": domain_changes(diff) if diff else [],
        "what": what,
        "choices": _choices(request, diff, what) if diff else [],
        "rows": _shown(diff_rows(diff, what, start=start, limit=PAGE)) if diff else [],
        "sees_all": sees_all_of(request, registration),
        "csv_url": _url(request, "diff.csv", what=what),
        "page": Page(
            shown=max(0, min(PAGE, count - start)),
            total=count,
            next_url=_url(request, what=what, **{"from": str(start + PAGE)}) if count > start + PAGE else "",
            first_url=_url(request, what=what) if start else "",
        ),
    }
    return render(request, "screenings/diff.html", context)


@require_GET
def dataset_diff_csv(request: PartyRequest, number: str) -> StreamingHttpResponse:
    """Every item added, removed or changed, as it is asked for, streamed."""
    registration = registration_or_404(request, number)
    diff = _diff(request, registration)
    if diff is None:
        raise Http404
    what, sees_all = _what(request), sees_all_of(request, registration)
    response = StreamingHttpResponse(_lines(diff, what, sees_all), content_type="text/csv; charset=utf-8")
    name = f"{what}-{registration.case.number}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _diff(request: HttpRequest, registration: Registration) -> VersionDiff | None:
    """Of the version asked for by its label, by default the one registered. Raises Http404 for another label."""
    label = request.GET.get("version", "")
    if not label or label == registration.version.label:
        return diff_shown(registration)
    version = next((one for one in versions_compared(registration) if one.label == label), None)
    if version is None:
        raise Http404
    return diff_shown(registration, version=version)


def _what(request: HttpRequest) -> str:
    what = request.GET.get("what", "")
    return what if what in LISTED else LISTED[0]


def _choices(request: HttpRequest, diff: VersionDiff, what: str) -> list[Choice]:
    labels = {"added": _("Added"), "removed": _("Removed"), "changed": _("Description changed")}
    return [
        Choice(labels[one], _url(request, what=one) + "#i", diff_count(diff, one), is_current=one == what)
        for one in LISTED
    ]


def _url(request: HttpRequest, path: str = "", **params: str) -> str:
    label = request.GET.get("version", "")
    query = urlencode({**({"version": label} if label else {}), **params})
    return f"{'../' if path else ''}{path}?{query}"


def _shown(rows: list[DiffRow]) -> list[tuple[DiffRow, list[str]]]:
    return [(row, [str(ITEM_FIELDS[name]) for name in row.fields if name in ITEM_FIELDS]) for row in rows]


def _lines(diff: VersionDiff, what: str, sees_all: bool) -> Iterator[str]:
    yield csv_line([*COLUMNS, *(SEEN_BY_PARTIES if sees_all else ())])
    for row in diff_every_row(diff, what):
        cells = [what, row.item, row.old_item, row.source, row.domain, row.leaf, " ".join(row.fields)]
        yield csv_line([*cells, *((row.url, row.sha256) if sees_all else ())])
