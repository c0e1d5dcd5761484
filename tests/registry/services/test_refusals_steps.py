"""Proof, verification, assurance, life and reaffirmation of a filed refusal, and what silence does."""

from datetime import datetime, timedelta

import pytest

from registry.kernel.errors import DomainError
from registry.models import (
    IN_FORCE_STATES,
    Act,
    Assurance,
    Deadline,
    InboxMessage,
    Letter,
    NotYourStep,
    Refusal,
)
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import ConflictOfInterest
from registry.services.in_time import PeriodOver
from registry.services.refusal_silences import refusals_remind
from registry.services.refusal_steps import (
    refusal_ask_proof,
    refusal_assurance_raise,
    refusal_reaffirm,
    refusal_supply,
    refusal_verify,
)
from tests.factories.refusals import holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, officer_actor, officer_new
from tests.factories.serving import mails_leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def due(refusal: Refusal) -> datetime:
    return Deadline.objects.get(case=refusal.case, fired_at__isnull=True, cancelled_at__isnull=True).due_at


def silence(refusal: Refusal) -> datetime:
    """Let the running clock end with every message handed over; returns the instant of the sweep."""
    deadline = Deadline.objects.get(case=refusal.case, fired_at__isnull=True, cancelled_at__isnull=True)
    mails_leave()
    at = deadline.due_at + timedelta(minutes=11)
    assert deadlines_fire(at) == 1
    refusal.refresh_from_db()
    return at


def test_nobody_verifies_in_time_so_the_holder_is_asked_for_proof_and_loses_nothing_meanwhile():
    refusal = refusal_filed()

    silence(refusal)

    assert refusal.state == "proof_required"
    assert refusal.state in IN_FORCE_STATES
    assert InboxMessage.objects.filter(event="refusal:proof_required", party=refusal.holder).exists()


def test_no_proof_dismisses_it_and_says_until_when_a_review_can_be_asked_for():
    refusal = refusal_filed()
    silence(refusal)

    at = silence(refusal)

    assert (refusal.state, refusal.ended_at) == ("dismissed", at)
    message = InboxMessage.objects.get(event="refusal:dismissed_unproved")
    assert message.params["due_at"] == due(refusal).isoformat()


def test_silence_has_no_effect_before_the_holder_was_served():
    refusal = refusal_filed()
    silence(refusal)

    assert deadlines_fire(due(refusal) + timedelta(minutes=11)) == 0

    refusal.refresh_from_db()
    assert refusal.state == "proof_required"


def test_proof_supplied_brings_it_back_to_the_examiner():
    refusal = refusal_filed()
    refusal_ask_proof(refusal, text="Show that the site is yours.", actor=officer_actor(officer_new()), at=AT)

    refusal = refusal_supply(refusal, text="The register extract is attached.", actor=holder_actor(refusal), at=AT)

    assert refusal.state == "provisional"
    assert list(Letter.objects.order_by("pk").values_list("kind", "party")) == [
        ("evidence_request", None),
        ("evidence", refusal.holder.pk),
    ]


def test_proof_after_the_period_is_too_late():
    refusal = refusal_filed()
    refusal_ask_proof(refusal, text="Show it.", actor=officer_actor(officer_new()), at=AT)
    mails_leave()

    with pytest.raises(PeriodOver):
        refusal_supply(refusal, text="Here.", actor=holder_actor(refusal), at=due(refusal))


def test_verifying_raises_the_assurance_and_starts_the_life_of_five_years():
    refusal = refusal_effective()

    assert (refusal.state, refusal.assurance) == ("effective", Assurance.EVIDENCE_REVIEWED)
    assert due(refusal) == datetime.fromisoformat("2031-11-25T00:00+08:00")


def test_a_refusal_of_personal_information_has_no_end():
    refusal = refusal_effective(ground="personal_information")

    assert not Deadline.objects.filter(case=refusal.case, fired_at__isnull=True, cancelled_at__isnull=True).exists()


def test_verifying_needs_to_say_how_it_was_checked():
    with pytest.raises(DomainError, match="how the refusal was checked"):
        refusal_verify(refusal_filed(), assurance=Assurance.ASSERTED, actor=officer_actor(officer_new()), at=AT)


def test_an_officer_of_the_holders_own_house_cannot_verify():
    holder = holder_new()
    officer = officer_new()
    holder.party.memberships.create(user=officer.user, role="reader", created_at=AT)

    with pytest.raises(ConflictOfInterest):
        refusal_verify(
            refusal_filed(holder=holder), assurance=Assurance.EVIDENCE_REVIEWED, actor=officer_actor(officer), at=AT
        )


def test_a_holder_cannot_verify_its_own_refusal():
    refusal = refusal_filed()

    with pytest.raises(NotYourStep):
        refusal_verify(refusal, assurance=Assurance.CONTROL_PROVED, actor=holder_actor(refusal), at=AT)


def test_assurance_only_rises():
    refusal = refusal_effective()
    examiner = officer_actor(officer_new())

    refusal_assurance_raise(refusal, assurance=Assurance.CONTROL_PROVED, actor=examiner, at=AT)
    refusal_assurance_raise(refusal, assurance=Assurance.EVIDENCE_REVIEWED, actor=examiner, at=AT)

    refusal.refresh_from_db()
    assert refusal.assurance == Assurance.CONTROL_PROVED
    assert Act.objects.filter(event="assurance").count() == 1


def test_after_its_life_it_asks_to_be_reaffirmed_then_sleeps_and_can_be_woken():
    refusal = refusal_effective()

    silence(refusal)
    assert refusal.state == "reaffirmation_due"
    at = silence(refusal)
    assert refusal.state == "dormant"
    assert refusal.state in IN_FORCE_STATES

    assert refusal_reaffirm(refusal, actor=holder_actor(refusal), at=at).state == "effective"


def test_reminders_come_at_ninety_thirty_and_seven_days_each_once():
    refusal = refusal_effective()
    silence(refusal)
    end = due(refusal)

    told = [
        refusals_remind(end - timedelta(days=days, minutes=minutes))
        for days, minutes in ((91, 0), (89, 0), (60, 0), (29, 0), (29, 1), (6, 0), (5, 0))
    ]

    assert told == [0, 1, 0, 1, 0, 1, 0]
