"""The published track records of those who object often: who is trusted, who is braked, by which figures."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from objections.selectors.brake_rules import brake_rules
from objections.selectors.track_record import track_records
from registry.views.requests import PartyRequest


@require_GET
def filers(request: PartyRequest) -> HttpResponse:
    at = request.received_at
    rules = brake_rules(at)
    return render(request, "public/filers.html", {"records": track_records(at=at, rules=rules), "rules": rules})
