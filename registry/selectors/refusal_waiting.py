"""What waits for a holder: refusals whose next move is its own, what ends first at the top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Subquery

from registry.models import Deadline, Party, Refusal, RefusalState

from .clock_words import WORDS
from .refusal_view import refusal_moves
from .refusals import refusals_of

# Where silence costs the holder something, and drafts that were never filed.
WAITING = (
    RefusalState.PROOF_REQUIRED,
    RefusalState.CONTESTED,
    RefusalState.DISMISSED,
    RefusalState.REAFFIRMATION_DUE,
    RefusalState.DRAFT,
)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """One refusal, the step to take (empty for a draft), until when, and what silence does."""

    refusal: Refusal
    step: str
    due_at: datetime | None
    silence: str


def refusals_waiting(party: Party, *, at: datetime) -> list[Waiting]:
    """One query, whatever their number; the first fifty."""
    running = Deadline.objects.filter(case=OuterRef("case"), fired_at__isnull=True, cancelled_at__isnull=True)
    first = running.order_by("due_at")
    found = refusals_of(party, at=at).filter(state__in=[state.value for state in WAITING])
    due = found.annotate(due_at=Subquery(first.values("due_at")[:1]), clock=Subquery(first.values("clock")[:1]))
    return [_waiting(refusal) for refusal in due.order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN]]


def _waiting(refusal: Refusal) -> Waiting:
    steps = refusal_moves(refusal) if refusal.state != RefusalState.DRAFT else []
    due_at: datetime | None = getattr(refusal, "due_at", None)
    clock: str = getattr(refusal, "clock", None) or ""
    return Waiting(refusal, steps[0] if steps else "", due_at, str(WORDS[clock][1]) if clock in WORDS else "")
