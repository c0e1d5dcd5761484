"""Who has a case: claimed from the queue, drawn at random, or given by the lead; one live assignment a case.

Review panels are drawn: nobody chooses which review to sit on. Assignments are no public acts; ended rows are the
record.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Assignment, Case, Deadline, Officer
from registry.selectors.queue import assignment_live, officers_deciding, queue_waiting

from .decisions import ConflictOfInterest, officer_check, panel_check
from .locks import cases_lock

log = structlog.get_logger()
Reason = Assignment.Reason


class AlreadyAssigned(Conflict):
    code = "already_assigned"
    message = _("%(number)s is already with officer %(officer)s.")


class NothingToClaim(Conflict):
    code = "nothing_to_claim"
    message = _("No case waits that you could take: every one has an officer, or you belong to a party of it.")


class OfficerBarred(ConflictOfInterest):
    """Of somebody else; one's own conflict is told in the first person."""

    message = _("Officer %(officer)s cannot have %(number)s: they belong to a party of it or sat on what is reviewed.")


class NobodyEligible(Conflict):
    code = "nobody_eligible"
    message = _("No officer is left who may take %(number)s: each belongs to a party or took part before.")


@transaction.atomic
def case_claim(case: Case, *, officer: Officer, at: datetime) -> Assignment:
    """Take a case that nobody has. Safe to repeat by the same officer.

    Raises AlreadyAssigned, ConflictOfInterest, or Conflict for a review, whose panel is drawn.
    """
    cases_lock(case)
    live = assignment_live(case.pk)
    if live is not None:
        if live.officer_id == officer.pk:
            return live
        raise AlreadyAssigned(number=str(case), officer=live.officer.number)
    if is_under_review(case):
        raise Conflict(_("Who reviews %(number)s is drawn, not chosen."), number=str(case))
    eligible_check(case, officer)
    return _give(case, officer, Reason.CLAIMED, at)


def case_claim_next(*, officer: Officer, at: datetime) -> Assignment:
    """Take the case that is due first of those nobody has. Raises NothingToClaim.

    A case somebody acts on at this instant is passed over, and so is one the officer has an interest in.
    """
    for waiting in queue_waiting():
        if waiting.is_claimable:
            taken = _try(waiting.case_id, officer, at)
            if taken is not None:
                return taken
    raise NothingToClaim


@transaction.atomic
def _try(case_id: int, officer: Officer, at: datetime) -> Assignment | None:
    case = Case.objects.get(pk=case_id)
    if not cases_lock(case, skip_locked=True) or assignment_live(case_id) or not is_eligible(case, officer):
        return None
    return _give(case, officer, Reason.CLAIMED, at)


@transaction.atomic
def case_assign(case: Case, *, to: Officer, by: Officer, at: datetime) -> Assignment:
    """The lead hands a case to an officer; whoever had it has it no more.

    Raises NotAllowed for anybody but a lead, OfficerBarred when `to` may not act on the case.
    """
    if by.role != Officer.Role.LEAD or not by.is_active:
        raise NotAllowed
    cases_lock(case)
    try:
        eligible_check(case, to)
    except ConflictOfInterest as conflict:
        raise OfficerBarred(number=str(case), officer=to.number) from conflict
    live = assignment_live(case.pk)
    if live is not None and live.officer_id == to.pk:
        return live
    return _give(case, to, Reason.LEAD, at)


@transaction.atomic
def case_assign_random(case: Case, *, at: datetime, by: Officer | None = None) -> Assignment:
    """Draw an officer among all who may act on the case, the present one excepted; `by` is the lead who asked for it.

    For a review these are the officers who touched nothing of the case before. Raises NobodyEligible.
    """
    if by is not None and by.role != Officer.Role.LEAD:
        raise NotAllowed
    cases_lock(case)
    live = assignment_live(case.pk)
    present = live.officer_id if live else None
    eligible = [one for one in officers_deciding() if one.pk != present and is_eligible(case, one)]
    if not eligible:
        raise NobodyEligible(number=str(case))
    return _give(case, secrets.choice(eligible), Reason.RANDOM, at)


@transaction.atomic
def assignment_end(case: Case, *, officer: Officer, at: datetime) -> Assignment:
    """Hand a case back to the queue: the officer who has it, or the lead. Raises Conflict when nobody has it."""
    cases_lock(case)
    live = assignment_live(case.pk)
    if live is None:
        raise Conflict(_("Nobody has %(number)s. It waits in the queue."), number=str(case))
    if live.officer_id != officer.pk and officer.role != Officer.Role.LEAD:
        raise AlreadyAssigned(number=str(case), officer=live.officer.number)
    return _end(live, at)


def panels_draw(at: datetime) -> int:
    """Give every review to an officer who touched nothing of the case before; returns how many were drawn.

    Safe to run twice or late. A case for which nobody is left waits for the lead and stops no other.
    """
    return sum(_panel_draw(case, at) for case in _reviews())


def _reviews() -> Iterator[Case]:
    running = Deadline.objects.filter(whose_move="panel", fired_at__isnull=True, cancelled_at__isnull=True)
    yield from Case.objects.filter(pk__in=running.values("case")).order_by("pk")


@transaction.atomic
def _panel_draw(case: Case, at: datetime) -> bool:
    if not cases_lock(case, skip_locked=True) or not is_under_review(case):
        return False
    live = assignment_live(case.pk)
    if live is not None and is_eligible(case, live.officer):
        return False
    try:
        case_assign_random(case, at=at)
    except NobodyEligible:
        log.warning("assignment.nobody_eligible", case=case.pk)
        return False
    return True


def is_under_review(case: Case) -> bool:
    """Whether a panel has the move."""
    subject = case.subject
    return subject.TRANSITIONS[subject.state].whose_move == "panel"


def eligible_check(case: Case, officer: Officer) -> None:
    """Raises ConflictOfInterest when the officer belongs to a party, or sat on what is under review."""
    officer_check(case, officer)
    if is_under_review(case):
        panel_check(case, officer, besides=case.decisions.filter(state__in=["draft", "proposed", "returned"]).first())


def is_eligible(case: Case, officer: Officer) -> bool:
    try:
        eligible_check(case, officer)
    except DomainError:
        return False
    return True


def _give(case: Case, officer: Officer, reason: str, at: datetime) -> Assignment:
    for live in case.assignments.filter(ended_at__isnull=True):
        _end(live, at)
    Case.objects.filter(pk=case.pk).update(reassign_due_at=None)
    return Assignment.objects.create(case=case, officer=officer, reason=reason, assigned_at=at)


def _end(assignment: Assignment, at: datetime) -> Assignment:
    assignment.ended_at = max(at, assignment.assigned_at)
    assignment.save(update_fields=["ended_at"])
    return assignment
