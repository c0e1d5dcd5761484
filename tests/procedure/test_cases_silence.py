"""Cases of those who say nothing: the registrar, the curator on both lanes, and a holder who proves nothing."""

from datetime import timedelta

import pytest

from objections.services.publication import registration_publish
from objections.services.rulings import RulingMismatch, ruling_check
from registry.models import Case, Match, NotPossibleNow, Refusal
from registry.services.matches import match_accept
from tests.factories.matches import match_of
from tests.factories.objections import (
    FILED,
    WHOLE,
    curator_actor,
    decide,
    domain,
    objection_filed,
    objection_served,
    read,
    registration_published,
    settle,
    silence,
    window_of,
)
from tests.factories.refusals import refusal_effective, refusal_filed
from tests.factories.registrations import (
    AT,
    fresh,
    jobs_work,
    registration_decide,
    registration_screening,
    registration_submitted,
)
from tests.procedure.story import (
    SETTLING,
    all_wait_past,
    certified_root,
    ends_at,
    left_out,
    part,
    told,
)

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


def test_a_refusal_that_is_never_proved_holds_nothing_in_the_end() -> None:
    """In force from its filing, so it matches and the register waits; but silence never costs items on its word."""
    refusal = refusal_filed("texts.example.org")
    registration = registration_screening()
    jobs_work("screening")
    registration = fresh(registration_publish(registration, at=AT) or registration)
    match = match_of(registration, refusal)
    assert not match.case.deadlines.exists()  # nobody's clock runs on an unproved word

    # Nobody checks it, the holder is asked for proof and gives none: dismissed, and the match falls.
    all_wait_past(ends_at(refusal, "proof_check"))
    refusal.refresh_from_db()
    assert (refusal.state, match_of(registration, refusal).state) == ("proof_required", "notified")
    all_wait_past(ends_at(refusal, "proof"))
    refusal.refresh_from_db()
    assert (refusal.state, match_of(registration, refusal).state) == ("dismissed", "lifted")

    registered = settle(registration, at=window_of(registration).closes_at + YEAR / 12)

    assert (registered.state, left_out(registered), certified_root(registered)[0]) == ("registered", [], 3)


def test_a_silent_registrar_never_registers_never_refuses_and_drops_no_right() -> None:
    # Admission: deemed given after three working days. Examination: a mark, and after twice the time reassignment.
    registration = registration_submitted()
    all_wait_past(ends_at(registration, "acceptance"))
    assert fresh(registration).state == "under_examination"
    due_at = ends_at(registration, "examination")
    at = all_wait_past(due_at)
    silence(at + YEAR)
    case = Case.objects.get(pk=registration.case_id)
    assert fresh(registration).state == "under_examination"
    assert (case.overdue_since, case.reassign_due_at is not None) == (due_at, True)

    # An objection nobody admits is served all the same, and one nobody decides keeps the register waiting.
    published = registration_published()
    objection = objection_filed(published)
    all_wait_past(ends_at(objection, "objection_admission"))
    assert read(objection).state == "served"
    all_wait_past(ends_at(objection, "answer"))
    silence(FILED + YEAR)
    objection = read(objection)
    assert (objection.state, objection.case.overdue_since is not None) == ("under_decision", True)
    assert settle(published, at=FILED + YEAR).state == "objection_pending"


def test_a_silent_curator_loses_on_both_lanes_what_is_named_and_no_more() -> None:
    """No answer to an objection: decided on the objector's evidence. No answer to a match: its items go out."""
    refusal_effective("texts.example.org")  # item 2
    registration = registration_screening()
    jobs_work("screening")
    registration = fresh(registration_publish(registration, at=AT) or registration)
    objection = objection_served(registration, targets=domain("example.com"))  # items 0 and 1
    whole = objection_served(registration, targets=WHOLE, ground="other")

    match = Match.objects.get(registration=registration)
    for end in sorted([ends_at(match, "match_answer"), ends_at(objection, "answer")]):
        all_wait_past(end)

    match.refresh_from_db()
    objection, whole = read(objection), read(whole)
    assert (match.state, objection.state, objection.no_answer) == ("accepted", "under_decision", True)
    with pytest.raises(NotPossibleNow):  # what silence has done is done
        match_accept(match, actor=curator_actor(registration), at=objection.state_since)
    with pytest.raises(RulingMismatch):  # silence is never the loss of the set
        ruling_check(whole, "uphold", [])
    objection = decide(objection, "uphold_part", parts=[part(objection, "upheld", 0)], at=objection.state_since)
    whole = decide(whole, "reject", at=whole.state_since)
    at = all_wait_past(max(ends_at(objection, "review_request"), ends_at(whole, "review_request")))
    registered = settle(registration, at=at)

    assert registered.state == "registered"
    assert (left_out(registered), certified_root(registered)[0]) == ([0, 2], 1)
    assert Match.objects.get(pk=match.pk).state == "excluded"
    assert {"match:accepted_by_silence", "objection:no_answer"} <= set(told(registration.applicant))


def test_a_refused_application_stays_refused_when_nobody_asks_for_review() -> None:
    registration = registration_submitted()
    all_wait_past(ends_at(registration, "acceptance"))
    registration = registration_decide(fresh(registration), "refuse", ground="no_lawful_source", at=AT + SETTLING)

    all_wait_past(ends_at(registration, "review_request"))

    assert fresh(registration).state == "refused_final"
    assert not Refusal.objects.exists()
