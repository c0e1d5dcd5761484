"""Alike objections are decided together: drafted by one officer, signed by another, each case by itself."""

from datetime import timedelta
from typing import Any

import pytest

from objections.models import Objection, RulingBatch
from objections.selectors.ruling_batches import alike_groups, alike_objections
from objections.services.answer_effects import answers_carry_out
from objections.services.answers import objection_waive_reply
from objections.services.ruling_batches import (
    BatchMoved,
    ruling_batch_create,
    ruling_batch_effect,
    ruling_batch_return,
    ruling_batch_sign,
)
from objections.services.ruling_lines import rulings_carry_out
from registry.kernel.errors import DomainError
from registry.models import Decision, Membership, Officer, Party, Registration
from registry.services.decisions import ConflictOfInterest, Reasons, SameOfficer
from registry.services.proposals import decision_write
from tests.factories.answers import CONTEST, LATER, batch_signed, objections_served, registration_big
from tests.factories.objections import objector_of, read
from tests.factories.registrations import officer_new

pytestmark = pytest.mark.django_db

AT = LATER + timedelta(hours=1)
REASONS = Reasons(facts="Shown by the edition.", reasons="It is the objector's.", ground="rights_shown")


@pytest.fixture
def registration() -> Registration:
    return registration_big(items=20)


def examined(registration: Registration, count: int = 3) -> list[Objection]:
    """Contested in bulk, the replies waived: alike cases under decision."""
    objections = objections_served(registration, count)
    batch_signed(registration, CONTEST)
    answers_carry_out(LATER)
    for one in objections:
        objection_waive_reply(read(one), actor=objector_of(one), at=LATER)
    return objections


def create(registration: Registration, *, officer: Officer | None = None, **options: Any) -> RulingBatch:
    given: dict[str, Any] = {"event": "uphold", "reasons": REASONS, "aside": ()} | options
    return ruling_batch_create(
        registration,
        objection_ground="copyright",
        answered="contest",
        officer=officer or officer_new(),
        at=AT,
        **given,
    )


def results(batch: RulingBatch) -> list[tuple[str, str]]:
    return list(batch.lines.order_by("pk").values_list("result", "reason"))


def fresh(batch: RulingBatch) -> RulingBatch:
    return RulingBatch.objects.get(pk=batch.pk)


def test_alike_cases_under_decision_make_a_group(registration: Registration) -> None:
    examined(registration)

    group = alike_groups()[0]

    assert (group.registration, group.ground, group.answered, group.count) == (registration, "copyright", "contest", 3)
    assert alike_objections(registration, "copyright", "none").count() == 0


def test_every_case_gets_its_own_decision_with_two_signatures(registration: Registration) -> None:
    objections = examined(registration)
    signer = officer_new("reviewer")
    batch = create(registration)

    assert rulings_carry_out(AT) == 3
    assert fresh(batch).step == "proposed"
    assert alike_groups() == []
    assert ruling_batch_effect(fresh(batch)).leaves == 3
    ruling_batch_sign(batch, officer=signer, at=AT)
    assert rulings_carry_out(AT) == 3
    assert rulings_carry_out(AT) == 0

    assert fresh(batch).step == "signed"
    assert {read(one).state for one in objections} == {"upheld"}
    decisions = Decision.objects.filter(case__in=[one.case_id for one in objections])
    assert {(one.drafted_by_id, one.signed_by_id) for one in decisions} == {(batch.drafted_by_id, signer.pk)}


def test_the_drafter_never_signs(registration: Registration) -> None:
    examined(registration, 2)
    batch = create(registration)
    rulings_carry_out(AT)

    with pytest.raises(SameOfficer):
        ruling_batch_sign(batch, officer=batch.drafted_by, at=AT)


def test_nothing_is_signed_before_every_case_is_proposed(registration: Registration) -> None:
    examined(registration, 2)
    batch = create(registration)

    with pytest.raises(BatchMoved):
        ruling_batch_sign(batch, officer=officer_new(), at=AT)


def belong(officer: Officer, party: Party) -> None:
    Membership.objects.create(party=party, user=officer.user, role="reader", created_at=AT)


def test_who_belongs_to_a_party_neither_drafts_nor_signs(registration: Registration) -> None:
    first, second = examined(registration, 2)
    drafter, signer = officer_new(), officer_new("reviewer")
    belong(drafter, registration.applicant)
    belong(signer, first.objector)

    with pytest.raises(ConflictOfInterest):
        create(registration, officer=drafter)
    batch = create(registration)
    rulings_carry_out(AT)
    with pytest.raises(ConflictOfInterest):
        ruling_batch_sign(batch, officer=signer, at=AT)

    assert results(batch) == [("proposed", ""), ("proposed", "")]
    assert {read(one).state for one in (first, second)} == {"under_decision"}


def test_a_conflict_that_comes_up_before_a_case_is_carried_out_leaves_it_unsigned(registration: Registration) -> None:
    first, _second = examined(registration, 2)
    signer = officer_new("reviewer")
    batch = create(registration)
    rulings_carry_out(AT)
    ruling_batch_sign(batch, officer=signer, at=AT)
    rulings_carry_out(AT, limit=1)
    belong(signer, first.objector)

    rulings_carry_out(AT)

    assert results(batch) == [("signed", ""), ("left_out", "conflict_of_interest")]
    assert Decision.objects.filter(state="proposed").count() == 1


def test_a_case_that_another_officer_works_on_is_left_out(registration: Registration) -> None:
    first, _second = examined(registration, 2)
    case = read(first).case
    decision_write(case, event="reject", officer=officer_new(), reasons=REASONS, lock=None, at=AT)
    batch = create(registration)

    rulings_carry_out(AT)

    assert results(batch) == [("left_out", "conflict"), ("proposed", "")]


def test_what_is_returned_can_be_drafted_anew(registration: Registration) -> None:
    examined(registration, 2)
    batch = create(registration)
    rulings_carry_out(AT)

    ruling_batch_return(batch, officer=officer_new("reviewer"), reason="Say more.")
    rulings_carry_out(AT)

    assert fresh(batch).step == "returned"
    assert alike_groups()[0].count == 2
    again = create(registration, officer=batch.drafted_by, event="reject")
    rulings_carry_out(AT)
    assert results(again) == [("proposed", ""), ("proposed", "")]


def test_cases_can_be_left_out_by_hand(registration: Registration) -> None:
    first, _second, _third = examined(registration)

    batch = create(registration, aside=[first.pk])

    assert batch.lines.count() == 2


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"event": "shrug"}, "event"),
        ({"reasons": Reasons(facts="f", reasons="r")}, "ground"),
        ({"reasons": Reasons(facts="f", reasons=" ", ground="mixed")}, "reasons"),
    ],
)
def test_a_batch_needs_outcome_ground_and_reasons(
    registration: Registration, options: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        create(registration, **options)

    assert caught.value.field == field
