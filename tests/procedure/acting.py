"""What people and sweeps do in the model-based test, each through the services; everything is named by row ids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np

from objections.models import JointRequest, Objection, TargetKind
from objections.services.admission import objection_admit, objection_cure, objection_find_deficient
from objections.services.answer_effects import answers_carry_out
from objections.services.answers import (
    objection_answer,
    objection_concede,
    objection_extend,
    objection_reply,
    objection_waive_reply,
)
from objections.services.cooling import joint_accept, joint_request, objection_end_cooling
from objections.services.publication import registrations_publish_screened
from objections.services.reviews import objection_request_review, objection_waive_review
from objections.services.settlement import registration_settle_due
from objections.services.stays import objection_resume, objection_stay
from objections.services.targets import TargetInput, named_numbers
from objections.services.withdrawing import objection_withdraw
from registry.models import Decision, Job, Officer
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import PartDraft, Reasons, decision_draft, decision_propose, decision_sign
from registry.services.itemsets import itemset_store
from registry.services.jobs import job_claim, job_run
from registry.services.ledger import ledger_integrate
from registry.services.outbox import outbox_send
from tests.factories.objections import curator_of, objector_of
from tests.factories.registrations import officer_actor, officer_new

REASONS = Reasons(facts="What was found.", reasons="Why it is so.")
Act = Callable[[Objection, datetime], Any]


def lead() -> Officer:
    return officer_new("lead")


STEPS: dict[str, Act] = {
    "admit": lambda one, at: objection_admit(one, actor=officer_actor(officer_new()), at=at),
    "find_deficient": lambda one, at: objection_find_deficient(
        one, gaps="Which?", actor=officer_actor(officer_new()), at=at
    ),
    "cure": lambda one, at: objection_cure(one, statement="This one.", actor=objector_of(one), at=at),
    "contest": lambda one, at: objection_answer(
        one, choice="contest", statement="Licensed.", actor=curator_of(one), at=at
    ),
    "give_up_some": lambda one, at: objection_answer(
        one,
        choice="remove_some",
        statement="These.",
        removed=named_numbers(one)[:1],
        actor=curator_of(one),
        at=at,
    ),
    "concede": lambda one, at: objection_concede(one, actor=curator_of(one), at=at),
    "extend": lambda one, at: objection_extend(one, actor=curator_of(one), at=at),
    "reply": lambda one, at: objection_reply(one, statement="No licence.", actor=objector_of(one), at=at),
    "waive_reply": lambda one, at: objection_waive_reply(one, actor=objector_of(one), at=at),
    "withdraw": lambda one, at: objection_withdraw(one, actor=objector_of(one), at=at),
    "review_by_objector": lambda one, at: objection_request_review(one, reasons="No.", actor=objector_of(one), at=at),
    "review_by_curator": lambda one, at: objection_request_review(one, reasons="No.", actor=curator_of(one), at=at),
    "waive_by_objector": lambda one, at: objection_waive_review(one, actor=objector_of(one), at=at),
    "waive_by_curator": lambda one, at: objection_waive_review(one, actor=curator_of(one), at=at),
    "stay": lambda one, at: objection_stay(one, proceedings="(2026) 1", officer=lead(), at=at),
    "resume": lambda one, at: objection_resume(one, judgment="Ended.", officer=lead(), at=at),
    "ask_cooling": lambda one, at: joint_request(one, step="cool_off", actor=objector_of(one), at=at),
    "ask_settlement": lambda one, at: joint_request(
        one, step="settle", text="So be it.", removed=named_numbers(one)[:1], actor=objector_of(one), at=at
    ),
    "end_cooling": lambda one, at: objection_end_cooling(one, actor=curator_of(one), at=at),
}


def agree(one: Objection, at: datetime) -> Any:
    """The curator agrees to whatever the objector asked for last."""
    asked = JointRequest.objects.filter(objection=one).order_by("-pk").first()
    return joint_accept(asked, actor=curator_of(one), at=at) if asked else None


STEPS["agree"] = agree


def decide(one: Objection, event: str, upheld: list[int], at: datetime) -> Decision:
    """Two officers who touched nothing of the case; the parts say which of the named items win."""
    drafter, signer = officer_new(), officer_new("reviewer")
    named = named_numbers(one)
    parts = []
    if event in {"uphold_part", "vary"} and upheld:
        won = np.array(upheld, dtype="<i8")
        parts.append(PartDraft("won", "upheld", itemset_store(one.version, won, at=at)))
        if len(lost := np.setdiff1d(named, won)):
            parts.append(PartDraft("lost", "rejected", itemset_store(one.version, lost, at=at)))
    open_draft = Decision.objects.filter(case=one.case, state="proposed").first()
    decision = open_draft or decision_draft(one.case, event=event, officer=drafter, reasons=REASONS, parts=parts, at=at)
    if not open_draft:
        decision_propose(decision, officer=drafter, lock=decision.lock, at=at)
    return decision_sign(decision, officer=signer, lock=decision.lock, at=at)


def target(kind: str, text: str) -> list[TargetInput]:
    return [TargetInput(TargetKind.WHOLE)] if kind == "whole" else [TargetInput(kind, text=text)]


def jobs_done(at: datetime) -> None:
    """What a worker does; jobs that draw pages are left for later, nothing waits for them."""
    while Job.objects.filter(state=Job.State.WAITING, kind__in=["screening", "exclusion", "probe"]).exists():
        drawing = Job.objects.filter(state=Job.State.WAITING, kind="certificate_pdf")
        drawing.update(state=Job.State.CANCELLED, finished_at=at)
        job = job_claim(at)
        if job is None:
            return
        job_run(job, lambda: at)


def mail_kept(at: datetime) -> None:
    while outbox_send(at, hand_over=lambda message: None):
        pass


SWEEPS: tuple[Callable[[datetime], Any], ...] = (
    mail_kept,
    answers_carry_out,
    deadlines_fire,
    registrations_publish_screened,
    registration_settle_due,
    jobs_done,
    lambda at: ledger_integrate(at),
)
