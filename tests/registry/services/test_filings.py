"""Remarks on a registration, from filing to record, and every way they end otherwise."""

from datetime import timedelta

import pytest

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Actor, Decision, Filing, GazetteNotice
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import Reasons, decision_draft, decision_propose, decision_sign
from registry.services.filings import (
    filing_consent,
    filing_decline,
    filing_request_review,
    filing_require_correction,
    filing_resubmit,
    filing_submit,
    filing_withdraw,
)
from tests.factories.certificates import SETTLED, registered
from tests.factories.objections import objector_new
from tests.factories.registrations import applicant_actor, officer_actor, officer_new, registration_submitted
from tests.factories.serving import mails_leave

pytestmark = pytest.mark.django_db
AT = SETTLED + timedelta(days=1)
LATER = AT + timedelta(days=60)


def pledge() -> tuple[Filing, Actor, Actor]:
    registration = registered()
    bank = objector_new("Bank of Jiangnan")
    applicant = applicant_actor(registration)
    filing = filing_submit(
        registration, kind="pledge", text="Pledged for a loan.", actor=applicant, at=AT, counterparty=bank.party
    )
    return filing, applicant, bank.as_("counterparty")


def submitted() -> tuple[Filing, Actor, Actor]:
    filing, applicant, bank = pledge()
    return filing_consent(filing, actor=bank, at=AT), applicant, bank


def decide(filing: Filing, event: str) -> Decision:
    drafter, signer = officer_new(), officer_new("reviewer")
    reasons = Reasons(facts="Read.", reasons="In order.")
    decision = decision_draft(filing.case, event=event, officer=drafter, reasons=reasons, at=AT)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=AT)
    decision_sign(Decision.objects.get(pk=decision.pk), officer=signer, lock=decision.lock, at=AT)
    filing.refresh_from_db()
    return decision


def test_a_pledge_is_recorded_after_consent_and_two_signatures() -> None:
    filing, _applicant, _bank = submitted()

    decide(filing, "record")

    assert filing.state == "recorded"
    assert filing.recorded_at == AT
    assert filing.registration.case.acts.filter(event="record_filing").count() == 1
    assert GazetteNotice.objects.filter(event="registration:remark").count() == 1


def test_the_other_party_may_decline_and_the_registrant_may_not_consent_for_it() -> None:
    filing, applicant, bank = pledge()

    with pytest.raises(NotAllowed):
        filing_consent(filing, actor=Actor("counterparty", party_id=applicant.party_id), at=AT)
    assert filing_decline(filing, actor=bank, at=AT).state == "withdrawn"


def test_silence_on_a_request_for_consent_ends_the_filing_once_it_was_served() -> None:
    filing, _applicant, _bank = pledge()

    deadlines_fire(LATER)
    filing.refresh_from_db()
    assert filing.state == "awaiting_consent"

    mails_leave()
    deadlines_fire(LATER + timedelta(minutes=5))
    filing.refresh_from_db()
    assert filing.state == "deemed_withdrawn"


def test_a_correction_names_gaps_and_a_rejection_can_be_reviewed_by_others() -> None:
    filing, applicant, _bank = submitted()
    filing = filing_require_correction(filing, gaps=["Name the amount."], actor=officer_actor(officer_new()), at=AT)
    assert filing.state == "correction_required"
    filing = filing_resubmit(filing, text="Pledged for 1,000,000 CNY.", actor=applicant, at=AT)
    decide(filing, "reject")
    filing = filing_request_review(filing, reasons="The amount is named.", actor=applicant, at=AT)
    assert filing.state == "in_review"

    decide(filing, "remand")
    assert filing.state == "submitted"
    decide(filing, "reject")
    filing = filing_request_review(filing, reasons="Again.", actor=applicant, at=AT)
    decide(filing, "affirm")

    assert filing.state == "closed"


def test_the_registrant_may_withdraw_while_it_is_examined() -> None:
    filing, applicant, _bank = submitted()

    assert filing_withdraw(filing, actor=applicant, at=AT).state == "withdrawn"


def test_nothing_is_recorded_on_what_is_not_registered_without_text_or_without_the_other_party() -> None:
    pending = registration_submitted()
    with pytest.raises(Conflict):
        filing_submit(pending, kind="change", text="x", actor=applicant_actor(pending), at=AT)

    registration = registered()
    actor = applicant_actor(registration)
    for kind, text in (("change", " "), ("licence", "To a lab."), ("transfer", "To another.")):
        with pytest.raises(DomainError):
            filing_submit(registration, kind=kind, text=text, actor=actor, at=AT)
    assert not Filing.objects.exists()
