"""Writing a decision at the desk and handing it to a second officer, once it is sure that it could be signed.

`decisions` keeps the two signatures apart. Here stands who may draft what, what makes pressing a button twice
harmless, and the rehearsal: before a decision is proposed its effect is carried out in a savepoint and undone, so that
whatever the signature would refuse is said to the drafter and not to the second officer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Case, CaseKind, Decision, Officer
from registry.models.transitions import Edge
from registry.selectors.queue import officers_deciding

from .checklists import checklist_check
from .decisions import (
    EFFECTS,
    PANEL,
    TEXTS,
    DecisionChanged,
    PartDraft,
    Reasons,
    SameOfficer,
    decision_content,
    decision_draft,
    decision_propose,
    is_author,
    officer_check,
    panel_check,
)
from .locks import cases_lock

UNSIGNED = ("draft", "proposed", "returned")


class NobodyToSign(Conflict):
    code = "nobody_to_sign"
    message = _("No other officer may sign this decision: each belongs to a party or took part before.")


def decision_open(case: Case) -> Decision | None:
    """The case's unsigned decision, whoever drafted it."""
    unsigned = Decision.objects.filter(case=case, state__in=UNSIGNED)
    return unsigned.select_related("drafted_by", "returned_by").first()


def decisions_possible(case: Case) -> dict[str, Edge]:
    """The events two officers can decide on in the case's present state, in the order of the state table."""
    subject = case.subject
    edges = subject.TRANSITIONS[subject.state].edges
    return {event: edge for event, edge in edges.items() if edge.needs_decision and (case.kind, event) in EFFECTS}


@transaction.atomic
def decision_write(
    case: Case,
    *,
    event: str,
    officer: Officer,
    reasons: Reasons,
    parts: Sequence[PartDraft] = (),
    lock: int | None,
    at: datetime,
) -> Decision:
    """Save the draft. `lock` is the number on the page, None when there was no draft yet.

    Safe to repeat: the same text by the same officer changes nothing. Raises DecisionChanged when somebody else wrote
    in between, ConflictOfInterest for a party's member or an officer who sat on what is under review, NotAllowed for
    what only the lead drafts.
    """
    cases_lock(case)
    present = decision_open(case)
    drafter_check(case, event, officer)
    if present is not None and _is_same(present, event, officer, reasons, parts):
        return present
    if (present is None) != (lock is None):
        raise DecisionChanged
    return decision_draft(case, event=event, officer=officer, reasons=reasons, parts=parts, lock=lock, at=at)


def drafter_check(case: Case, event: str, officer: Officer) -> None:
    """Raises unless the officer may draft this decision in the case's present state."""
    officer_check(case, officer)
    edge = decisions_possible(case).get(event)
    if edge is None:
        raise Conflict(
            _("This decision is not possible while the case is “%(state)s”."), state=case.subject.state_label
        )
    if edge.actor.startswith("lead") and officer.role != Officer.Role.LEAD:
        raise NotAllowed(_("This decision is drafted by the lead."))
    if edge.actor == PANEL:
        panel_check(case, officer, besides=decision_open(case))


@transaction.atomic
def decision_offer(decision: Decision, *, officer: Officer, lock: int, at: datetime) -> Decision:
    """Propose one's own draft after a rehearsal of its effect.

    Raises what the signature would raise, ChecklistOpen, or Conflict for the draft of somebody else.
    """
    cases_lock(decision.case)
    if decision.drafted_by_id != officer.pk:
        raise Conflict(
            _("Officer %(officer)s drafted this. Save it as your own before you hand it on."),
            officer=decision.drafted_by.number,
        )
    drafter_check(decision.case, decision.event, officer)
    if decision.case.kind == CaseKind.REGISTRATION and decision.event == "pass":
        checklist_check(decision.case.registration)
    proposed = decision_propose(decision, officer=officer, lock=lock, at=at)
    decision_rehearse(proposed, at=at)
    return proposed


class _Undo(Exception):
    """Takes the savepoint of a rehearsal back."""


def decision_rehearse(decision: Decision, *, at: datetime) -> None:
    """Carry the decision out as if another officer had signed it, and undo all of it.

    Raises NobodyToSign, or the DomainError that the signature would raise.
    """
    signer = next((one for one in officers_deciding() if signer_problem(decision, one) is None), None)
    if signer is None:
        raise NobodyToSign
    try:
        with transaction.atomic():
            rehearsed = Decision.objects.select_related("case__profile", "drafted_by").get(pk=decision.pk)
            rehearsed.state, rehearsed.signed_by, rehearsed.signed_at = Decision.State.SIGNED, signer, at
            rehearsed.save(update_fields=["state", "signed_by", "signed_at"])
            EFFECTS[decision.case.kind, decision.event](rehearsed, signer.actor, at)
            raise _Undo
    except _Undo:
        return


def signer_problem(decision: Decision, officer: Officer) -> DomainError | None:
    """Why this officer cannot sign the decision; None when it can."""
    if is_author(decision, officer):
        return SameOfficer()
    try:
        officer_check(decision.case, officer)
        edge = decisions_possible(decision.case).get(decision.event)
        if edge is not None and edge.actor == PANEL:
            panel_check(decision.case, officer, besides=decision)
    except DomainError as error:
        return error
    return None


def _is_same(present: Decision, event: str, officer: Officer, reasons: Reasons, parts: Sequence[PartDraft]) -> bool:
    """Whether the officer's own draft already says exactly this."""
    if present.state != Decision.State.DRAFT or present.drafted_by_id != officer.pk:
        return False
    said = {
        "event": event,
        **{name: getattr(reasons, name) for name in TEXTS},
        "parts": [
            {"label": part.label, "outcome": part.outcome, "items": part.items.count, "reasons": part.reasons}
            for part in parts
        ],
    }
    return said == decision_content(present)
