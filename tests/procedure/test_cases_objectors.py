"""Cases of those who object: several at once, in part, late by notice, bare, and one who gives up."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objections.services.admission import objection_admit
from objections.services.answers import objection_answer, objection_reply
from objections.services.evidence import EvidenceLate, evidence_add
from objections.services.intents import intent_file
from objections.services.reviews import objection_request_review
from objections.services.rulings import EvidenceStillOpen
from objections.services.standing import WindowClosed
from objections.services.stays import objection_resume, objection_stay
from objections.services.withdrawing import objection_withdraw
from registry.models import Act, Certificate
from registry.services.decisions import ConflictOfInterest, decision_draft, decision_propose, decision_sign, panel_check
from tests.factories.objections import (
    FILED,
    REASONS,
    after_close,
    curator_of,
    decide,
    domain,
    objection_decided,
    objection_examined,
    objection_filed,
    objector_new,
    objector_of,
    read,
    registration_published,
    settle,
    window_of,
)
from tests.factories.registrations import fresh, officer_actor, officer_new
from tests.procedure.story import (
    MOMENT,
    all_wait_past,
    certificate_of,
    certified_root,
    ends_at,
    identified,
    left_out,
    part,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_two_objectors_a_partial_outcome_a_review_and_a_court() -> None:
    """Neither shuts out the other; each has its own way; the register waits for both, then takes out what both won."""
    registration = registration_published()
    first = objection_examined(registration, targets=domain("example.com"))  # items 0 and 1
    second = objection_examined(registration, targets=domain("example.org"))  # item 2
    judge = officer_new()

    # The first wins one of two items and takes the decision to review; who decided does not sit on the panel.
    first = decide(first, "uphold_part", parts=[part(first, "upheld", 0), part(first, "rejected", 1)], drafter=judge)
    first = objection_request_review(first, reasons="Both are ours.", actor=objector_of(first), at=FILED + DAY)
    with pytest.raises(ConflictOfInterest):
        panel_check(first.case, judge)
    first = decide(first, "affirm", at=FILED + DAY)

    # The second wins everything; the curator sues, the objection stands still, and nothing lapses meanwhile.
    second = decide(second, "uphold")
    second = objection_stay(second, proceedings="(2026) 京民初 1", officer=officer_new("lead"), at=FILED + DAY)
    held = settle(registration)
    all_wait_past(FILED + timedelta(days=700))
    assert (held.state, read(second).state, read(first).outcome) == ("objection_pending", "stayed", "partly_upheld")

    # The court finds for the curator: decided anew, rejected, and final when nobody asks for review.
    judged_at = FILED + timedelta(days=701)
    second = objection_resume(second, judgment="A licence was given.", officer=officer_new("lead"), at=judged_at)
    second = decide(second, "reject", at=judged_at)
    at = all_wait_past(ends_at(second, "review_request"))
    registered = settle(registration, at=at)

    assert registered.state == "registered"
    assert left_out(registered) == [0]
    assert certified_root(registered)[0] == 2
    rows = certificate_of(registered).facts["objections"]["rows"]
    assert sorted(one["outcome"] for one in rows) == ["partly_upheld", "rejected"]


def test_an_objector_who_withdraws_after_a_partial_decision_only_gives_up_review() -> None:
    registration = registration_published()
    objection = objection_examined(registration, targets=domain("example.com"))
    objection = decide(objection, "uphold_part", parts=[part(objection, "upheld", 1)])

    objection = objection_withdraw(objection, actor=objector_of(objection), at=FILED + DAY)

    # The curator lost item 1 and may still ask for review, so nothing is final by the objector's word alone.
    assert objection.state == "partly_upheld"
    at = all_wait_past(ends_at(objection, "review_request"))
    assert (read(objection).state, read(objection).outcome) == ("closed", "partly_upheld")
    registered = settle(registration, at=max(at, after_close(registration)))
    assert left_out(registered) == [1]
    assert not Act.objects.filter(case=objection.case, event="withdraw").exists()


def test_a_notice_of_intent_carries_its_party_past_the_close_and_nobody_else() -> None:
    registration = registration_published()
    closes_at = window_of(registration).closes_at
    holder, other = identified(objector_new()), objector_new()
    notice = intent_file(registration, party=holder.party, actor=holder.as_("objector"), at=closes_at - MOMENT)

    # Past the close the window is shut to others, and the register waits although no objection exists.
    with pytest.raises(WindowClosed):
        objection_filed(registration, objector=other, at=closes_at)
    assert settle(registration).state == "objection_pending"

    # At the last instant of the notice the objection is in time; at its end it would be late.
    with pytest.raises(WindowClosed):
        objection_filed(registration, objector=holder, at=notice.runs_until)
    objection = objection_decided(
        fresh(registration), objector=holder, event="uphold", targets=domain(), at=notice.runs_until - MOMENT
    )
    assert settle(registration, at=notice.runs_until + DAY).state == "objection_pending"
    at = all_wait_past(ends_at(objection, "review_request"))

    registered = settle(registration, at=at)

    assert (registered.state, left_out(registered)) == ("registered", [2])


def test_a_bare_objection_keeps_its_time_for_evidence_however_fast_the_others_are() -> None:
    """Five fields are enough to file. Admitted and answered at once, it still has ten working days for proof."""
    objection = objection_filed()
    assert objection.evidence_until is not None
    soon = FILED + timedelta(minutes=10)

    objection = objection_admit(objection, actor=officer_actor(officer_new()), at=soon)
    objection = objection_answer(
        objection, choice="contest", statement="Licensed.", actor=curator_of(objection), at=soon
    )
    all_wait_past(ends_at(objection, "reply"))
    objection = read(objection)
    now = objection.state_since
    assert (objection.state, now < objection.evidence_until) == ("under_decision", True)

    # A decision now would cut the proof off; it can be drafted, not signed.
    drafter, signer = officer_new(), officer_new("reviewer")
    decision = decision_draft(objection.case, event="uphold", officer=drafter, reasons=REASONS, at=now)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=now)
    with pytest.raises(EvidenceStillOpen):
        decision_sign(decision, officer=signer, lock=decision.lock, at=now)
    evidence_add(objection, proof(), actor=objector_of(objection), at=objection.evidence_until - MOMENT)
    with pytest.raises(EvidenceLate):
        evidence_add(objection, proof(), actor=objector_of(objection), at=objection.evidence_until)

    decision_sign(decision, officer=signer, lock=decision.lock, at=objection.evidence_until)
    assert read(objection).state == "upheld"


def proof() -> SimpleUploadedFile:
    text = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    return SimpleUploadedFile("proof.pdf", text, "application/pdf")


def test_who_has_said_the_last_word_need_not_wait_for_the_end_of_the_evidence() -> None:
    objection = objection_filed()
    objection = objection_admit(objection, actor=officer_actor(officer_new()), at=FILED)
    objection = objection_answer(
        objection, choice="contest", statement="Licensed.", actor=curator_of(objection), at=FILED
    )
    objection = objection_reply(objection, statement="No licence.", actor=objector_of(objection), at=FILED)

    assert decide(objection, "uphold").state == "upheld"
    assert not Certificate.objects.exists()
