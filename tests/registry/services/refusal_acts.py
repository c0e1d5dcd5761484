"""What tests of refusals do by two officers, or take as given."""

from datetime import datetime

from registry.models import Refusal
from tests.factories.matches import decided
from tests.factories.registrations import AT


def decide(refusal: Refusal, event: str, at: datetime = AT, *, redress: str = "") -> Refusal:
    """Drafted by one officer, signed by another; the refusal as that left it."""
    decided(refusal, event, redress=redress, at=at)
    return refusal


def in_state(refusal: Refusal, state: str, **fields: object) -> Refusal:
    """Put a row where a longer story would have brought it; the story itself is told by the match tests."""
    Refusal.objects.filter(pk=refusal.pk).update(state=state, **fields)
    refusal.refresh_from_db()
    return refusal
