"""Stays: a case stands still for a court or an arbitration, by the lead's act; it never lapses by silence."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import Objection, Stay
from registry.kernel.errors import DomainError
from registry.models import Officer
from registry.services.decisions import officer_check

from .steps import objection_locked, tell_both


@transaction.atomic
def objection_stay(objection: Objection, *, proceedings: str, officer: Officer, at: datetime) -> Objection:
    """Stand still; `proceedings` names court or tribunal and docket number."""
    if not proceedings.strip():
        raise DomainError(_("Name the court or tribunal and the docket number."), field="proceedings")
    objection = objection_locked(objection)
    officer_check(objection.case, officer)
    Objection.advance([objection.pk], "stay", at, actor=officer.actor)
    Stay.objects.create(objection=objection, proceedings=proceedings.strip(), began_at=at)
    objection.refresh_from_db()
    tell_both(objection, "stayed", at=at)
    return objection


@transaction.atomic
def objection_resume(objection: Objection, *, judgment: str, officer: Officer, at: datetime) -> Objection:
    """Go on with the examination once the judgment is in or the proceedings ended."""
    if not judgment.strip():
        raise DomainError(_("Write how the proceedings ended."), field="judgment")
    objection = objection_locked(objection)
    officer_check(objection.case, officer)
    Objection.advance([objection.pk], "resume", at, actor=officer.actor)
    objection.stays.filter(ended_at__isnull=True).update(ended_at=at, judgment=judgment.strip())
    Objection.objects.filter(pk=objection.pk).update(removed=None)
    objection.refresh_from_db()
    tell_both(objection, "resumed", at=at)
    return objection
