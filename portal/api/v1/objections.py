"""Objections: a party's own, one by its number, and the steps its parties take."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from objections.models import Answer, Objection, Reply
from objections.selectors.actions import moves_of
from objections.selectors.case_access import Access, case_access
from objections.selectors.case_page import signed_decision
from objections.selectors.evidence import evidence_until
from objections.selectors.listing import filed_objections, objections_by, queue_of
from portal.api.authentication import reading_party, viewer
from portal.api.base import ApiView, OpenView
from portal.api.paging import PageParams, page, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.objections import ObjectionShape, OwnObjectionRow
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Act
from registry.selectors.registrations import deadline_running


class OwnParams(PageParams):
    """Query parameters of one's own objections."""

    side = serializers.ChoiceField(
        required=False,
        choices=["objector", "curator"],
        default="objector",
        help_text=_("Those you filed, or those against what you register."),
    )


class Objections(ApiView):
    """What the token's party objected to, or what others object to in its datasets."""

    @described(
        _("List your objections, or those against your datasets"),
        name="objections_list",
        answer=OwnObjectionRow,
        params=[OwnParams],
        paged=True,
    )
    def get(self, request: ApiRequest) -> Response:
        party, params = reading_party(request), params_of(request, OwnParams)
        rows = objections_by(party) if params["side"] == "objector" else queue_of(party)
        return page(request, rows.select_related("removed", "objector"), OwnObjectionRow, params)


class ObjectionOne(OpenView):
    """One objection: in full for its parties and officers, redacted for everybody else once it is public."""

    has_etag = True

    @described(_("Read one objection"), name="objections_read", answer=ObjectionShape)
    def get(self, request: ApiRequest, number: str) -> Response:
        objection, access = objection_or_404(request, number)
        return Response(shown(request, objection, access))


def objection_or_404(request: ApiRequest, number: str) -> tuple[Any, Access]:
    """A filed objection the caller may see, with the figures of a row (annotations, hence Any)."""
    try:
        text = parse_number(number).text
    except InvalidNumber:
        raise Http404 from None
    related = ("case__profile", "registration__version")
    objection = filed_objections().select_related(*related).filter(case__number=text).first()
    access = case_access(objection.case, viewer(request)) if objection else None
    if objection is None or access is None:
        raise Http404
    return objection, access


def shown(request: ApiRequest, objection: Any, access: Access) -> dict[str, Any]:
    """The answer for this caller: what is private is taken out here and nowhere else."""
    attach(objection)
    party = viewer(request).party
    moves = moves_of(objection, access, party.pk if party else None, request.received_at)
    objection.step_names = [*moves.main, *moves.more, *(["accept", "decline"] if moves.asked else [])]
    objection.is_redacted = not access.full
    if not access.full:
        redact(objection)
    data: dict[str, Any] = ObjectionShape(objection).data
    return data


def attach(objection: Any) -> None:
    """What lies in other tables; the number of queries does not depend on the data."""
    case = objection.case
    related = ("source", "match__refusal__case")
    objection.target_rows = list(objection.targets.select_related(*related).order_by("pk"))
    objection.answer_row = Answer.objects.select_related("removed").filter(objection=objection.pk).first()
    objection.reply_row = Reply.objects.filter(objection=objection.pk).first()
    objection.decision_row = signed_decision(case)
    objection.evidence_rows = list(case.attachments.filter(purpose="evidence").order_by("pk"))
    objection.evidence_end = evidence_until(objection)
    objection.clock_row = deadline_running(case)
    objection.act_rows = list(Act.objects.filter(case=case).select_related("officer").order_by("pk"))


def redact(objection: Any) -> None:
    """What a stranger may know of a case: numbers, states, counts, outcomes."""
    objection.statement = objection.wish = objection.deficiency = None
    for target in objection.target_rows:
        target.text, target.sample, target.missing = None, [], []
    if objection.answer_row is not None:
        objection.answer_row.statement = None
    objection.reply_row = objection.decision_row = None
    objection.evidence_rows = []


def again(objection: Objection) -> Any:
    """The objection as it is now, with the figures of a row."""
    return filed_objections().select_related("case__profile", "registration__version").get(pk=objection.pk)
