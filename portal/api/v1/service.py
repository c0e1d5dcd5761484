"""Service of the messages of a case, for its parties and officers."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from objections.selectors.case_access import case_access, case_by_number
from portal.api.authentication import viewer
from portal.api.base import ApiView
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import Shape
from registry.kernel.calendar import local_day
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Channel
from registry.selectors.refusal_view import holder_hidden
from registry.services.service_table import parties_unserved, service_table


class TryShape(Shape):
    """A further channel that was tried."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    began_at = serializers.DateTimeField()
    served_on = serializers.DateField(allow_null=True)
    failed_at = serializers.DateTimeField(allow_null=True)
    reference = serializers.CharField(allow_blank=True, help_text=_("Number of the notice in the Gazette."))


class ServiceShape(Shape):
    """One message on one party."""

    event = serializers.CharField()
    subject = serializers.CharField()
    party = serializers.CharField()
    posted_at = serializers.DateTimeField(help_text=_("In the inbox."))
    handed_over_at = serializers.DateTimeField(allow_null=True)
    bounced_at = serializers.DateTimeField(allow_null=True)
    channel = serializers.ChoiceField(choices=Channel.choices)
    served_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=["served", "announced", "failed", "waiting"])
    tries = TryShape(many=True)


class CaseServiceShape(Shape):
    """The service table of a case."""

    number = serializers.CharField()
    unserved = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Parties on whom the notice of the running period is not served: their silence has no effect yet."),
    )
    messages = ServiceShape(many=True)


class CaseService(ApiView):
    """To strangers the case has no service."""

    has_etag = True

    @described(_("Read who was served with what in a case"), name="cases_service", answer=CaseServiceShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        try:
            case = case_by_number(parse_number(number).text)
        except InvalidNumber:
            raise Http404 from None
        access = case_access(case, viewer(request)) if case else None
        if case is None or access is None or not access.full:
            raise Http404
        language, today, desk = get_language() or "zh-hans", local_day(request.received_at), access.is_officer
        hides = None if desk else holder_hidden(case, is_curator=access.is_curator)
        rows = service_table(case, language, today=today, hides=hides, desk=desk)
        body = {"number": case.number, "unserved": parties_unserved(case, desk=desk), "messages": rows}
        return Response(CaseServiceShape(body).data)
