"""What every clock is counted by, to be read by the lead: rule profiles and the working-day table."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.desk.rules import calendar_year, profiles_shown, years_known
from registry.kernel.calendar import local_day
from registry.views.numbers import number_asked
from registry.views.requests import OfficerRequest

from .access import lead_required


@require_GET
@lead_required
def rule_profiles(request: OfficerRequest) -> HttpResponse:
    return render(request, "desk/rules.html", {"profiles": profiles_shown()})


@require_GET
@lead_required
def calendar(request: OfficerRequest) -> HttpResponse:
    """The days of one year that a notice speaks of; this year by default."""
    this_year = local_day(request.received_at).year
    year = number_asked(request, "year", largest=date.max.year) or this_year
    context = {"year": year, "years": years_known(this_year), "days": calendar_year(year)}
    return render(request, "desk/calendar.html", context)
