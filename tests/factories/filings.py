"""Filings after registration, made through the services.

filed()      a registrant files; `other` is the party that has to consent
consented()  the other party has agreed: under examination
recorded()   two officers have recorded it
rejected()   two officers have rejected it
"""

from datetime import datetime
from typing import Any

from registry.models import Decision, Filing, Registration
from registry.services.decisions import Reasons, decision_draft, decision_propose, decision_sign
from registry.services.filings import filing_consent, filing_submit

from .registrations import Acting, applicant_actor, officer_new


def filed(
    registration: Registration,
    kind: str,
    *,
    other: Acting | None = None,
    text: str = "As agreed.",
    at: datetime,
    **options: Any,
) -> Filing:
    counterparty = other.party if other else None
    actor = options.pop("actor", None) or applicant_actor(registration)
    return filing_submit(registration, kind=kind, text=text, actor=actor, counterparty=counterparty, at=at, **options)


def consented(registration: Registration, kind: str, *, other: Acting, at: datetime, **options: Any) -> Filing:
    filing = filed(registration, kind, other=other, at=at, **options)
    return filing_consent(filing, actor=other.as_("counterparty"), at=at)


def recorded(filing: Filing, *, at: datetime) -> Filing:
    return decided(filing, "record", at=at)


def rejected(filing: Filing, *, at: datetime) -> Filing:
    return decided(filing, "reject", at=at)


def decided(filing: Filing, event: str, *, at: datetime) -> Filing:
    """Drafted by one officer, signed by another; both new to the case."""
    drafter, signer = officer_new(), officer_new("reviewer")
    reasons = Reasons(facts="Read.", reasons="In order.")
    decision = decision_draft(filing.case, event=event, officer=drafter, reasons=reasons, at=at)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=at)
    decision_sign(Decision.objects.get(pk=decision.pk), officer=signer, lock=decision.lock, at=at)
    return Filing.objects.select_related("case", "registration__case", "lifts").get(pk=filing.pk)
