"""How a registration in the register ends: it lapses, is cancelled or is revoked, and its certificate with it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import Period, period_end
from registry.kernel.errors import DomainError
from registry.models import (
    SYSTEM,
    Actor,
    Certificate,
    Decision,
    FilingKind,
    NotPossibleNow,
    Registration,
    RegistrationState,
)
from registry.models.clocks import Clock, current_calendar, deadline_for, deadlines_open

from .applicants import applicant_check, applicants_notify, consent_give, registration_lock, version_name
from .certificate_steps import RevocationGround, certificate_end
from .decisions import effect_of
from .endings import registration_ended
from .filing_remarks import unencumbered_check
from .gazette import notice_publish
from .messages import notify

ENDED_FILING = ("recorded", "withdrawn", "deemed_withdrawn", "closed")


@effect_of("registration", "revoke")
def revoke_effect(decision: Decision, actor: Actor, at: datetime) -> None:
    """Revoked from the decision on, or from the start when the ground is fraud. Needs one of the listed grounds."""
    if decision.ground not in RevocationGround:
        raise DomainError(_("A revocation needs one of the listed grounds."), field="ground")
    registration = registration_lock(decision.case.registration)
    facts = {"ground": decision.ground, "from_start": decision.ground == RevocationGround.FRAUD}
    private = {"facts": decision.facts, "reasons": decision.reasons}
    [registration] = Registration.advance(
        [registration.pk], "revoke", at, actor=actor, facts=facts, private=private, decision=decision
    )
    certificate = certificate_end(registration, "revoke", at=at, actor=actor, decision=decision, tells=False)
    _ended(registration, "revoked", certificate, at, reasons=decision.reasons)


@transaction.atomic
def registration_cancel(registration: Registration, *, actor: Actor, at: datetime) -> Registration:
    """Give a registration up; carried out when every joint registrant has asked. The state tells whether it was.

    Safe to repeat while others have not agreed yet. Raises NotPossibleNow for what is not registered, NotAllowed for
    a stranger, Encumbered while it is pledged or a court has frozen it.
    """
    registration = registration_lock(registration)
    if "cancel" not in Registration.TRANSITIONS[registration.state].edges:
        raise NotPossibleNow(number=str(registration.case), state=registration.state_label)
    applicant_check(registration, actor)
    unencumbered_check(registration, at)
    missing = consent_give(registration, "cancel", actor=actor, at=at)
    if missing:
        event = "registration:cancellation_asked"
        notify(missing, event, case=registration.case, at=at, params=_params(registration), key="cancel")
        return registration
    [registration] = Registration.advance([registration.pk], "cancel", at, actor=actor)
    certificate = certificate_end(registration, "cancel", at=at, actor=actor, tells=False)
    _ended(registration, "cancelled", certificate, at)
    return registration


@transaction.atomic
def registration_expire(registration: Registration, *, at: datetime) -> bool:
    """Let a registration whose time is over lapse together with its certificate; False when it does not.

    While a renewal that was filed in time is pending it stays registered and is looked at again a working day later.
    """
    registration = registration_lock(registration)
    end = registration.valid_until
    if registration.state != RegistrationState.REGISTERED or end is None or at < end:
        return False
    if _renewal_pending(registration, end):
        _look_again(registration, at)
        return False
    facts = {"clock": "validity"}
    [registration] = Registration.advance([registration.pk], "silence", at, actor=SYSTEM, facts=facts)
    certificate = certificate_end(registration, "expire", at=at, actor=SYSTEM, facts=facts, tells=False)
    _ended(registration, "lapsed", certificate, at)
    return True


def _ended(registration: Registration, event: str, certificate: Certificate | None, at: datetime, **said: Any) -> None:
    """What hangs on it ends too, registrants are told once, and the public if the public ever heard of it."""
    registration_ended(registration, at)
    said |= {"dip": registration.number, "certificate": certificate.number if certificate else "—"}
    applicants_notify(registration, event, at=at, **said)
    if registration.is_published:
        params = {"number": registration.number, "slug": registration.dataset.slug}
        notice_publish(registration.case, f"registration:{event}", params=params, at=at)


def _params(registration: Registration) -> dict[str, Any]:
    return {"registration": registration.pk, "dip": registration.number, "name": version_name(registration)}


def _renewal_pending(registration: Registration, end: datetime) -> bool:
    timely = registration.filings.filter(kind=FilingKind.RENEWAL, filed_at__lt=end)
    return timely.exclude(state__in=ENDED_FILING).exists()


def _look_again(registration: Registration, at: datetime) -> None:
    """A fresh deadline: one that has fired is never opened again. None while one is still open."""
    case = registration.case
    if case.deadlines.filter(clock="validity", fired_at__isnull=True, cancelled_at__isnull=True).exists():
        return
    is_plain = case.profile.period("validity").is_plain
    end = period_end(at, Period(10, "s") if is_plain else Period(1, "wd"), current_calendar())
    rule = Registration.TRANSITIONS[RegistrationState.REGISTERED]
    deadlines_open([deadline_for(case, rule, at, Clock("validity", end))])
