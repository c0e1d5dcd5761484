"""The single steps of an officer: which there are, when they are possible, and the service behind each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objections.services.admission import objection_admit, objection_find_deficient
from objections.services.stays import objection_resume, objection_stay
from portal.desk.by_hand import match_enter, names_person
from portal.desk.measures import order_enter
from portal.forms.desk_steps import (
    CorrectionForm,
    DeficientForm,
    ExtendForm,
    MatchForm,
    OrderForm,
    PlainForm,
    ProofForm,
    ResumeForm,
    StayForm,
    VerifyForm,
    points,
)
from registry.models import Actor, Officer, WorkflowRow
from registry.services.filings import filing_require_correction
from registry.services.refusal_steps import refusal_ask_proof, refusal_verify
from registry.services.registrations import registration_accept, registration_extend

Text = str | Promise
Run = Callable[[Any, dict[str, Any], Actor, Officer, datetime], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `event` is the edge it takes: where the state has none for the officer, the step is not shown."""

    event: str
    title: Text
    button: Text
    run: Run
    form: type[forms.Form] = PlainForm
    note: Text = ""
    is_main: bool = False
    also: Callable[[Any], bool] = lambda subject: True
    is_free: bool = False  # takes no edge of the case: `also` alone says when

    def is_possible(self, subject: WorkflowRow, officer: Officer) -> bool:
        if self.is_free:
            return self.also(subject)
        edge = subject.TRANSITIONS[subject.state].edges.get(self.event)
        if edge is None or edge.needs_decision or not self.also(subject):
            return False
        return edge.admits(Actor(officer.role), has_decision=False)


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that can be taken now, with its form."""

    name: str
    step: Step
    form: forms.BaseForm


def _by_actor(service: Callable[..., object]) -> Run:
    """Services that take what the form asked for and the actor."""
    return lambda subject, data, actor, officer, at: service(subject, **data, actor=actor, at=at)


def _by_officer(service: Callable[..., object]) -> Run:
    return lambda subject, data, actor, officer, at: service(subject, **data, officer=officer, at=at)


def _gaps(service: Callable[..., object]) -> Run:
    """Services that take the lines of a letter."""
    return lambda subject, data, actor, officer, at: service(subject, gaps=points(data["gaps"]), actor=actor, at=at)


STEPS: Mapping[str, Mapping[str, Step]] = {
    "registration": {
        "accept": Step(
            "accept",
            _("Admit to examination"),
            _("Admit it"),
            _by_actor(registration_accept),
            note=_("Formal examination begins; the applicant is told. If nobody acts it counts as admitted."),
            is_main=True,
        ),
        "extend": Step(
            "extend",
            _("Extend the examination"),
            _("Extend it once"),
            _by_actor(registration_extend),
            ExtendForm,
            also=lambda registration: not registration.has_extended,
        ),
        "measure": Step(
            "file",
            _("Enter a court's order"),
            _("Enter the order"),
            lambda subject, data, actor, officer, at: order_enter(subject, data, actor, at),
            OrderForm,
            note=_("It becomes a filing of its own, which two officers record. The registrants are told at once."),
            also=lambda registration: registration.state == "registered",
            is_free=True,
        ),
    },
    "objection": {
        "admit": Step(
            "admit",
            _("Admit and serve"),
            _("Admit it"),
            _by_actor(objection_admit),
            note=_("It is served on the curator, whose answer clock starts with the day of service."),
            is_main=True,
        ),
        "find-deficient": Step(
            "find_deficient",
            _("Ask for what is missing"),
            _("Send the letter"),
            _by_actor(objection_find_deficient),
            DeficientForm,
        ),
        "stay": Step(
            "stay",
            _("Stand still for a court or tribunal"),
            _("Stay the case"),
            _by_officer(objection_stay),
            StayForm,
            note=_("The running clock stops. A stay never ends by silence."),
        ),
        "resume": Step(
            "resume",
            _("Go on after the proceedings"),
            _("Go on"),
            _by_officer(objection_resume),
            ResumeForm,
            is_main=True,
        ),
    },
    "filing": {
        "require-correction": Step(
            "require_correction",
            _("Require correction"),
            _("Send the letter"),
            _gaps(filing_require_correction),
            CorrectionForm,
        ),
    },
    "refusal": {
        "verify": Step(
            "verify",
            _("Confirm the refusal"),
            _("Confirm it"),
            _by_actor(refusal_verify),
            VerifyForm,
            note=_("In force for good; from now on silence on its matches counts against a curator."),
            is_main=True,
        ),
        "ask-proof": Step(
            "ask_proof",
            _("Ask the holder for proof"),
            _("Ask for proof"),
            _by_actor(refusal_ask_proof),
            ProofForm,
            note=_("The refusal stays in force until the answer is due."),
        ),
        "match": Step(
            "match",
            _("Open a match by hand"),
            _("Open the match"),
            lambda subject, data, actor, officer, at: match_enter(subject, data, actor, at),
            MatchForm,
            note=_("No screening looks for a person. The curator is asked as for any match, and is told no name."),
            also=names_person,
            is_free=True,
        ),
    },
}


def steps_open(
    kind: str, subject: WorkflowRow, officer: Officer, bound: Mapping[str, forms.BaseForm]
) -> Sequence[OpenStep]:
    """The steps the officer can take now; `bound` holds the form that was sent and is wrong."""
    return [
        OpenStep(name, step, bound.get(name) or step.form(prefix=name))
        for name, step in STEPS.get(kind, {}).items()
        if step.is_possible(subject, officer)
    ]
