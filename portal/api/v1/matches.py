"""Matches: what refusals hit in the caller's datasets, and the curator's answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.authentication import acting, reading_party
from portal.api.base import ApiView
from portal.api.paging import PageParams, page, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.matches import ContestBody, MatchShape, OwnMatchRow
from portal.api.steps import Step, StepView, plain
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Actor, Match, MatchState
from registry.selectors.registrations import deadline_running
from registry.selectors.screenings import matches_to_answer
from registry.services.matches import match_accept, match_contest


class MatchParams(PageParams):
    """Query parameters of one's own matches."""

    state = serializers.ChoiceField(required=False, choices=MatchState.values)


class Matches(ApiView):
    """What refusals hit in the datasets of the token's party."""

    @described(
        _("List the matches in your datasets"),
        name="matches_list",
        answer=OwnMatchRow,
        params=[MatchParams],
        paged=True,
    )
    def get(self, request: ApiRequest) -> Response:
        params = params_of(request, MatchParams)
        rows = matches_to_answer(reading_party(request))
        if "state" in params:
            rows = rows.filter(state=params["state"])
        return page(request, rows, OwnMatchRow, params)


class MatchOne(ApiView):
    """One match in a dataset of the token's party."""

    has_etag = True

    @described(_("Read one match"), name="matches_read", answer=MatchShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        return Response(shown(own_or_404(request, number)))


class MatchStep(StepView):
    """A step of the curator."""

    answer = MatchShape

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        return own_or_404(request, kwargs["number"]), acting(request, "curator")

    def shown(self, request: ApiRequest, row: Any) -> Any:
        return shown(own_or_404(request, row.case.number))


STEPS = (
    Step("accept", _("Agree to remove the items"), plain(match_accept)),
    Step("contest", _("Contest the refusal or this hit"), plain(match_contest, "against", "text"), ContestBody),
)


def own_or_404(request: ApiRequest, number: str) -> Match:
    """A match in a dataset of the token's party; anybody else's does not exist."""
    try:
        text = parse_number(number).text
    except InvalidNumber:
        raise Http404 from None
    return get_object_or_404(matches_to_answer(reading_party(request)), case__number=text)


def shown(match: Match) -> dict[str, Any]:
    row: Any = match
    row.clock_row = deadline_running(match.case)
    row.act_rows = match.case.acts.select_related("officer").order_by("pk")
    data: dict[str, Any] = MatchShape(row).data
    return data
