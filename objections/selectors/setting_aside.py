"""When the items of an undecided objection may leave a registration so that the rest can settle."""

from __future__ import annotations

from datetime import datetime

from objections.models import Objection, TargetKind
from registry.kernel.calendar import period_end
from registry.models.clocks import current_calendar

# Where the delay is the registry's, the panel's or a court's; where a party has the move, that party can end it.
SET_ASIDE_STATES = frozenset({"filed", "under_decision", "in_review", "stayed"})


def set_aside_from(objection: Objection) -> datetime:
    """From when on an undecided objection may be set aside: counted from the filing, or from the stay."""
    stay = objection.stays.filter(ended_at__isnull=True).first()
    start = stay.began_at if stay else objection.filed_at or objection.state_since
    return period_end(start, objection.case.profile.period("set_aside_after"), current_calendar())


def can_set_aside(objection: Objection, at: datetime) -> bool:
    """Whether the applicant may do so now; an objection to the whole would leave nothing."""
    return (
        objection.registration.state == "objection_pending"
        and objection.state in SET_ASIDE_STATES
        and not objection.is_set_aside
        and at >= set_aside_from(objection)
        and not objection.targets.filter(kind=TargetKind.WHOLE).exists()
    )
