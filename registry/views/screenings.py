"""The screening of a published version: hits by domain, matches, what could not be screened."""

import csv

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Registration
from registry.permissions import is_party_to
from registry.selectors.registrations import registration_by_number, registrations_of
from registry.selectors.screenings import (
    domain_rows,
    leads_of,
    matches_of,
    sample_shown,
    screening_shown,
    screenings_of,
    unresolvable_rows,
)
from registry.services.snapshots import snapshot_files

from .requests import PartyRequest

MATCHES = 50
BARS = 12


@require_GET
def dataset_screening(request: PartyRequest, number: str) -> HttpResponse:
    """Everybody's view once the dataset is public; its applicants and officers see it before."""
    registration = registration_or_404(request, number)
    screening = screening_shown(registration)
    rows = domain_rows(screening) if screening else []
    matches = matches_of(registration)
    sees_all = sees_all_of(request, registration)
    context = {
        "registration": registration,
        "version": registration.version,
        "screening": screening,
        "runs": screenings_of(registration),
        "files": snapshot_files(screening.snapshot) if screening else [],
        "rows": rows,
        "bars": [(row.domain, row.hits) for row in rows[:BARS]],
        "heads": [_("Domain"), _("Items hit")],
        "reasons": unresolvable_rows(registration),
        "matches": [(match, sample_shown(match, sees_all=sees_all)) for match in matches[:MATCHES]],
        "match_total": matches.count(),
        "leads": leads_of(registration)[:MATCHES] if sees_all else [],
    }
    return render(request, "screenings/page.html", context)


@require_GET
def dataset_screening_csv(request: PartyRequest, number: str) -> HttpResponse:
    """Hits by domain, the hundred with most."""
    registration = registration_or_404(request, number)
    screening = screening_shown(registration)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="screening-{registration.case.number}.csv"'
    rows = csv.writer(response)
    rows.writerow(["domain", "items_hit", "items"])
    rows.writerows([row.domain, row.hits, row.items] for row in (domain_rows(screening) if screening else []))
    return response


def sees_all_of(request: PartyRequest, registration: Registration) -> bool:
    """Whether items are shown with their addresses: to its applicants and to officers."""
    return bool(request.officer) or is_party_to(request.party, registration.case)


def registration_or_404(request: PartyRequest, number: str) -> Registration:
    """A public registration by either number; before it is public, for its applicants and officers."""
    try:
        text = parse_number(number).text
    except InvalidNumber:
        raise Http404 from None
    registration = registration_by_number(text) or _unpublished(request, text)
    if registration is None:
        raise Http404
    return registration


def _unpublished(request: PartyRequest, number: str) -> Registration | None:
    """An application before publication, for its applicants and for officers."""
    if request.officer:
        return Registration.objects.select_related("case", "dataset", "version").filter(case__number=number).first()
    found = registrations_of(request.party).filter(case__number=number).first() if request.party else None
    return found if found and is_party_to(request.party, found.case) else None
