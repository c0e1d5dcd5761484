"""Steps of objections that no other test takes: from each state in which the design allows them."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from objections.models import Objection
from objections.services.admission import objection_find_deficient
from objections.services.cooling import joint_accept, joint_request
from objections.services.reviews import objection_request_review
from objections.services.stays import objection_resume, objection_stay
from objections.services.withdrawing import objection_withdraw
from registry.models import Deadline, Registration
from registry.services.decisions import PartDraft
from registry.services.itemsets import itemset_store
from registry.services.registrations import registration_withdraw
from tests.factories.objections import (
    FILED,
    curator_of,
    decide,
    domain,
    objection_answered,
    objection_decided,
    objection_examined,
    objection_filed,
    objection_served,
    objector_of,
    read,
    registration_published,
    silence,
)
from tests.factories.registrations import applicant_actor, fresh, officer_actor, officer_new

pytestmark = pytest.mark.django_db
LATER = FILED + timedelta(days=1)
YEARS = timedelta(days=800)


def deficient(registration: Registration | None = None) -> Objection:
    objection = objection_filed(registration)
    return objection_find_deficient(objection, gaps="Which work?", actor=officer_actor(officer_new()), at=FILED)


def inadmissible(registration: Registration | None = None) -> Objection:
    return decide(objection_filed(registration), "refuse_admission")


def cooling(registration: Registration | None = None) -> Objection:
    objection = objection_served(registration)
    asked = joint_request(objection, step="cool_off", actor=objector_of(objection), at=FILED)
    return joint_accept(asked, actor=curator_of(objection), at=FILED)


def partly(registration: Registration | None = None) -> Objection:
    objection = objection_examined(registration, targets=domain("example.com"))
    items = itemset_store(objection.version, np.array([1], dtype="<i8"), at=FILED)
    return decide(objection, "uphold_part", parts=[PartDraft("part", "upheld", items)])


def in_review(registration: Registration | None = None) -> Objection:
    objection = objection_decided(registration)
    return objection_request_review(objection, reasons="Licensed.", actor=curator_of(objection), at=FILED)


def stayed(objection: Objection) -> Objection:
    return objection_stay(objection, proceedings="(2026) 京民初 1", officer=officer_new("lead"), at=LATER)


def running(objection: Objection) -> datetime:
    return Deadline.objects.get(case=objection.case, fired_at=None, cancelled_at=None).due_at


def test_when_the_application_is_withdrawn_every_objection_that_is_not_final_ends_as_moot() -> None:
    registration = registration_published()
    live = [
        objection_filed(registration),
        deficient(registration),
        inadmissible(registration),
        objection_served(registration),
        cooling(registration),
        objection_answered(registration),
        objection_examined(registration),
        objection_decided(registration, event="uphold"),
        partly(registration),
        objection_decided(registration, event="reject"),
        in_review(registration),
        stayed(objection_served(registration)),
    ]

    registration_withdraw(fresh(registration), actor=applicant_actor(registration), at=LATER)

    assert fresh(registration).state == "withdrawn"
    assert {read(one).state for one in live} == {"moot"}
    assert not Deadline.objects.filter(case__objection__in=live, fired_at=None, cancelled_at=None).exists()


def test_proceedings_in_court_stop_an_objection_at_every_stage_from_answer_to_decision() -> None:
    registration = registration_published()
    stages = [
        objection_served(registration),
        objection_answered(registration),
        objection_examined(registration),
        objection_decided(registration, event="uphold"),
        partly(registration),
        objection_decided(registration, event="reject"),
    ]

    stopped = [stayed(one) for one in stages]
    silence(LATER + YEARS)

    assert {read(one).state for one in stopped} == {"stayed"}
    assert {one.case.overdue_since is not None for one in map(read, stopped)} == {True}
    assert objection_resume(stopped[3], judgment="Dismissed.", officer=officer_new("lead"), at=LATER).state == (
        "under_decision"
    )


@pytest.mark.parametrize("make", [deficient, cooling, lambda: stayed(objection_served())])
def test_an_objector_may_withdraw_while_a_letter_a_talk_or_a_court_is_waited_for(make) -> None:
    objection = make()

    objection = objection_withdraw(objection, actor=objector_of(objection), at=LATER)

    assert (objection.state, objection.outcome) == ("withdrawn", "")


def test_either_party_may_ask_for_review_of_a_partial_decision() -> None:
    objection = partly()

    objection = objection_request_review(objection, reasons="All of it.", actor=objector_of(objection), at=LATER)

    assert objection.state == "in_review"


def test_a_partial_decision_nobody_attacks_becomes_final_with_its_items() -> None:
    objection = partly()

    silence(running(objection) + timedelta(minutes=11))

    objection = read(objection)
    assert (objection.state, objection.outcome) == ("closed", "partly_upheld")
    assert objection.removed is not None
    assert objection.removed.count == 1


def test_a_late_panel_is_marked_overdue_and_decides_nothing() -> None:
    objection = in_review()
    due_at = running(objection)

    silence(due_at + timedelta(minutes=11))

    objection = read(objection)
    assert (objection.state, objection.case.overdue_since) == ("in_review", due_at)
    assert objection.case.reassign_due_at is not None
