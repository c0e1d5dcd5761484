"""Objecting: a draft, its filing, and what the receipt says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from objections.models import Objection, ObjectionState
from registry.kernel.calendar import period_end
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, CaseKind, CaseParty, Ground, Party, Receipt, Registration
from registry.models.clocks import current_calendar
from registry.services.cases import case_number, case_open, case_party_add
from registry.services.locks import cases_lock

from .after_registration import challenge_set
from .brakes import brake_check, once_check
from .standing import is_registered, open_check, standing_check
from .steps import applicants, objection_locked, tell
from .targets import Resolved, TargetInput, target_inputs, targets_resolve, targets_store

MAX_STATEMENT = 4000


def objection_draft(
    *,
    registration: Registration,
    objector: Party,
    ground: str,
    statement: str,
    targets: Sequence[TargetInput],
    actor: Actor,
    at: datetime,
    wish: str = "",
) -> Objection:
    """Keep what a party wants to say; its open draft on this registration is rewritten. Nothing is filed.

    Raises WindowClosed, NotStanding, or DomainError naming the field, e.g. for a list that names no item.
    """
    open_check(registration, objector, at)
    standing_check(registration, objector, user_id=actor.user_id)
    words_check(ground, statement)
    resolved = targets_resolve(registration.version, targets)
    with transaction.atomic():
        cases_lock(registration.case)
        return _draft_write(registration, objector, (ground, statement.strip(), wish.strip()), resolved, at)


def _draft_write(
    registration: Registration, objector: Party, words: tuple[str, str, str], resolved: Sequence[Resolved], at: datetime
) -> Objection:
    drafts = Objection.objects.filter(registration=registration, objector=objector, state=ObjectionState.DRAFT)
    objection = drafts.order_by("-pk").first()
    is_new = objection is None
    if objection is None:
        case = case_open(CaseKind.OBJECTION, at=at, parent=registration.case)
        case_party_add(case, objector, CaseParty.Role.OBJECTOR)
        objection = Objection(
            case=case,
            registration=registration,
            dataset_id=registration.dataset_id,
            objector=objector,
            state_since=at,
        )
    objection.version = registration.version
    objection.ground, objection.statement, objection.wish = words
    objection.save()
    targets_store(objection, resolved, at=at)
    if is_new:
        Objection.begin([objection], at)
    return objection


def objection_file_draft(objection: Objection, *, actor: Actor, at: datetime) -> Objection:
    """File a draft; `at` is the instant of receipt and the window is half-open. Safe to repeat: filed once.

    Raises WindowClosed, NotStanding, AlreadyObjected or Braked; the draft then stays.
    """
    fresh = None
    if objection.version_id != objection.registration.version_id:  # replaced since: look everything up again
        fresh = targets_resolve(objection.registration.version, target_inputs(objection))
    with transaction.atomic():
        objection = objection_locked(objection)
        if objection.filed_at is not None:
            return objection
        if objection.state != ObjectionState.DRAFT:
            raise Conflict(_("This draft was discarded. Write the objection anew."))
        registration = objection.registration
        open_check(registration, objection.objector, at)
        standing_check(registration, objection.objector, user_id=actor.user_id)
        if fresh is not None:
            objection.version = registration.version
            targets_store(objection, fresh, at=at)
        once_check(objection)
        brake_check(objection.objector, at=at)
        return _file_once(objection, actor, at)


def objection_file(
    *,
    registration: Registration,
    objector: Party,
    ground: str,
    statement: str,
    targets: Sequence[TargetInput],
    actor: Actor,
    at: datetime,
    wish: str = "",
) -> Objection:
    """Draft and file in one go, for those who have nothing to look over again. Raises what either raises."""
    open_check(registration, objector, at)
    standing_check(registration, objector, user_id=actor.user_id)
    words_check(ground, statement)
    resolved = targets_resolve(registration.version, targets)
    with transaction.atomic():
        cases_lock(registration.case)
        registration = Registration.objects.select_related("case__profile", "version").get(pk=registration.pk)
        words = (ground, statement.strip(), wish.strip())
        return objection_file_draft(_draft_write(registration, objector, words, resolved, at), actor=actor, at=at)


@transaction.atomic
def objection_discard(objection: Objection, *, actor: Actor, at: datetime) -> Objection:
    """Throw a draft away."""
    objection = objection_locked(objection)
    Objection.advance([objection.pk], "discard", at, actor=actor)
    objection.refresh_from_db()
    return objection


def _file_once(objection: Objection, actor: Actor, at: datetime) -> Objection:
    """File it. Raises AlreadyObjected also where one on another version was filed at this very instant."""
    try:
        with transaction.atomic():
            return _file(objection, actor, at)
    except IntegrityError:
        once_check(objection)
        raise


def _file(objection: Objection, actor: Actor, at: datetime) -> Objection:
    case = case_number(objection.case, "objection", at=at)
    objection.filed_at = at
    objection.is_after_registration = is_registered(objection.registration)
    objection.evidence_until = period_end(at, case.profile.period("objection_evidence"), current_calendar())
    objection.save(update_fields=["filed_at", "is_after_registration", "evidence_until", "version"])
    for party in applicants(objection.registration):
        case_party_add(case, party, CaseParty.Role.CURATOR)
    counts = [{"kind": target.kind, "items": target.count} for target in objection.targets.order_by("pk")]
    Receipt.objects.create(case=case, at=at, files=[], facts={"ground": objection.ground, "targets": counts})
    Objection.advance(
        [objection.pk],
        "file",
        at,
        actor=actor,
        facts=_filed_facts(objection, counts),
        private={"statement": objection.statement, "wish": objection.wish, "objector": objection.objector.name},
    )
    objection.refresh_from_db()
    tell(objection, [objection.objector], "filed", at=at)
    if objection.is_after_registration:
        challenge_set(objection, at=at)
    return objection


def _filed_facts(objection: Objection, counts: list[dict[str, Any]]) -> dict[str, Any]:
    facts = {"registration": objection.registration.case.number, "ground": objection.ground, "targets": counts}
    return facts | ({"is_after_registration": True} if objection.is_after_registration else {})


def words_check(ground: str, statement: str) -> None:
    if ground not in Ground.values:
        raise DomainError(_("Choose the right you rely on."), field="ground")
    if not statement.strip():
        raise DomainError(_("Write what happened and what you ask for."), field="statement")
    if len(statement) > MAX_STATEMENT:
        raise DomainError(_("Keep it to %(limit)s characters; the rest can be a file."), field="statement", limit=4000)
