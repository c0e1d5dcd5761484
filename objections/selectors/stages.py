"""The way of an objection, and where it is on it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from objections.models import Objection

from .timeline import Event

# Stage: the states in which it goes on. Cooling off and stays stand where they interrupt.
STAGES = (
    (_("An examiner decides on admission"), ("filed", "deficient")),
    (_("The curator answers"), ("served", "cooling_off")),
    (_("The objector may reply"), ("reply_open",)),
    (_("An examiner decides, a second officer signs"), ("under_decision", "stayed")),
    (_("Either side may ask for a review"), ("upheld", "partly_upheld", "rejected", "inadmissible", "in_review")),
)


def stages(objection: Objection) -> list[Event]:
    """What is going on and what is still to come; nothing for an objection that has ended."""
    at = next((index for index, (_label, states) in enumerate(STAGES) if objection.state in states), None)
    if at is None:
        return []
    coming = enumerate(STAGES[at:], at)
    return [Event(label, progress="now" if index == at else "todo") for index, (label, _states) in coming]
