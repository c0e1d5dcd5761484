"""Until when evidence can be handed in."""

from __future__ import annotations

from datetime import datetime

from objections.models import Objection
from registry.models import Deadline

# While a party has the move, what belongs to its act can come with it.
OPEN_CLOCKS = ("deficiency", "answer", "cooling_off", "reply")


def evidence_until(objection: Objection) -> datetime | None:
    """The exclusive end: the profile's period from filing, or the end of the running round if later.

    None for a draft, which takes files as long as it lives. An ended case takes none: its end is in the past.
    """
    if objection.filed_at is None:
        return None
    if objection.is_ended:
        return objection.state_since
    running = Deadline.objects.filter(
        case=objection.case, clock__in=OPEN_CLOCKS, fired_at__isnull=True, cancelled_at__isnull=True
    ).first()
    ends = [end for end in (objection.evidence_until, running.due_at if running else None) if end]
    return max(ends, default=objection.filed_at)
