"""What silence does to a refusal; every effect was announced beforehand."""

from datetime import datetime, timedelta

from registry.models import SYSTEM, Deadline, Refusal

from .deadlines import on_silence
from .messages import notify
from .refusal_access import refusal_locked, refusal_parties
from .refusal_endings import refusal_over
from .refusal_steps import refusal_tell

REMINDERS = (90, 30, 7)  # days before a refusal falls dormant


@on_silence("refusal", "proof_check")
def proof_check_over(deadline: Deadline, at: datetime) -> None:
    """Nobody has verified the refusal: the holder is asked to prove it, and it stays in force meanwhile."""
    refusal_tell(_silence(deadline, at), "refusal:proof_required", clock="proof", at=at)


@on_silence("refusal", "proof")
def proof_over(deadline: Deadline, at: datetime) -> None:
    """No proof came: dismissed, and its matches are lifted."""
    refusal = _silence(deadline, at)
    refusal_over(refusal, "dismissed", at=at)
    refusal_tell(refusal, "refusal:dismissed_unproved", clock="review_request", at=at)


@on_silence("refusal", "refusal_life")
def life_over(deadline: Deadline, at: datetime) -> None:
    refusal_tell(_silence(deadline, at), "refusal:reaffirmation_due", clock="reaffirmation", at=at)


@on_silence("refusal", "reaffirmation")
def reaffirmation_over(deadline: Deadline, at: datetime) -> None:
    refusal_tell(_silence(deadline, at), "refusal:dormant", at=at)


@on_silence("refusal", "contest_answer")
def contest_answer_over(deadline: Deadline, at: datetime) -> None:
    """The contested scopes are decided on the curator's evidence."""
    refusal_tell(_silence(deadline, at), "refusal:unanswered", at=at)


@on_silence("refusal", "review_request")
def review_request_over(deadline: Deadline, at: datetime) -> None:
    refusal_tell(_silence(deadline, at), "refusal:closed_unreviewed", at=at)


def _silence(deadline: Deadline, at: datetime) -> Refusal:
    refusal = refusal_locked(deadline.case.refusal)
    Refusal.advance([refusal.pk], "silence", at, actor=SYSTEM, facts={"clock": deadline.clock})
    refusal.refresh_from_db(fields=["state", "state_since"])
    return refusal


def refusals_remind(at: datetime) -> int:
    """Remind holders 90, 30 and 7 days before a refusal falls dormant, each once; returns how many were told."""
    soon = Deadline.objects.filter(
        clock="reaffirmation",
        fired_at__isnull=True,
        cancelled_at__isnull=True,
        due_at__gt=at,
        due_at__lte=at + timedelta(days=REMINDERS[0]),
    )
    told = 0
    for deadline in soon.select_related("case__refusal__holder", "case__refusal__mandate__agent"):
        days = min(day for day in REMINDERS if deadline.due_at <= at + timedelta(days=day))
        told += refusal_remind(deadline.case.refusal, deadline, days, at=at)
    return told


def refusal_remind(refusal: Refusal, deadline: Deadline, days: int, *, at: datetime) -> int:
    params = {"number": refusal.case.number, "due_at": deadline.due_at.isoformat()}
    key = f"{days}/{deadline.pk}"
    return len(notify(refusal_parties(refusal), "refusal:reminder", case=refusal.case, at=at, params=params, key=key))
