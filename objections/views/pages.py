"""The case page: one for every kind of case, redacted for strangers, with the party's own steps for an objection."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from objections.forms.steps import FORMS
from objections.models import Objection
from objections.selectors.actions import Moves, moves_of
from objections.selectors.case_access import Access
from objections.selectors.case_page import (
    case_clock,
    case_events,
    case_registration,
    parties_shown,
    signed_decision,
    targets_shown,
)
from objections.selectors.stages import stages
from objections.selectors.timeline import Event, file_lines
from objections.services.answer_effects import line_waiting
from registry.kernel.calendar import local_day
from registry.models import Case, CaseKind
from registry.selectors.attachments import copies_of
from registry.selectors.clock_words import ClockFacts
from registry.selectors.instants import instant_words
from registry.selectors.refusal_view import holder_hidden
from registry.services.service_table import parties_unserved, service_table
from registry.views.requests import PartyRequest

from .viewing import case_or_404, objections_full, viewer_of

Bound = dict[str, forms.BaseForm]


@require_GET
def case_page(request: PartyRequest, number: str) -> HttpResponse:
    case, access = case_or_404(request, number)
    if case.kind == CaseKind.OBJECTION:
        return objection_page(request, objections_full().get(case=case), access)
    if case.kind == CaseKind.FILING:
        from .filing_case import filing_page  # it shows what every case page shows, which is here

        return filing_page(request, case, access)
    if case.kind == CaseKind.CERTIFICATE:
        from .certificate_case import certificate_page  # for the same reason

        return certificate_page(request, case, access)
    return render(request, "cases/case.html", case_context(case, access, request.received_at))


def objection_page(
    request: PartyRequest, objection: Objection, access: Access, *, bound: Bound | None = None
) -> HttpResponse:
    """The page of an objection; `bound` holds a form that was sent and is wrong, which makes it a 422."""
    viewer = viewer_of(request, objection.case)
    moves = moves_of(objection, access, viewer.party.pk if viewer.party else None, request.received_at)
    context = {
        **case_context(objection.case, access, request.received_at),
        "objection": objection,
        "targets": targets_shown(objection, full=access.full),
        "stages": stages(objection),
        "may_enter": not access.full,
        "moves": moves,
        "signed": line_waiting(objection) if access.is_curator or access.is_officer else None,
        "forms": _forms(objection, moves, bound or {}),
        "form": next(iter((bound or {}).values()), None),
    }
    return render(request, "cases/objection.html", context, status=422 if bound else 200)


def case_context(case: Case, access: Access, at: datetime) -> dict[str, Any]:
    """What the page of every kind of case shows this reader."""
    clock = case_clock(case)
    hides = None if access.is_officer else holder_hidden(case, is_curator=access.is_curator)
    return {
        "case": case,
        "access": access,
        "subject": case.subject,
        "registration": case_registration(case),
        "clock": clock,
        "events": [*_waiting(clock), *case_events(case, full=access.full)],
        "parties": parties_shown(case, full=access.full, hides=hides, desk=access.is_officer),
        "decision": signed_decision(case),
        "copies": file_lines(copies_of(case) if access.full else copies_of(case).filter(published_at__isnull=False)),
        **(_service(case, at, hides, desk=access.is_officer) if access.full else {}),
    }


def _service(case: Case, at: datetime, hides: int | None, *, desk: bool) -> dict[str, Any]:
    """Who was served with what; for those who see the case in full."""
    rows = service_table(case, get_language() or "zh-hans", today=local_day(at), hides=hides, desk=desk)
    return {"service_rows": rows, "unserved": parties_unserved(case, desk=desk)}


def _waiting(clock: ClockFacts | None) -> list[Event]:
    """What the case waits for now, at the head of its history."""
    if clock is None:
        return []
    return [Event(clock.label, progress="now", by=_("By %(end)s") % {"end": instant_words(clock.ends_at)})]


def _forms(objection: Objection, moves: Moves, bound: Bound) -> dict[str, forms.BaseForm]:
    """An empty form for every step that is open, by name with underscores; the one that was sent as it is."""
    steps = [*moves.main, *moves.more, *(["accept", "decline"] if moves.asked else [])]
    found = {step: FORMS[step](objection=objection, prefix=step) for step in steps} | bound
    return {step.replace("-", "_"): form for step, form in found.items()}
