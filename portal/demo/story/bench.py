"""The officers' bench: who takes which case, and decisions drafted by one and signed by another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from registry.models import Case, Decision, Officer
from registry.services.assignments import is_eligible
from registry.services.decisions import PartDraft, Reasons, decision_draft, decision_propose, decision_sign

from .catalogue import say
from .stage import Stage

BEFORE_SIGNING = timedelta(minutes=50)


class BenchEmpty(Exception):
    """No two officers are left who may decide this: the script used them up."""


def examiner_of(stage: Stage, case: Case) -> Officer:
    """The examiner of a case: always the same one, for a whole procedure."""
    examiners = stage.cast.examiners
    return examiners[(case.parent_id or case.pk) % len(examiners)]


def reviewer_of(stage: Stage, case: Case) -> Officer:
    reviewers = stage.cast.reviewers
    return reviewers[(case.parent_id or case.pk) % len(reviewers)]


def panel_of(stage: Stage, case: Case) -> tuple[Officer, Officer]:
    """Two officers who touched nothing of the case before."""
    free = [one for one in stage.cast.officers if is_eligible(case, one)]
    if len(free) < 2:
        raise BenchEmpty(str(case))
    return free[0], free[1]


def reasons_for(stage: Stage, kind: str, ground: str = "", language: str = "zh") -> Reasons:
    """The structured reasons of a decision; `kind` is yes, no or part."""
    return Reasons(
        facts=say(stage.dice, "decision.facts", language),
        reasons=say(stage.dice, f"decision.{kind}", language),
        ground=ground,
        evidence_considered=say(stage.dice, "decision.evidence", language),
        redress=say(stage.dice, "decision.redress", language),
    )


NO = {"refuse", "refuse_ex_officio", "reject", "dismiss", "refuse_admission", "affirm", "revoke", "find_abuse"}


def propose(
    stage: Stage,
    case: Case,
    event: str,
    *,
    ground: str = "",
    parts: Sequence[PartDraft] = (),
    drafter: Officer | None = None,
) -> Decision:
    """A draft that waits for the second signature."""
    officer = drafter or examiner_of(stage, case)
    kind = "part" if event in {"uphold_part", "narrow"} else "no" if event in NO else "yes"
    reasons = reasons_for(stage, kind, ground)
    drafted = stage.at - BEFORE_SIGNING
    decision = decision_draft(case, event=event, officer=officer, reasons=reasons, parts=parts, at=drafted)
    return decision_propose(decision, officer=officer, lock=decision.lock, at=drafted)


def decide(
    stage: Stage,
    case: Case,
    event: str,
    *,
    ground: str = "",
    parts: Sequence[PartDraft] = (),
    by: tuple[Officer, Officer] | None = None,
) -> None:
    """Drafted, proposed and signed by two officers; `by` for a panel or the lead."""
    drafter, signer = by or (examiner_of(stage, case), reviewer_of(stage, case))
    decision = propose(stage, case, event, ground=ground, parts=parts, drafter=drafter)
    decision_sign(decision, officer=signer, lock=decision.lock, at=stage.at)
