"""How working days are counted, and when the register could not be reached; open to everybody."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from portal.api.base import OpenView, read
from portal.api.paging import PageParams, page, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.calendar import OutageShape, WorkingDaysParams, WorkingDaysShape
from registry.kernel.calendar import local_day
from registry.models import CalendarEdition
from registry.models.clocks import calendar_of, current_calendar
from registry.selectors.door import outages_listed
from registry.selectors.working_days import working_days_count


class WorkingDays(OpenView):
    """A calculator that explains itself."""

    has_etag = True

    @described(
        _("Count working days"),
        name="calendar_working_days",
        answer=WorkingDaysShape,
        params=[WorkingDaysParams],
        description=_(
            "Counts working days of mainland China from the day after `from`: the day of the event does not count, the "
            "last day ends at 24:00 Beijing time. Every day in between is listed, counted or skipped, with the notice "
            "that made it what it is."
        ),
    )
    def get(self, request: ApiRequest) -> Response:
        params = read(WorkingDaysParams, request.query_params.dict())
        edition = params.get("edition")
        if edition is not None and not CalendarEdition.objects.filter(number=edition).exists():
            raise Http404
        calendar = calendar_of(edition) if edition else current_calendar()
        start = params.get("from") or local_day(request.received_at)
        return Response(WorkingDaysShape(working_days_count(start, params["days"], calendar)).data)


class Outages(OpenView):
    """When the public door did not answer."""

    @described(
        _("Outages of the register"), name="calendar_outages", answer=OutageShape, params=[PageParams], paged=True
    )
    def get(self, request: ApiRequest) -> Response:
        return page(request, outages_listed(), OutageShape, params_of(request, PageParams))
