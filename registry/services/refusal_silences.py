"""What silence does to a refusal; every effect was announced beforehand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from django.db.models import prefetch_related_objects

from registry.models import Deadline, Refusal

from .deadlines import on_silence, on_silence_of_many, silences_default
from .messages import notify
from .refusal_access import refusal_parties
from .refusal_endings import refusals_over
from .refusal_steps import contesters_tell, refusals_tell

REMINDERS = (90, 30, 7)  # days before a refusal falls dormant


@on_silence_of_many("refusal", "person_check")
@on_silence_of_many("refusal", "proof_check")
def proof_checks_over(deadlines: Sequence[Deadline], at: datetime) -> None:
    """Nobody has verified the refusals: the holders are asked to prove them, and they stay in force meanwhile."""
    refusals_tell(_silences(deadlines, at), "refusal:proof_required", clock="proof", at=at)


@on_silence_of_many("refusal", "proof")
def proofs_over(deadlines: Sequence[Deadline], at: datetime) -> None:
    """No proof came: dismissed, and their matches are lifted."""
    refusals = _silences(deadlines, at)
    refusals_over(refusals, "dismissed", at=at)
    refusals_tell(refusals, "refusal:dismissed_unproved", clock="review_request", at=at)


@on_silence_of_many("refusal", "refusal_life")
def lives_over(deadlines: Sequence[Deadline], at: datetime) -> None:
    refusals_tell(_silences(deadlines, at), "refusal:reaffirmation_due", clock="reaffirmation", at=at)


@on_silence_of_many("refusal", "reaffirmation")
def reaffirmations_over(deadlines: Sequence[Deadline], at: datetime) -> None:
    refusals_tell(_silences(deadlines, at), "refusal:dormant", at=at)


@on_silence("refusal", "contest_answer")
def contest_answer_over(deadline: Deadline, at: datetime) -> None:
    """The contested scopes are decided on the curator's evidence."""
    refusals = _silences([deadline], at)
    refusals_tell(refusals, "refusal:unanswered", at=at)
    for refusal in refusals:
        contesters_tell(refusal, "match:holder_silent", at=at)


@on_silence_of_many("refusal", "review_request")
def review_requests_over(deadlines: Sequence[Deadline], at: datetime) -> None:
    refusals_tell(_silences(deadlines, at), "refusal:closed_unreviewed", at=at)


def _silences(deadlines: Sequence[Deadline], at: datetime) -> list[Refusal]:
    """The refusals, moved; the sweep holds their locks."""
    refusals = cast("list[Refusal]", silences_default(deadlines, at))
    prefetch_related_objects(refusals, "holder", "mandate__agent")
    return refusals


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
