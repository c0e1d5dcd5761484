"""A panel is two who touched nothing of the case before; nobody decides where they have an interest."""

import pytest

from objections.services.reviews import objection_request_review
from registry.models import Decision, Membership, Officer
from registry.services.assignments import is_eligible
from registry.services.decisions import (
    ConflictOfInterest,
    Reasons,
    SameOfficer,
    decision_draft,
    decision_propose,
    decision_return,
    decision_sign,
    officer_check,
)
from tests.factories.objections import (
    FILED,
    domain,
    objection_examined,
    objection_filed,
    objector_of,
    registration_published,
)
from tests.factories.registrations import officer_new

pytestmark = pytest.mark.django_db
SAID = Reasons(facts="What was found.", reasons="Why it is so.")


def test_who_returned_the_decision_under_review_does_not_sit_on_the_panel() -> None:
    objection = objection_examined()
    drafter, returner, signer = officer_new(), officer_new("reviewer"), officer_new("reviewer")
    draft = decision_draft(objection.case, event="reject", officer=drafter, reasons=SAID, at=FILED)
    decision_propose(draft, officer=drafter, lock=draft.lock, at=FILED)
    decision_return(draft, officer=returner, reason="Say more.")
    draft = Decision.objects.get(pk=draft.pk)
    again = decision_draft(objection.case, event="reject", officer=drafter, reasons=SAID, lock=draft.lock, at=FILED)
    decision_propose(again, officer=drafter, lock=again.lock, at=FILED)
    decision_sign(Decision.objects.get(pk=again.pk), officer=signer, lock=again.lock, at=FILED)
    objection_request_review(objection, reasons="Wrong.", actor=objector_of(objection), at=FILED)
    objection.case.refresh_from_db()

    eligible = {one: is_eligible(objection.case, one) for one in (drafter, returner, signer, officer_new())}

    assert list(eligible.values()) == [False, False, False, True]


def member(officer: Officer, objection: object) -> None:
    Membership.objects.create(party=objection.objector, user=officer.user, role="reader", created_at=FILED)  # type: ignore[attr-defined]  # an Objection


def test_an_officer_of_an_objectors_party_decides_nothing_about_the_registration_objected_to() -> None:
    registration = registration_published()
    own = objection_filed(registration)
    other = objection_filed(registration, targets=domain("example.com"))
    officer = officer_new()
    member(officer, own)

    for case in (own.case, registration.case, other.case):
        with pytest.raises(ConflictOfInterest):
            officer_check(case, officer)


def test_who_wrote_a_part_of_a_decision_does_not_sign_it() -> None:
    objection = objection_examined()
    author, taker = officer_new(), officer_new()
    draft = decision_draft(objection.case, event="reject", officer=author, reasons=SAID, at=FILED)
    taken = decision_draft(objection.case, event="reject", officer=taker, reasons=SAID, lock=draft.lock, at=FILED)
    decision_propose(taken, officer=taker, lock=taken.lock, at=FILED)

    with pytest.raises(SameOfficer):
        decision_sign(Decision.objects.get(pk=taken.pk), officer=author, lock=taken.lock, at=FILED)

    third = officer_new("reviewer")
    decision_sign(Decision.objects.get(pk=taken.pk), officer=third, lock=taken.lock, at=FILED)
