"""Who has a case: claimed, drawn, given by the lead; never a member of a party, never two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from registry.kernel.errors import Conflict, NotAllowed
from registry.models import Assignment, Case, Officer, Registration
from registry.selectors.queue import assignment_live, queue_waiting
from registry.services.assignments import (
    AlreadyAssigned,
    NobodyEligible,
    NothingToClaim,
    assignment_end,
    case_assign,
    case_assign_random,
    case_claim,
    case_claim_next,
    panels_draw,
)
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import ConflictOfInterest
from registry.services.registrations import registration_request_review
from tests.factories.members import member_new
from tests.factories.registrations import (
    AT,
    applicant_actor,
    curator_new,
    fresh,
    officer_new,
    registration_decide,
    registration_submitted,
    registration_under_examination,
)

LATER = AT + timedelta(hours=1)


def member_of_applicant(registration: Registration, role: str = "examiner") -> Officer:
    officer = officer_new(role)
    member_new(registration.applicant, officer.user, at=AT)
    return officer


def in_review(**people: Officer) -> Case:
    registration = registration_decide(
        registration_under_examination(examiner=people.get("drafter")), "refuse", ground="not_a_dataset", **people
    )
    registration_request_review(registration, reasons="It is one.", actor=applicant_actor(registration), at=LATER)
    return fresh(registration).case


@pytest.mark.django_db
def test_the_next_case_is_the_one_that_is_due_first() -> None:
    later = registration_submitted(at=AT + timedelta(days=1))
    first = registration_submitted(at=AT)
    officer = officer_new()

    taken = [case_claim_next(officer=officer, at=LATER).case_id for _ in range(2)]

    assert taken == [first.case_id, later.case_id]
    assert [row.officer_id for row in queue_waiting()] == [officer.pk] * 2


@pytest.mark.django_db
def test_when_every_case_has_an_officer_nothing_is_left_to_claim() -> None:
    registration = registration_submitted()
    case_claim(registration.case, officer=officer_new(), at=AT)

    with pytest.raises(NothingToClaim):
        case_claim_next(officer=officer_new(), at=AT)


@pytest.mark.django_db
def test_a_case_of_ones_own_party_is_passed_over_and_cannot_be_claimed() -> None:
    registration = registration_submitted()
    officer = member_of_applicant(registration)

    with pytest.raises(NothingToClaim):
        case_claim_next(officer=officer, at=AT)
    with pytest.raises(ConflictOfInterest):
        case_claim(registration.case, officer=officer, at=AT)

    assert assignment_live(registration.case_id) is None


@pytest.mark.django_db
def test_claiming_twice_is_harmless_and_a_second_officer_is_told_who_has_it() -> None:
    registration, officer = registration_submitted(), officer_new()

    first = case_claim(registration.case, officer=officer, at=AT)
    again = case_claim(registration.case, officer=officer, at=LATER)

    assert again == first
    with pytest.raises(AlreadyAssigned, match=officer.number):
        case_claim(registration.case, officer=officer_new(), at=LATER)


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_regulator_is_given_nothing() -> None:
    registration = registration_submitted()
    regulator, lead = officer_new("regulator"), officer_new("lead")

    with pytest.raises(NothingToClaim):
        case_claim_next(officer=regulator, at=AT)
    with pytest.raises(Exception, match="examiners, reviewers and the lead"):
        case_assign(registration.case, to=regulator, by=lead, at=AT)


@pytest.mark.django_db
def test_the_lead_hands_a_case_to_somebody_else_and_the_record_keeps_both() -> None:
    registration, first, second, lead = registration_submitted(), officer_new(), officer_new(), officer_new("lead")
    case_claim(registration.case, officer=first, at=AT)

    case_assign(registration.case, to=second, by=lead, at=LATER)

    rows = Assignment.objects.filter(case=registration.case).order_by("pk").values_list("officer", "reason", "ended_at")
    assert list(rows) == [(first.pk, "claimed", LATER), (second.pk, "lead", None)]


@pytest.mark.django_db
def test_only_the_lead_reassigns() -> None:
    registration, first, second = registration_submitted(), officer_new(), officer_new("reviewer")
    case_claim(registration.case, officer=first, at=AT)

    with pytest.raises(NotAllowed):
        case_assign(registration.case, to=second, by=second, at=LATER)
    with pytest.raises(NotAllowed):
        case_assign_random(registration.case, by=second, at=LATER)


@pytest.mark.django_db
def test_a_draw_takes_somebody_who_may_act_and_never_the_present_officer() -> None:
    registration = registration_submitted()
    present, member, other = officer_new(), member_of_applicant(registration), officer_new("reviewer")
    case_claim(registration.case, officer=present, at=AT)

    drawn = case_assign_random(registration.case, at=LATER)

    assert (drawn.officer, drawn.reason) == (other, "random")
    assert member.pk != drawn.officer_id


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_case_is_handed_back_by_its_officer_or_the_lead_and_by_nobody_else() -> None:
    registration, officer, lead = registration_submitted(), officer_new(), officer_new("lead")
    case_claim(registration.case, officer=officer, at=AT)

    with pytest.raises(AlreadyAssigned):
        assignment_end(registration.case, officer=officer_new(), at=LATER)
    assignment_end(registration.case, officer=officer, at=LATER)

    assert assignment_live(registration.case_id) is None
    with pytest.raises(Conflict, match="Nobody has"):
        assignment_end(registration.case, officer=lead, at=LATER)


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_review_is_drawn_among_those_who_touched_nothing_of_it() -> None:
    drafter, signer = officer_new(), officer_new("reviewer")
    case = in_review(drafter=drafter, signer=signer)
    case_claim_refused = officer_new()

    with pytest.raises(Conflict, match="drawn, not chosen"):
        case_claim(case, officer=case_claim_refused, at=LATER)

    assert panels_draw(LATER) == 1
    live = assignment_live(case.pk)
    assert live is not None
    assert live.reason == "random"
    assert live.officer_id not in {drafter.pk, signer.pk}
    assert panels_draw(LATER) == 0


@pytest.mark.django_db
def test_the_examiner_of_a_refused_case_loses_it_to_the_panel() -> None:
    drafter = officer_new()
    case = in_review(drafter=drafter)
    Assignment.objects.create(case=case, officer=drafter, reason="claimed", assigned_at=AT)
    officer_new("reviewer")

    panels_draw(LATER)

    live = assignment_live(case.pk)
    assert live is not None
    assert live.officer_id != drafter.pk


@pytest.mark.django_db
def test_a_review_nobody_may_sit_on_waits_and_says_so() -> None:
    case = in_review(drafter=officer_new(), signer=officer_new("reviewer"))
    Officer.objects.exclude(pk__in=case.decisions.values("drafted_by")).update(is_active=False)

    assert panels_draw(LATER) == 0
    with pytest.raises(NobodyEligible, match=str(case)):
        case_assign_random(case, at=LATER)


@pytest.mark.django_db
def test_an_overdue_case_stays_in_the_queue_with_its_mark() -> None:
    registration = registration_under_examination()
    due = registration.case.deadlines.get(clock="examination").due_at

    deadlines_fire(due + timedelta(hours=1))

    [row] = queue_waiting()
    assert (row.case_id, row.due_at, row.overdue_since) == (registration.case_id, due, due)


@pytest.mark.django_db
def test_reassigning_answers_the_demand_to_reassign() -> None:
    registration, lead = registration_under_examination(), officer_new("lead")
    due = registration.case.deadlines.get(clock="examination").due_at
    deadlines_fire(due + timedelta(hours=1))
    assert queue_waiting()[0].reassign_due_at is not None

    case_assign(registration.case, to=officer_new(), by=lead, at=due + timedelta(days=20))

    assert queue_waiting()[0].reassign_due_at is None


@pytest.mark.django_db
def test_the_queue_takes_the_same_number_of_queries_for_one_case_and_for_three(
    django_assert_num_queries: Any,
) -> None:
    registration_submitted()
    with django_assert_num_queries(6):
        assert len(queue_waiting()) == 1

    registration_submitted(curator=curator_new())
    registration_under_examination()

    with django_assert_num_queries(6):
        assert len(queue_waiting()) == 3


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_press_next_at_the_same_time_get_two_cases() -> None:
    for _ in range(2):
        registration_submitted()
    officers = [officer_new(), officer_new()]

    def press(officer: Officer) -> int | None:
        try:
            return case_claim_next(officer=officer, at=AT).case_id
        except NothingToClaim:
            return None  # the other one held the lock of the only case left
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(press, officers))

    found = [case for case in taken if case]
    assert len(found) == len(set(found)) >= 1
    assert Assignment.objects.filter(ended_at__isnull=True).count() == len(found)
