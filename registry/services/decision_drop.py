"""Decisions that nobody needs any more because their case ended without them."""

from collections.abc import Sequence

from registry.models import Decision
from registry.models.bulk import among


def decisions_drop(case_ids: Sequence[int]) -> int:
    """Take unsigned decisions of these cases off the desks, under the caller's locks; returns how many."""
    unsigned = Decision.objects.filter(among("case_id", case_ids), state__in=["draft", "proposed", "returned"])
    return unsigned.update(state=Decision.State.DROPPED)
