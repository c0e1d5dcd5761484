"""What a signed decision on a filing does: recorded in the register, rejected, and the review after it."""

from datetime import datetime
from typing import Any

from registry.models import SYSTEM, Actor, Decision, Filing, Registration, RegistrationState

from .decisions import effect_of, panel_check
from .filing_kinds import KINDS
from .filings import NotInTheRegister, filing_read, filing_tell
from .gazette import notice_publish
from .locks import cases_lock


@effect_of("filing", "record")
def filing_recorded(decision: Decision, actor: Actor, at: datetime) -> None:
    """It stands in the register, with its effect on registration and certificate, in the one transaction.

    Raises NotInTheRegister when the registration has ended meanwhile, and whatever stands in the way of the effect.
    """
    cases_lock(decision.case)
    filing = filing_read(decision.case.filing)
    registration = filing.registration
    if registration.state != RegistrationState.REGISTERED:
        raise NotInTheRegister(number=str(registration), state=registration.state_label)
    filing = _advanced(decision, actor, at)
    Filing.objects.filter(pk=filing.pk).update(recorded_at=at)
    KINDS[filing.kind].effect(filing, decision, actor, at)
    record_tell(filing_read(filing), at)


def record_tell(filing: Filing, at: datetime, **more: Any) -> None:
    """The registration's own act, the notice, and the messages of a filing that has just been recorded."""
    registration = filing.registration
    facts = {"kind": filing.kind, "filing": filing.case.number, **more}
    if filing.lifts is not None:
        facts["lifts"] = filing.lifts.case.number
    Registration.advance([registration.pk], "record_filing", at, actor=SYSTEM, facts=facts)
    if registration.is_published:
        params = {"number": registration.number, "kind": filing.kind, "filing": filing.case.number}
        notice_publish(registration.case, KINDS[filing.kind].notice, params=params, at=at)
    filing_tell(filing, "recorded", at)


@effect_of("filing", "reject")
def filing_rejected(decision: Decision, actor: Actor, at: datetime) -> None:
    """Not recorded; the applicant may ask for a review."""
    filing_tell(_advanced(decision, actor, at), "rejected", at, reasons=decision.reasons)


@effect_of("filing", "affirm")
def filing_affirmed(decision: Decision, actor: Actor, at: datetime) -> None:
    """The rejection is final."""
    _panel_check(decision)
    filing_tell(_advanced(decision, actor, at), "affirmed", at, reasons=decision.reasons)


@effect_of("filing", "remand")
def filing_remanded(decision: Decision, actor: Actor, at: datetime) -> None:
    """The panel sends the filing back to be examined anew."""
    _panel_check(decision)
    filing_tell(_advanced(decision, actor, at), "submitted", at)


def _advanced(decision: Decision, actor: Actor, at: datetime) -> Filing:
    cases_lock(decision.case)
    filing = filing_read(decision.case.filing)
    private = {"facts": decision.facts, "reasons": decision.reasons, "text": filing.text, "content": filing.content}
    facts = {"kind": filing.kind}
    Filing.advance([filing.pk], decision.event, at, actor=actor, facts=facts, private=private, decision=decision)
    return filing_read(filing)


def _panel_check(decision: Decision) -> None:
    assert decision.signed_by is not None  # the effect of a signed decision
    for officer in (decision.drafted_by, decision.signed_by):
        panel_check(decision.case, officer, besides=decision)
