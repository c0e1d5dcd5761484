"""How objections end: final with an outcome, or moot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from objections.models import Objection
from registry.models import SYSTEM, Act, Actor
from registry.models.transitions import Edge

from .after_registration import challenge_over
from .steps import tell_both

DECIDED = frozenset({"upheld", "partly_upheld", "rejected"})
OUTCOMES = {
    "upheld": Objection.Outcome.UPHELD,
    "partly_upheld": Objection.Outcome.PARTLY_UPHELD,
    "rejected": Objection.Outcome.REJECTED,
    "inadmissible": Objection.Outcome.INADMISSIBLE,
}


def objection_close(objection: Objection, event: str, at: datetime, *, actor: Actor, **facts: object) -> Objection:
    """Make the decision in force final: its state is the outcome. For silence, a waiver, or a review that affirms."""
    outcome = OUTCOMES[ruled_state(objection)]
    Objection.objects.filter(pk=objection.pk).update(outcome=outcome)
    Objection.advance([objection.pk], event, at, actor=actor, facts={"outcome": outcome.value, **facts})
    objection.refresh_from_db()
    tell_both(objection, "closed", at=at, outcome=outcome.value)
    challenge_over(objection, at=at)
    return objection


def ruled_state(objection: Objection) -> str:
    """Upheld, partly_upheld, rejected or inadmissible: the state itself, or the one that a review looks at."""
    if objection.state in OUTCOMES:
        return objection.state
    asked = Act.objects.filter(case=objection.case, event="request_review").order_by("-pk")
    return asked.values_list("from_state", flat=True)[0]


def objections_moot(objections: Iterable[Objection], *, cause: str, at: datetime) -> int:
    """End what can still end as moot, under the caller's lock; returns how many.

    `cause`: registration_ended or answered_by_removal. Drafts are discarded by their own clock.
    """
    able = [one for one in objections if isinstance(_moot_edge(one), Edge)]
    Objection.advance([one.pk for one in able], "become_moot", at, actor=SYSTEM, facts={"cause": cause})
    for objection in able:
        objection.refresh_from_db()
        tell_both(objection, f"moot_{cause}", at=at)
        challenge_over(objection, at=at)
    return len(able)


def _moot_edge(objection: Objection) -> Edge | None:
    return Objection.TRANSITIONS[objection.state].edges.get("become_moot")
