"""Decisions: drafted by one officer, signed by another who saw the effect; signing carries the effect out.

What a signed decision does is a table {(case kind, event): effect}, filled by the app that owns the procedure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import Act, Actor, Case, CaseKind, CaseParty, Decision, DecisionPart, Edge, ItemSet, Officer

from .locks import cases_lock, holder_lock, root_id

PANEL = "panel"  # of an edge: two who touched nothing of the case before
Effect = Callable[[Decision, Actor, datetime], None]
TEXTS = ("ground", "facts", "evidence_considered", "reasons", "redress")
EFFECTS: dict[tuple[str, str], Effect] = {}


class SameOfficer(Conflict):
    code = "same_officer"
    status = 403  # as every refusal for who one is, not for what was sent
    message = _("You drafted this decision. Another officer has to sign it.")


class ConflictOfInterest(DomainError):
    code = "conflict_of_interest"
    status = 403
    message = _("You belong to a party of this case, so you cannot act on it. Hand it to another officer.")


class DecisionChanged(Conflict):
    code = "decision_changed"
    message = _("The draft was changed after you opened it. Read it again before you go on.")


def effect_of(kind: str, event: str) -> Callable[[Effect], Effect]:
    """Register what signing a decision with this event does to a case of this kind."""

    def register(effect: Effect) -> Effect:
        if (kind, event) in EFFECTS:
            raise ValueError(f"two effects for {kind}/{event}")
        EFFECTS[kind, event] = effect
        return effect

    return register


@dataclass(frozen=True, slots=True)
class PartDraft:
    """One group of items and what becomes of it."""

    label: str
    outcome: str  # DecisionPart.Outcome
    items: ItemSet
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """The structured reasons of a decision; facts and reasons are required before it can be proposed."""

    facts: str
    reasons: str
    ground: str = ""
    evidence_considered: str = ""
    redress: str = ""


@transaction.atomic
def decision_draft(
    case: Case,
    *,
    event: str,
    officer: Officer,
    reasons: Reasons,
    parts: Sequence[PartDraft] = (),
    lock: int | None = None,
    at: datetime,
) -> Decision:
    """Write or rewrite the case's open draft. `lock` is the number the drafter saw (None for a first draft).

    Raises DecisionChanged when somebody else saved in between, ConflictOfInterest, or Conflict when the event is not
    possible in the case's present state.
    """
    cases_lock(case)
    officer_check(case, officer)
    edge = _edge_checked(case, event)
    open_draft = Decision.objects.filter(case=case, state__in=["draft", "proposed", "returned"]).first()
    if edge.actor == PANEL:
        panel_check(case, officer, besides=open_draft)
    if open_draft is None:
        decision = Decision(case=case, drafted_by=officer, drafted_at=at)
    else:
        decision = open_draft
        if decision.state == Decision.State.PROPOSED or (lock is not None and lock != decision.lock):
            raise DecisionChanged
        decision.drafted_by, decision.drafted_at = officer, at
        decision.lock += 1
    decision.event = event
    decision.state = Decision.State.DRAFT
    decision.facts, decision.reasons, decision.ground = reasons.facts, reasons.reasons, reasons.ground
    decision.evidence_considered, decision.redress = reasons.evidence_considered, reasons.redress
    decision.save()
    decision.authors.add(officer)
    decision.parts.all().delete()
    DecisionPart.objects.bulk_create(
        DecisionPart(
            decision=decision,
            position=position,
            label=part.label,
            outcome=part.outcome,
            items=part.items,
            reasons=part.reasons,
        )
        for position, part in enumerate(parts, 1)
    )
    return decision


@transaction.atomic
def decision_propose(decision: Decision, *, officer: Officer, lock: int, at: datetime) -> Decision:
    """Hand the draft to a second officer. Facts and reasons must be written."""
    decision = _locked(decision)
    if decision.state != Decision.State.DRAFT or decision.lock != lock:
        raise DecisionChanged
    for field, text in (("facts", decision.facts), ("reasons", decision.reasons)):
        if not text.strip():
            raise DomainError(_("A decision needs the facts found and the reasons."), field=field)
    officer_check(decision.case, officer)
    decision.state, decision.proposed_at = Decision.State.PROPOSED, at
    decision.save(update_fields=["state", "proposed_at"])
    return decision


@transaction.atomic
def decision_return(decision: Decision, *, officer: Officer, reason: str) -> Decision:
    """Send a proposed decision back to its drafter with a reason; what was proposed is kept to compare with.

    Raises SameOfficer for whoever wrote in it, DecisionChanged when it waits for no signature, ConflictOfInterest.
    """
    decision = _locked(decision)
    if is_author(decision, officer):
        raise SameOfficer
    if decision.state != Decision.State.PROPOSED:
        raise DecisionChanged
    if not reason.strip():
        raise DomainError(_("Say why you return it."), field="reason")
    officer_check(decision.case, officer)
    subject = decision.case.subject
    edge = subject.TRANSITIONS[subject.state].edges.get(decision.event)
    if edge is not None and edge.actor == PANEL:
        panel_check(decision.case, officer, besides=decision)
    decision.state, decision.returned_by, decision.return_reason = Decision.State.RETURNED, officer, reason.strip()
    decision.returned_text = decision_content(decision)
    decision.lock += 1
    decision.save(update_fields=["state", "returned_by", "return_reason", "returned_text", "lock"])
    return decision


def decision_content(decision: Decision) -> dict[str, Any]:
    """What a decision says, as plain values: its event, its texts, and outcome and count of each part."""
    parts = decision.parts.select_related("items").order_by("position")
    return {
        **{name: getattr(decision, name) for name in ("event", *TEXTS)},
        "parts": [
            {"label": part.label, "outcome": part.outcome, "items": part.items.count, "reasons": part.reasons}
            for part in parts
        ],
    }


@transaction.atomic
def decision_sign(decision: Decision, *, officer: Officer, lock: int, at: datetime) -> Decision:
    """Sign what another officer proposed, and carry it out in the same transaction.

    Raises SameOfficer for whoever wrote in the draft, DecisionChanged when the text is not the one that was read, or
    ConflictOfInterest; nothing changes then.
    """
    decision = _locked(decision)
    if is_author(decision, officer):
        raise SameOfficer
    if decision.state != Decision.State.PROPOSED or decision.lock != lock:
        raise DecisionChanged
    officer_check(decision.case, officer)
    decision.state, decision.signed_by, decision.signed_at = Decision.State.SIGNED, officer, at
    decision.save(update_fields=["state", "signed_by", "signed_at"])
    EFFECTS[decision.case.kind, decision.event](decision, officer.actor, at)
    return decision


def is_author(decision: Decision, officer: Officer) -> bool:
    """Whether the officer drafted the decision or ever saved a text of it, before somebody else took the draft over."""
    return decision.drafted_by_id == officer.pk or decision.authors.filter(pk=officer.pk).exists()


def officer_check(case: Case, officer: Officer) -> None:
    """Raises ConflictOfInterest when the officer is a member of a party, NotAllowed-like DomainError when inactive.

    A party of the whole family: whoever objected to a registration decides neither about it nor about other objections,
    and nobody whose own registration a refusal matches decides about the refusal. Who was named a joint applicant and
    has not confirmed is no party: others could keep an officer away by that.
    """
    if not officer.decides:
        raise DomainError(_("Only examiners, reviewers and the lead decide."))
    root = root_id(case)
    own = CaseParty.objects.filter(party__memberships__user=officer.user_id)
    roles = own.filter(Q(case=root) | Q(case__parent=root))
    if case.kind == CaseKind.REFUSAL and own.filter(case__match__refusal__case=case).exists():
        raise ConflictOfInterest
    if roles.exclude(role=CaseParty.Role.APPLICANT, confirmed_at__isnull=True).exists():
        raise ConflictOfInterest


def panel_check(case: Case, officer: Officer, *, besides: Decision | None = None) -> None:
    """A panel member touched nothing of the case before, save the review's own decision `besides`.

    Raises ConflictOfInterest otherwise.
    """
    others = Decision.objects.filter(case=case)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    sat = Q(authors=officer) | Q(drafted_by=officer) | Q(signed_by=officer) | Q(returned_by=officer)
    touched = others.filter(sat).exists() or Act.objects.filter(case=case, officer=officer).exists()
    if touched:
        raise ConflictOfInterest(_("You took part in the decision under review. Two others have to review it."))


def _edge_checked(case: Case, event: str) -> Edge:
    """The edge two officers can decide on now. Raises Conflict."""
    subject = case.subject
    subject.refresh_from_db(fields=["state"])  # it may have moved between reading the case and locking it
    edge = subject.TRANSITIONS[subject.state].edges.get(event)
    if edge is None or not edge.needs_decision or (case.kind, event) not in EFFECTS:
        raise Conflict(_("This decision is not possible while the case is “%(state)s”."), state=subject.state_label)
    return edge


def _locked(decision: Decision) -> Decision:
    if decision.case.kind == CaseKind.REFUSAL:
        holder_lock(decision.case.refusal.holder_id)  # what is left of it may lie under proved places alone
    cases_lock(decision.case)
    return (
        Decision.objects.select_for_update(of=("self",))
        .select_related("case__profile", "drafted_by")
        .get(pk=decision.pk)
    )
