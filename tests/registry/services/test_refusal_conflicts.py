"""Who may not decide on a refusal: whoever sat on it before its review, and whose own registration it matches."""

import pytest

from registry.models import Assurance, Membership
from registry.services.assignments import OfficerBarred, case_assign, case_claim
from registry.services.decisions import (
    ConflictOfInterest,
    Reasons,
    decision_draft,
    decision_propose,
    decision_return,
    decision_sign,
)
from registry.services.refusal_steps import refusal_request_review, refusal_verify
from tests.factories.matches import match_notified
from tests.factories.refusals import holder_actor, refusal_filed
from tests.factories.registrations import AT, officer_actor, officer_new
from tests.registry.services.refusal_acts import decide, in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_who_verified_cannot_sit_on_the_panel():
    examiner, other = officer_new(), officer_new("reviewer")
    refusal = refusal_filed()
    refusal_verify(refusal, assurance=Assurance.EVIDENCE_REVIEWED, actor=officer_actor(examiner), at=AT)
    refusal = decide(in_state(refusal, "under_decision"), "dismiss")
    refusal_request_review(refusal, reasons="Wrong.", actor=holder_actor(refusal), at=AT)
    reasons = Reasons(facts="f", reasons="r")

    with pytest.raises(ConflictOfInterest):
        decision_draft(refusal.case, event="affirm", officer=examiner, reasons=reasons, at=AT)
    with pytest.raises(OfficerBarred):
        case_assign(refusal.case, to=examiner, by=officer_new("lead"), at=AT)
    decision = decision_draft(refusal.case, event="affirm", officer=other, reasons=reasons, at=AT)
    decision_propose(decision, officer=other, lock=decision.lock, at=AT)
    decision.refresh_from_db()
    with pytest.raises(ConflictOfInterest):
        decision_return(decision, officer=examiner, reason="No.")
    with pytest.raises(ConflictOfInterest):
        decision_sign(decision, officer=examiner, lock=decision.lock, at=AT)

    refusal.refresh_from_db()
    assert refusal.state == "in_review"


def test_whose_own_registration_a_refusal_matches_has_no_part_in_deciding_about_it():
    match = match_notified()
    officer = officer_new()
    party = match.registration.applicant
    Membership.objects.create(party=party, user=officer.user, role="reader", created_at=AT)
    refusal = in_state(match.refusal, "under_decision")

    with pytest.raises(ConflictOfInterest):
        case_claim(refusal.case, officer=officer, at=AT)
    with pytest.raises(ConflictOfInterest):
        decision_draft(refusal.case, event="keep", officer=officer, reasons=Reasons(facts="f", reasons="r"), at=AT)
    with pytest.raises(OfficerBarred, match=officer.number):
        case_assign(refusal.case, to=officer, by=officer_new("lead"), at=AT)
