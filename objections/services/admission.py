"""Admission: an examiner lets an objection through, asks for what is missing, or refuses it with a second officer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import Objection
from registry.kernel.errors import DomainError
from registry.models import Actor, Decision
from registry.services.decisions import effect_of
from registry.services.examinations import officer_acting

from .steps import applicants, in_time_check, objection_locked, role_check, tell


@transaction.atomic
def objection_admit(objection: Objection, *, actor: Actor, at: datetime) -> Objection:
    """Admit a filed objection and serve it on every applicant; the answer clock starts with the day of service."""
    objection = objection_locked(objection)
    officer_acting(objection.case, actor)
    Objection.advance([objection.pk], "admit", at, actor=actor)
    objection.refresh_from_db()
    served_tell(objection, at=at)
    return objection


def served_tell(objection: Objection, *, at: datetime) -> None:
    """Serve an admitted objection; its silence clock has no effect before this message was handed over."""
    total = sum(target.count for target in objection.targets.all())
    tell(objection, applicants(objection.registration), "served", at=at, items=total)
    tell(objection, [objection.objector], "admitted", at=at)


@transaction.atomic
def objection_find_deficient(objection: Objection, *, gaps: str, actor: Actor, at: datetime) -> Objection:
    """Ask the objector to mend it; one letter names every gap."""
    if not gaps.strip():
        raise DomainError(_("Name what is missing."), field="gaps")
    objection = objection_locked(objection)
    officer_acting(objection.case, actor)
    Objection.objects.filter(pk=objection.pk).update(deficiency=gaps.strip())
    Objection.advance([objection.pk], "find_deficient", at, actor=actor, private={"gaps": gaps.strip()})
    objection.refresh_from_db()
    tell(objection, [objection.objector], "deficient", at=at, gaps=gaps.strip())
    return objection


@transaction.atomic
def objection_cure(objection: Objection, *, statement: str, actor: Actor, at: datetime) -> Objection:
    """The objector mends what was asked; the addition stands below the statement. Raises PeriodOver when late."""
    if not statement.strip():
        raise DomainError(_("Write what you add or correct."), field="statement")
    objection = objection_locked(objection)
    role_check(objection, actor)
    if objection.state == "deficient":
        in_time_check(objection.case, "deficiency", at)
    Objection.advance([objection.pk], "cure", at, actor=actor, private={"statement": statement.strip()})
    objection.refresh_from_db()
    objection.statement = f"{objection.statement}\n\n{statement.strip()}"
    objection.save(update_fields=["statement"])
    tell(objection, [objection.objector], "cured", at=at)
    return objection


@effect_of("objection", "refuse_admission")
def admission_refused(decision: Decision, actor: Actor, at: datetime) -> None:
    """Not admitted, with reasons; the objector may ask for a review."""
    objection = objection_locked(decision.case.objection)
    Objection.advance([objection.pk], "refuse_admission", at, actor=actor, decision=decision)
    objection.refresh_from_db()
    tell(objection, [objection.objector], "inadmissible", at=at, reasons=decision.reasons)
