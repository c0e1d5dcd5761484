"""The history of one registration for everybody: what was filed, recorded, issued and ended, and what stands on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from registry.selectors.certificates import certificate_newest
from registry.selectors.filing_words import filing_lines
from registry.selectors.registration_story import registration_story
from registry.selectors.remarks import remarks_in_force
from registry.views.requests import PartyRequest

from .dataset import public_or_404


@require_GET
def dataset_history(request: PartyRequest, number: str) -> HttpResponse:
    registration = public_or_404(number)
    remarks = remarks_in_force(registration, request.received_at)
    context = {
        "registration": registration,
        "version": registration.version,
        "certificate": certificate_newest(registration.number) if registration.number else None,
        "remarks": [(remark, filing_lines(remark.filing)) for remark in remarks],
        "story": registration_story(registration),
    }
    return render(request, "public/history.html", context)
