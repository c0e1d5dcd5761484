"""The acts of officers: the same services as behind the desk. One drafts, another signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from objections.models import Objection
from objections.services.admission import objection_admit, objection_find_deficient
from objections.services.ruling_drafts import WITH_PARTS, Choice, part_of_lines, ruling_write
from objections.services.stays import objection_resume, objection_stay
from portal.api.authentication import acting_officer
from portal.api.reading import LISTS_BYTES
from portal.api.requests import ApiRequest
from portal.api.shapes.filings import MeasureBody
from portal.api.shapes.officers import (
    ChecklistBody,
    DecisionBody,
    GapsBody,
    HandMatchBody,
    LockBody,
    OfficerCase,
    OfficerReasons,
    OfficerText,
    ResumeBody,
    ReturnBody,
    StayBody,
    VerifyBody,
)
from portal.api.steps import Run, Step, StepView
from portal.desk.by_hand import match_enter
from portal.desk.measures import order_enter
from registry.models import Actor, Case, CaseKind, Decision, Officer
from registry.services.assignments import assignment_end, case_claim
from registry.services.checklists import MarkInput, checklist_mark
from registry.services.decisions import PartDraft, Reasons, decision_return, decision_sign, officer_check
from registry.services.filings import filing_require_correction
from registry.services.proposals import decision_offer, decision_open, decision_write
from registry.services.refusal_steps import refusal_ask_proof, refusal_verify
from registry.services.registrations import (
    registration_accept,
    registration_extend,
    registration_request_evidence,
    registration_require_correction,
)

from .officer_cases import case_or_404, shown


class OfficerStep(StepView):
    """A step of an officer on a case of any kind."""

    answer = OfficerCase
    max_body = LISTS_BYTES

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        officer = acting_officer(request)
        case = case_or_404(kwargs["number"])
        officer_check(case, officer)
        return case, officer.actor

    def shown(self, request: ApiRequest, row: Any) -> Any:
        return shown(request, case_or_404(row.number), acting_officer(request))


def _on(kind: CaseKind, service: Callable[..., object], *fields: str) -> Run:
    """A service on the subject of a case of this kind; for other kinds the address does not exist."""

    def run(case: Case, data: Any, actor: Actor, at: datetime) -> object:
        given = {name: data[name] for name in fields}
        return service(_subject(case, kind), **given, actor=actor, at=at)

    return run


def _by_officer(kind: CaseKind, service: Callable[..., object], *fields: str) -> Run:
    """The same for services that ask for the officer."""

    def run(case: Case, data: Any, actor: Actor, at: datetime) -> object:
        given = {name: data[name] for name in fields}
        return service(_subject(case, kind), **given, officer=_officer(actor), at=at)

    return run


def _subject(case: Case, kind: CaseKind) -> Any:
    if case.kind != kind:
        raise Http404
    return case.subject


def _officer(actor: Actor) -> Officer:
    return Officer.objects.select_related("user").get(pk=actor.officer_id or 0)


def _claim(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    return case_claim(case, officer=_officer(actor), at=at)


def _release(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    return assignment_end(case, officer=_officer(actor), at=at)


def _checklist(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    marks = {mark["key"]: MarkInput(mark["state"], mark["note"]) for mark in data["marks"]}
    registration = _subject(case, CaseKind.REGISTRATION)
    return checklist_mark(registration, marks=marks, rest_is_ok=data["rest_is_ok"], officer=_officer(actor), at=at)


def _draft(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    reasons = Reasons(**{name: data[name] for name in ("facts", "reasons", "ground", "evidence_considered", "redress")})
    event, officer, lock = data["event"], _officer(actor), data["lock"]
    if case.kind == CaseKind.OBJECTION and (not event or event in WITH_PARTS):
        objection = Objection.objects.select_related("case", "registration", "version").get(case=case)
        choices = {one["key"]: Choice(one["outcome"], "\n".join(one["exceptions"])) for one in data["choices"]}
        return ruling_write(objection, event=event, choices=choices, officer=officer, reasons=reasons, lock=lock, at=at)
    parts = _suspended(case, data["items"], at) if event == "suspend" else []
    return decision_write(case, event=event, officer=officer, reasons=reasons, parts=parts, lock=lock, at=at)


def _suspended(case: Case, items: list[str], at: datetime) -> list[PartDraft]:
    """The items of a suspension in part; none: the whole is suspended."""
    certificate = _subject(case, CaseKind.CERTIFICATE)
    return part_of_lines(certificate.registration.version, "\n".join(items), label=certificate.number, at=at)


def _propose(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    return decision_offer(_unsigned(case), officer=_officer(actor), lock=data["lock"], at=at)


def _sign(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    return decision_sign(_unsigned(case), officer=_officer(actor), lock=data["lock"], at=at)


def _return(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    return decision_return(_unsigned(case), officer=_officer(actor), reason=data["reason"])


def _unsigned(case: Case) -> Decision:
    decision = decision_open(case)
    if decision is None:
        raise Http404
    return decision


def _require_correction(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    if case.kind == CaseKind.FILING:
        return filing_require_correction(case.filing, gaps=data["gaps"], actor=actor, at=at)
    return registration_require_correction(_subject(case, REGISTRATION), gaps=data["gaps"], actor=actor, at=at)


def _measure(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    order = {**data, "lines": "\n".join(data["items"])}
    return order_enter(_subject(case, REGISTRATION), order, actor, at)


def _match(case: Case, data: Any, actor: Actor, at: datetime) -> object:
    return match_enter(_subject(case, REFUSAL), {**data, "lines": "\n".join(data["items"])}, actor, at)


REGISTRATION, OBJECTION, REFUSAL = CaseKind.REGISTRATION, CaseKind.OBJECTION, CaseKind.REFUSAL
STEPS = (
    Step("claim", _("Take a case that nobody has"), _claim),
    Step("release", _("Hand a case back to the queue"), _release),
    Step("accept", _("Admit an application to examination"), _on(REGISTRATION, registration_accept)),
    Step(
        "require-correction",
        _("Send the one letter that names every gap of an application or a filing"),
        _require_correction,
        GapsBody,
    ),
    Step("measure", _("Enter a court's order about a registration"), _measure, MeasureBody),
    Step(
        "request-evidence",
        _("Ask an applicant for evidence"),
        _on(REGISTRATION, registration_request_evidence, "text"),
        OfficerText,
    ),
    Step("extend", _("Extend an examination, once"), _on(REGISTRATION, registration_extend, "reasons"), OfficerReasons),
    Step("checklist", _("Mark parts of the formal examination"), _checklist, ChecklistBody),
    Step("admit", _("Admit an objection and serve it"), _on(OBJECTION, objection_admit)),
    Step(
        "find-deficient",
        _("Ask an objector for what is missing"),
        lambda case, data, actor, at: objection_find_deficient(
            _subject(case, OBJECTION), gaps="\n".join(data["gaps"]), actor=actor, at=at
        ),
        GapsBody,
    ),
    Step("stay", _("Stay an objection for a court"), _by_officer(OBJECTION, objection_stay, "proceedings"), StayBody),
    Step("resume", _("Go on after the proceedings"), _by_officer(OBJECTION, objection_resume, "judgment"), ResumeBody),
    Step("verify", _("Confirm a refusal"), _on(REFUSAL, refusal_verify, "assurance"), VerifyBody),
    Step("ask-proof", _("Ask a holder for proof"), _on(REFUSAL, refusal_ask_proof, "text"), OfficerText),
    Step("match", _("Open a match of a refusal that names a person"), _match, HandMatchBody),
    Step("decision", _("Draft a decision, or rewrite the draft"), _draft, DecisionBody),
    Step("propose", _("Hand your draft to a second officer"), _propose, LockBody),
    Step("sign", _("Sign what another officer proposed, which carries it out"), _sign, LockBody),
    Step("return", _("Send a proposal back to its drafter"), _return, ReturnBody),
)
