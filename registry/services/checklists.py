"""Marks of the formal examination, and what has to be marked before an application can pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import CheckMark, Officer, Registration, RegistrationState
from registry.selectors.checklist import Check, checklist_of, counts, is_complete

from .applicants import registration_lock
from .decisions import officer_check

OPEN_STATES = frozenset(
    {RegistrationState.SUBMITTED, RegistrationState.UNDER_EXAMINATION, RegistrationState.EVIDENCE_REQUESTED}
)
State = CheckMark.State


class ChecklistOpen(DomainError):
    code = "checklist_open"
    message = _("%(unchecked)d parts are not checked and %(gaps)d have a gap. An application passes without either.")


@dataclass(frozen=True, slots=True)
class MarkInput:
    """What an examiner says about one part; `note` is what is missing, for the letter."""

    state: str
    note: str = ""


@transaction.atomic
def checklist_mark(
    registration: Registration,
    *,
    marks: Mapping[str, MarkInput],
    rest_is_ok: bool = False,
    officer: Officer,
    at: datetime,
) -> list[Check]:
    """Set marks by part; the others stay. `rest_is_ok`: the examiner found every part without a mark in order.

    Only changed marks are written, so a mark keeps who set it and when. Raises Conflict outside examination,
    DomainError for a part the application does not have, ConflictOfInterest.
    """
    registration = registration_lock(registration)
    officer_check(registration.case, officer)
    if registration.state not in OPEN_STATES:
        raise Conflict(_("The checklist is filled in while the application is examined."))
    checks = {check.key: check for check in checklist_of(registration)}
    unknown = set(marks) - set(checks)
    if unknown:
        raise DomainError(_("The application has changed since you opened it. Read it again."))
    for key, check in checks.items():
        wanted = _wanted(check, marks.get(key), rest_is_ok)
        if wanted is not None and wanted != _present(check):
            CheckMark.objects.update_or_create(
                case=registration.case,
                key=key,
                defaults={
                    "state": wanted.state,
                    "note": wanted.note.strip()[:500],
                    "officer": officer,
                    "marked_at": at,
                },
            )
    return checklist_of(registration)


def checklist_check(registration: Registration) -> None:
    """Raises ChecklistOpen unless every part was found in order or not needed."""
    checks = checklist_of(registration)
    if not is_complete(checks):
        found = counts(checks)
        raise ChecklistOpen(unchecked=found[State.UNCHECKED], gaps=found[State.GAP])


def _wanted(check: Check, given: MarkInput | None, rest_is_ok: bool) -> MarkInput | None:
    """What the mark is to be: as given, or in order where nothing was said and nothing is missing."""
    state = given.state if given is not None else check.state
    if rest_is_ok and state == State.UNCHECKED:
        return MarkInput(State.OK)
    return given


def _present(check: Check) -> MarkInput | None:
    if check.mark is None:
        return MarkInput(check.state) if check.state in {State.UNCHECKED, State.NOT_NEEDED} else None
    return MarkInput(check.mark.state, check.mark.note)
