"""What signing a decision on an application does: pass, refuse, and what a review panel says of a refusal."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, Decision, Registration
from registry.selectors.grounds import RefusalGround

from .applicants import applicants_notify, applicants_unconfirmed, registration_lock
from .decisions import effect_of, panel_check
from .endings import registration_ended


class ApplicantsUnconfirmed(Conflict):
    code = "applicants_unconfirmed"
    message = _("%(count)d joint applicants have not confirmed yet. Request it from the applicant, or wait.")


@effect_of("registration", "pass")
def pass_effect(decision: Decision, actor: Actor, at: datetime) -> None:
    """Examination passed: screening begins in the same transaction. Every joint applicant must have confirmed."""
    registration = registration_lock(decision.case.registration)
    waiting = applicants_unconfirmed(registration.case)
    if waiting:
        raise ApplicantsUnconfirmed(count=len(waiting))
    [registration] = _advance(registration, decision, actor, at)
    from .screenings import screening_start  # not at the top: screening sends back to examination

    screening_start(registration, at=at)
    applicants_notify(registration, "passed", at=at, **_signed(decision))


@effect_of("registration", "refuse")
def refuse_effect(decision: Decision, actor: Actor, at: datetime) -> None:
    """Refused on a listed ground; the applicant may ask for review."""
    if decision.ground not in RefusalGround:
        raise DomainError(_("A refusal needs one of the listed grounds."), field="ground")
    registration = registration_lock(decision.case.registration)
    [registration] = _advance(registration, decision, actor, at, ground=decision.ground)
    applicants_notify(
        registration, "refused", at=at, clock="review_request", reasons=decision.reasons, **_signed(decision)
    )


@effect_of("registration", "affirm")
def affirm_effect(decision: Decision, actor: Actor, at: datetime) -> None:
    """The panel keeps the refusal, which is final now."""
    registration = _reviewed(decision)
    [registration] = _advance(registration, decision, actor, at)
    registration_ended(registration, at)
    applicants_notify(registration, "review_affirmed", at=at, reasons=decision.reasons, **_signed(decision))


@effect_of("registration", "remand")
def remand_effect(decision: Decision, actor: Actor, at: datetime) -> None:
    """The panel sends the application back; examination begins anew."""
    registration = _reviewed(decision)
    [registration] = _advance(registration, decision, actor, at)
    Registration.objects.filter(pk=registration.pk).update(has_extended=False)
    applicants_notify(
        registration, "review_remanded", at=at, clock="examination", reasons=decision.reasons, **_signed(decision)
    )


def _advance(
    registration: Registration, decision: Decision, actor: Actor, at: datetime, **facts: Any
) -> list[Registration]:
    private = {"facts": decision.facts, "reasons": decision.reasons}
    return Registration.advance(
        [registration.pk], decision.event, at, actor=actor, facts=facts, private=private, decision=decision
    )


def _reviewed(decision: Decision) -> Registration:
    """The registration under review. Both signatories must have touched nothing of the case before."""
    registration = registration_lock(decision.case.registration)
    for officer in (decision.drafted_by, decision.signed_by):
        assert officer is not None
        panel_check(decision.case, officer, besides=decision)
    return registration


def _signed(decision: Decision) -> dict[str, Any]:
    assert decision.signed_by is not None
    return {"officer": decision.drafted_by.number, "second": decision.signed_by.number}
