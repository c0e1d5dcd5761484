"""What officers read: the queue, and a case with everything that can be done in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from objections.models import Objection
from objections.selectors.case_access import Access
from objections.selectors.listing import filed_objections
from objections.services.item_groups import groups_of
from objections.services.ruling_drafts import RULINGS, WITH_PARTS
from portal.api.authentication import acting_officer
from portal.api.base import ApiView
from portal.api.paging import PageParams, next_address, page_of, params_of
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.officers import OfficerCase, WaitingShape, plain_groups
from portal.desk.effects import effect_of
from portal.desk.grounds import grounds_of
from portal.views.desk.steps import STEPS as DESK_STEPS
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Case, CaseKind, Decision, Match, Officer
from registry.selectors.certificates import certificates_public
from registry.selectors.checklist import checklist_of
from registry.selectors.queue import assignment_live, queue_waiting
from registry.selectors.registrations import deadline_running
from registry.services.proposals import decision_open, decisions_possible

from . import certificates, filings, matches, objections, refusals, registrations

UNSIGNED = ("draft", "proposed", "returned")


class Queue(ApiView):
    """Every case that waits for an officer, the one due first at the head."""

    @described(
        _("List what waits for an officer"), name="officer_queue", answer=WaitingShape, params=[PageParams], paged=True
    )
    def get(self, request: ApiRequest) -> Response:
        acting_officer(request)
        params = params_of(request)
        start, limit = max(0, params.get("cursor") or 0), params["limit"]
        waiting = queue_waiting()
        after = start + limit
        address = next_address(request, after) if after < len(waiting) else None
        return page_of(WaitingShape(waiting[start:after], many=True).data, address)


class OfficerCaseOne(ApiView):
    """A case by its number."""

    @described(_("Read a case as an officer"), name="officer_case", answer=OfficerCase)
    def get(self, request: ApiRequest, number: str) -> Response:
        officer = acting_officer(request)
        return Response(shown(request, case_or_404(number), officer))


def case_or_404(number: str) -> Case:
    """A filed case; a certificate by its number, a registration by either of its numbers."""
    try:
        text = parse_number(number).text
    except InvalidNumber:
        raise Http404 from None
    cases = Case.objects.select_related("profile", "parent")
    return cases.filter(number=text).first() or get_object_or_404(cases, registration__number=text)


def shown(request: ApiRequest, case: Case, officer: Officer) -> dict[str, Any]:
    """The case as it is now, for this officer."""
    subject = case.subject
    live = assignment_live(case.pk)
    possible = decisions_possible(case)
    steps = DESK_STEPS.get(case.kind, {})
    row = {
        "number": case.number,
        "kind": case.kind,
        "state": subject.state,
        "state_label": subject.state_label,
        "clock": deadline_running(case),
        "overdue_since": case.overdue_since,
        "assigned_to": live.officer.number if live else None,
        "steps": [name for name, step in steps.items() if step.is_possible(subject, officer)],
        "events": [{"event": event, "grounds": _grounds(case.kind, event)} for event in possible],
        "decision": decision_shown(case, request),
        "checklist": checklist_of(case.registration) if case.kind == CaseKind.REGISTRATION else [],
        "groups": _groups(case, set(possible)),
        "subject": _subject(request, case),
    }
    data: dict[str, Any] = OfficerCase(row).data
    return data


def decision_shown(case: Case, request: ApiRequest) -> Decision | None:
    """The unsigned decision with its effect, else the one that was signed last."""
    decision: Any = decision_open(case)
    if decision is None:
        signed = Decision.objects.filter(case=case, state=Decision.State.SIGNED).select_related(
            "drafted_by", "signed_by"
        )
        decision = signed.order_by("-pk").first()
    if decision is not None:
        decision.effect_now = effect_of(decision, request.received_at) if decision.state in UNSIGNED else None
    found: Decision | None = decision
    return found


def _grounds(kind: str, event: str) -> list[str]:
    choices = grounds_of(kind, event)
    return list(choices.values) if choices is not None else []


def _groups(case: Case, possible: set[str]) -> list[dict[str, Any]]:
    """Reads the items file, so only where item groups can be decided now."""
    if case.kind != CaseKind.OBJECTION or not (RULINGS | WITH_PARTS) & possible:
        return []
    return plain_groups(groups_of(Objection.objects.select_related("version", "registration").get(case=case)))


def _subject(request: ApiRequest, case: Case) -> dict[str, Any]:
    if case.kind == CaseKind.REGISTRATION:
        return registrations.shown(case.registration)
    if case.kind == CaseKind.OBJECTION:
        objection = filed_objections().select_related("case__profile", "registration__version").get(case=case)
        return objections.shown(request, objection, Access(full=True, is_officer=True))
    if case.kind == CaseKind.REFUSAL:
        return refusals.shown(request, case.refusal)
    if case.kind == CaseKind.MATCH:
        related = ("case", "refusal__case", "refusal__holder", "registration__case", "version", "items")
        return matches.shown(Match.objects.select_related(*related).get(case=case))
    if case.kind == CaseKind.CERTIFICATE:
        return certificates.shown(certificates_public().get(case=case))
    return filings.shown(request, case.filing, Access(full=True, is_officer=True))
