"""What every step of an objection needs: its lock, its deadlines, its parties, and telling them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from objections.models import Objection
from registry.kernel.errors import NotAllowed
from registry.models import Actor, Case, Deadline, Party, Registration
from registry.selectors.registrations import applicants_of
from registry.services.in_time import PeriodOver, in_time_check, shown
from registry.services.locks import cases_lock
from registry.services.messages import notify

__all__ = [
    "PeriodOver",
    "applicants",
    "counterparts",
    "due_text",
    "in_time_check",
    "objection_locked",
    "role_check",
    "shown",
    "tell",
    "tell_both",
]


def objection_locked(objection: Objection) -> Objection:
    """Lock the registration the objection belongs to and read the objection again; call it first, in a transaction."""
    cases_lock(objection.case)
    return (
        Objection.objects.select_related("case__profile", "registration__case", "registration__version", "objector")
        .select_related("version")
        .get(pk=objection.pk)
    )


def role_check(objection: Objection, actor: Actor) -> int:
    """The acting party's id; raises NotAllowed when it does not have the role it claims in this case."""
    party = actor.party_id
    if party is None or not objection.case.case_parties.filter(party_id=party, role=actor.role).exists():
        raise NotAllowed
    return party


def applicants(registration: Registration) -> list[Party]:
    """The applicant and all joint applicants: any of them acts, all are served."""
    return list(applicants_of(registration.case)) or [registration.applicant]


def due_text(case: Case) -> str:
    """The end of the clock that runs now, as ISO text for a message; empty when none runs."""
    deadline = Deadline.objects.filter(case=case, fired_at__isnull=True, cancelled_at__isnull=True).first()
    return deadline.due_at.isoformat() if deadline else ""


def tell(objection: Objection, parties: Iterable[Party], event: str, *, at: datetime, **params: Any) -> None:
    """Tell parties of an objection; number, dataset and the end of the running clock are always there."""
    version = objection.version
    facts = {
        "number": objection.case.number,
        "registration": str(objection.registration),
        "dataset": version.name_zh or version.name_en or str(objection.registration),
        "due_at": due_text(objection.case),
    }
    notify(parties, f"objection:{event}", case=objection.case, at=at, params=facts | params)


def tell_both(objection: Objection, event: str, *, at: datetime, **params: Any) -> None:
    tell(objection, [objection.objector, *applicants(objection.registration)], event, at=at, **params)


def counterparts(objection: Objection, actor: Actor) -> list[Party]:
    """The other side: the applicants for the objector, the objector for a curator."""
    return applicants(objection.registration) if actor.role == "objector" else [objection.objector]
