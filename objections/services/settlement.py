"""Settlement: what nobody objected to, and what withstood objection, is registered. Rule 6 of the domain, exactly.

At the close the sweep looks once (`window_over`), starts the screening at the close and, when something is open, holds
the registration. Later sweeps find what nothing stands against any more. The roots of what stays are computed by a
job before any lock is taken; the registration itself is one short transaction that checks everything again.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from objections.models import Window
from objections.selectors.settling import delta_screening, obstacles, settling_candidates, whole_upheld
from objections.selectors.windows import window_current
from registry.models import SYSTEM, Deadline, Job, Registration
from registry.services.applicants import applicants_notify, registration_lock
from registry.services.deadlines import on_silence
from registry.services.exclusions import exclusion_prepare, is_prepared, kept_now
from registry.services.locks import cases_lock
from registry.services.screenings import screening_start

from .granting import registration_grant
from .refusing import registration_refuse_whole
from .removals import Removals, removals_of

log = structlog.get_logger()
OPEN_STATES = ("pre_published", "objection_pending")
# What may be missing at the close without holding the registration: the screening that only begins then.
NO_HOLD = frozenset({"screening"})


@on_silence("registration", "publication")
@on_silence("registration", "publication_crawled")
def window_over(deadline: Deadline, at: datetime) -> None:
    """The close: note it, screen again against the refusals of now, and hold the registration if anything is open."""
    registration = registration_lock(deadline.case.registration)
    window = window_current(registration)
    if window is None or registration.state != "pre_published":
        return
    Window.objects.filter(pk=window.pk).update(settled_at=at)
    if delta_screening(window) is None:
        screening_start(registration, at=at, is_delta=True)
    _hold_if_open(registration, window, at)


def registration_settle_due(at: datetime) -> int:
    """Settle everything that can settle at `at`; returns how many registrations ended their procedure.

    A lost, late or doubled call changes nothing; one registration that fails stops no other.
    """
    done = 0
    for pk in settling_candidates(at):
        try:
            done += registration_settle(Registration.objects.select_related("case__profile", "version").get(pk=pk), at)
        except Exception as error:
            log.exception("settlement.failed", registration=pk, error=type(error).__name__)
    return done


def registration_settle(registration: Registration, at: datetime) -> bool:
    """Settle one registration if the rule holds; whether its procedure ended. Safe to repeat."""
    window = window_current(registration)
    if window is None or registration.state not in OPEN_STATES:
        return False
    found = {obstacle.code for obstacle in obstacles(registration, window, at)}
    if "window" in found:
        return False
    if whole_upheld(registration).exists():
        return _refuse_whole(registration, at)
    if found:
        return _wait(registration, at)
    removals = removals_of(registration)
    if len(removals.numbers) and not _roots_ready(registration, removals, at):
        return False
    with transaction.atomic():
        return _settle_locked(registration, removals, at)


def _refuse_whole(registration: Registration, at: datetime) -> bool:
    """An objection to the whole is final and upheld: nothing else needs to be waited for."""
    with transaction.atomic():
        if not cases_lock(registration.case, skip_locked=True):
            return False
        registration = registration_lock(registration)
        if registration.state not in OPEN_STATES or not whole_upheld(registration).exists():
            return False
        registration_refuse_whole(registration, at=at)
        return True


def _roots_ready(registration: Registration, removals: Removals, at: datetime) -> bool:
    """Whether the roots without these items are known; asks for them to be computed otherwise."""
    if is_prepared(registration, removals.numbers, at=at):
        return True
    job = exclusion_prepare(registration, numbers=removals.numbers, at=at)
    if job.state == Job.State.FAILED:
        log.error("settlement.roots_failed", registration=registration.pk, job=job.pk)
    return False


def _wait(registration: Registration, at: datetime) -> bool:
    """Something is in the way: start the screening at the close if it is missing, hold if more than that is open."""
    with transaction.atomic():
        if not cases_lock(registration.case, skip_locked=True):
            return False
        registration = registration_lock(registration)
        window = window_current(registration)
        if window is None or registration.state not in OPEN_STATES:
            return False
        if delta_screening(window) is None:
            screening_start(registration, at=at, is_delta=True)
        _hold_if_open(registration, window, at)
    return False


def _hold_if_open(registration: Registration, window: Window, at: datetime) -> None:
    found = {obstacle.code: obstacle.count for obstacle in obstacles(registration, window, at)}
    if found.get("contract"):  # nothing ends this by itself: say once a window what the applicant can do
        key = f"contract{window.pk}"
        applicants_notify(registration, "contract_over", at=at, key=key, count=found["contract"])
    if registration.state != "pre_published" or found.keys() <= NO_HOLD:
        return
    Registration.advance([registration.pk], "hold", at, actor=SYSTEM, facts={"open": found})
    registration.refresh_from_db()
    if found.keys() - NO_HOLD - {"contract"}:
        applicants_notify(registration, "held", at=at)


def _settle_locked(registration: Registration, removals: Removals, at: datetime) -> bool:
    """Everything again, under the lock: an objection that waited for it has made the rule fail."""
    if not cases_lock(registration.case, skip_locked=True):
        return False  # somebody acts on this procedure right now; the next sweep looks again
    registration = registration_lock(registration)
    window = window_current(registration)
    if window is None or registration.state not in OPEN_STATES or obstacles(registration, window, at):
        return False
    again = removals_of(registration)
    if again.reasons != removals.reasons or again.matches != removals.matches:
        return False
    if len(again.numbers) != len(removals.numbers) or (again.numbers != removals.numbers).any():
        return False
    if len(again.numbers) >= kept_now(registration).items:
        registration_refuse_whole(registration, at=at, leaves_nothing=True)
    else:
        registration_grant(registration, window, again, at=at)
    return True
