"""My cases: everything I am a party to, what waits for me first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from registry.models import Case, CaseKind, Version
from registry.permissions import party_required
from registry.selectors.my_cases import cases_of

from .numbers import number_asked
from .requests import ActingRequest

PAGE = 50
MANY = 999_999


@require_GET
@party_required
def my_cases(request: ActingRequest) -> HttpResponse:
    start = number_asked(request, "from", largest=MANY) or 0
    rows = list(cases_of(request.party)[start : start + PAGE + 1])
    for case in rows:
        case.about = _version(case)  # type: ignore[attr-defined]  # for the page
    context = {"rows": rows[:PAGE], "next": start + PAGE if len(rows) > PAGE else None}
    return render(request, "me/cases.html", context)


def _version(case: Case) -> Version | None:
    """The version a case is about; None for a refusal, which is about none."""
    if case.kind == CaseKind.REFUSAL:
        return None
    root = case if case.kind == CaseKind.REGISTRATION else case.parent
    return root.registration.version if root is not None else None
