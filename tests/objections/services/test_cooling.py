"""Cooling off, joint requests, withdrawals and stays."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from objections.models import JointRequest, Objection
from objections.services.answers import (
    ExtendedOnce,
    objection_concede,
)
from objections.services.cooling import NothingAsked, joint_accept, joint_decline, joint_request, objection_end_cooling
from objections.services.stays import objection_resume, objection_stay
from objections.services.withdrawing import objection_withdraw
from registry.kernel.errors import Conflict
from registry.models import NotYourStep
from registry.services.itemsets import itemset_numbers
from tests.factories.objections import (
    FILED,
    curator_of,
    domain,
    due,
    objection_answered,
    objection_examined,
    objection_filed,
    objection_served,
    objector_of,
    read,
    registration_published,
    silence,
)
from tests.factories.registrations import officer_new

pytestmark = pytest.mark.django_db
LATER = FILED + timedelta(days=1)
YEAR = timedelta(days=400)


def test_cooling_off_stops_the_answer_clock_and_gives_back_what_was_left():
    objection = objection_served()
    asked = joint_request(objection, step="cool_off", actor=objector_of(objection), at=LATER)
    assert read(objection).state == "served"

    objection = joint_accept(asked, actor=curator_of(objection), at=LATER + timedelta(days=1))
    left = objection.answer_left
    objection = objection_end_cooling(objection, actor=objector_of(objection), at=LATER + timedelta(days=8))

    assert objection.state == "served"
    assert left == 9  # served on Thursday 26 November; Friday is the first of ten working days
    assert due(objection).clock == "answer"
    # Friday 4 December and nine working days: Thursday 17 December, 24:00 in Beijing.
    assert due(objection).due_at == datetime(2026, 12, 17, 16, tzinfo=UTC)


def test_own_request_cannot_be_accepted_by_its_own_side():
    objection = objection_served()
    asked = joint_request(objection, step="cool_off", actor=objector_of(objection), at=LATER)

    with pytest.raises(NothingAsked):
        joint_accept(asked, actor=objector_of(objection), at=LATER)


def test_declined_request_leaves_the_clock_running():
    objection = objection_served()
    asked = joint_request(objection, step="cool_off", actor=objector_of(objection), at=LATER)

    joint_decline(asked, actor=curator_of(objection), at=LATER)

    assert read(objection).state == "served"
    with pytest.raises(NothingAsked):
        joint_accept(asked, actor=curator_of(objection), at=LATER)


def cooling(objection: Objection) -> Objection:
    asked = joint_request(objection, step="cool_off", actor=objector_of(objection), at=LATER)
    return joint_accept(asked, actor=curator_of(objection), at=LATER)


def test_settlement_carries_its_list():
    objection = cooling(objection_served(targets=domain("example.com")))
    offer = joint_request(objection, step="settle", removed=np.array([1]), actor=curator_of(objection), at=LATER)

    objection = joint_accept(offer, actor=objector_of(objection), at=LATER)

    assert objection.state == "settled"
    assert itemset_numbers(objection.removed).tolist() == [1]


def test_cooling_off_is_extended_once_by_both():
    objection = cooling(objection_served())
    before = due(objection).due_at
    asked = joint_request(objection, step="extend", actor=objector_of(objection), at=LATER)
    objection = joint_accept(asked, actor=curator_of(objection), at=LATER)

    assert due(objection).due_at > before
    with pytest.raises(ExtendedOnce):
        joint_request(objection, step="extend", actor=objector_of(objection), at=LATER)


def test_cooling_off_ends_by_silence_and_open_offers_fall():
    objection = cooling(objection_served())
    joint_request(objection, step="settle", actor=curator_of(objection), at=LATER)

    silence(due(objection).due_at + timedelta(minutes=11))

    assert read(objection).state == "served"
    assert not JointRequest.objects.filter(accepted_at=None, declined_at=None).exists()


def test_joint_request_in_another_state_is_refused():
    objection = objection_answered()

    with pytest.raises(Conflict):
        joint_request(objection, step="cool_off", actor=objector_of(objection), at=LATER)


@pytest.mark.parametrize("make", [objection_filed, objection_served, objection_answered, objection_examined])
def test_objector_may_withdraw_before_the_decision(make):
    objection = make()

    objection = objection_withdraw(objection, actor=objector_of(objection), at=LATER)

    assert objection.state == "withdrawn"


def test_stay_stands_still_by_the_leads_act_and_never_ends_by_silence():
    objection = objection_examined()
    lead = officer_new("lead")
    objection = objection_stay(objection, proceedings="Court X, no. 1", officer=lead, at=LATER)

    silence(LATER + 3 * YEAR)

    objection = read(objection)
    assert objection.state == "stayed"
    assert objection.case.overdue_since is not None
    objection = objection_resume(objection, judgment="Dismissed.", officer=lead, at=LATER + 3 * YEAR)
    assert objection.state == "under_decision"
    with pytest.raises(NotYourStep):
        objection_stay(objection, proceedings="x", officer=officer_new(), at=LATER + 3 * YEAR)


def test_two_objections_of_one_registration_run_apart():
    registration = registration_published()
    one, other = objection_served(registration), objection_served(registration)

    objection_concede(one, actor=curator_of(one), at=LATER)

    assert read(other).state == "served"
