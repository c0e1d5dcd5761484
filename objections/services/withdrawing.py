"""An objector withdraws."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from objections.models import Objection
from registry.models import Actor

from .after_registration import challenge_over
from .ending import DECIDED
from .reviews import objection_waive_review
from .steps import objection_locked, role_check, tell_both


@transaction.atomic
def objection_withdraw(objection: Objection, *, actor: Actor, at: datetime) -> Objection:
    """Withdraw before a decision; afterwards it only gives up review and the decision stands (domain.md, rule 8)."""
    objection = objection_locked(objection)
    role_check(objection, actor)
    if objection.state in DECIDED:
        return objection_waive_review(objection, actor=actor, at=at)
    Objection.advance([objection.pk], "withdraw", at, actor=actor)
    objection.refresh_from_db()
    tell_both(objection, "withdrawn", at=at)
    challenge_over(objection, at=at)
    return objection
