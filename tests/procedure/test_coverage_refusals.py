"""Steps of refusals, matches and certificates that no other test takes."""

from datetime import datetime, timedelta

import pytest

from registry.models import Actor, Assurance, Case, Certificate, Deadline, Match, Refusal
from registry.services.certificate_steps import certificate_cancel
from registry.services.deadline_sweep import deadlines_fire
from registry.services.matches import match_contest
from registry.services.refusal_endings import refusal_withdraw
from registry.services.refusal_steps import (
    refusal_answer,
    refusal_ask_proof,
    refusal_reaffirm,
    refusal_request_review,
    refusal_verify,
)
from tests.factories.certificates import certified, fresh_certificate
from tests.factories.matches import HOST, curator_actor, decided, match_notified, match_of, screened
from tests.factories.refusals import holder_actor, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, applicant_actor, officer_actor, officer_new
from tests.factories.serving import mails_leave
from tests.registry.services.certificate_acts import LATER, decide

pytestmark = pytest.mark.django_db


def silence(refusal: Refusal) -> datetime:
    """Let the clock that runs end, with every message handed over; returns the instant of the sweep."""
    deadline = Deadline.objects.get(case=refusal.case, fired_at=None, cancelled_at=None)
    mails_leave()
    at = deadline.due_at + timedelta(minutes=11)
    assert deadlines_fire(at) >= 1
    refusal.refresh_from_db()
    return at


def contested(match: Match, at: datetime = AT) -> Refusal:
    match_contest(match, against="refusal", text="We hold a licence.", actor=curator_actor(match), at=at)
    return Refusal.objects.select_related("case", "holder").get(pk=match.refusal_id)


def life_over(*, times: int) -> tuple[Refusal, datetime]:
    """An effective refusal whose life has run out (once), and that was not reaffirmed either (twice)."""
    refusal, at = refusal_effective(HOST), AT
    for _ in range(times):
        at = silence(refusal)
    return refusal, at


def proof_asked() -> Refusal:
    examiner = officer_actor(officer_new())
    return refusal_ask_proof(refusal_filed(), text="Show that the site is yours.", actor=examiner, at=AT)


def test_a_draft_refusal_nobody_files_lapses() -> None:
    refusal = refusal_drafted()

    silence(refusal)

    assert (refusal.state, refusal.case.number) == ("lapsed", None)


def test_a_refusal_that_waits_for_its_check_can_be_contested_by_a_curator_it_matched() -> None:
    refusal = refusal_filed(HOST)

    refusal = contested(match_of(screened(), refusal))

    assert refusal.state == "contested"


@pytest.mark.parametrize(("times", "state"), [(1, "reaffirmation_due"), (2, "dormant")])
def test_an_old_refusal_can_still_be_contested(times: int, state: str) -> None:
    refusal, at = life_over(times=times)
    assert refusal.state == state

    refusal = contested(match_of(screened(at=at), refusal), at)

    assert refusal.state == "contested"


@pytest.mark.parametrize(
    "make",
    [
        refusal_filed,
        proof_asked,
        lambda: life_over(times=1)[0],
        lambda: life_over(times=2)[0],
        lambda: contested(match_notified()),
    ],
    ids=["provisional", "proof_required", "reaffirmation_due", "dormant", "contested"],
)
def test_a_holder_may_withdraw_at_every_stage(make) -> None:
    refusal = make()

    refusal = refusal_withdraw(refusal, actor=holder_actor(refusal), at=refusal.state_since)

    assert refusal.state == "withdrawn"
    assert not Match.objects.exclude(state="lifted").exists()


def test_a_holder_may_withdraw_while_the_officers_decide() -> None:
    refusal = contested(match_notified())
    refusal = refusal_answer(refusal, text="There is none.", actor=holder_actor(refusal), at=AT)

    refusal = refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    assert refusal.state == "withdrawn"


def test_proof_that_satisfies_at_once_makes_it_effective() -> None:
    refusal = refusal_verify(
        proof_asked(), assurance=Assurance.CONTROL_PROVED, actor=officer_actor(officer_new()), at=AT
    )

    assert (refusal.state, refusal.assurance) == ("effective", Assurance.CONTROL_PROVED)


def test_a_holder_asked_to_reaffirm_does_so_and_its_life_begins_anew() -> None:
    refusal, at = life_over(times=1)

    refusal = refusal_reaffirm(refusal, actor=holder_actor(refusal), at=at)

    assert refusal.state == "effective"
    assert Deadline.objects.get(case=refusal.case, fired_at=None, cancelled_at=None).clock == "refusal_life"


def test_officers_late_with_a_contested_refusal_are_marked_and_it_stays_in_force() -> None:
    refusal = contested(match_notified())
    refusal = refusal_answer(refusal, text="There is none.", actor=holder_actor(refusal), at=AT)

    silence(refusal)

    assert refusal.state == "under_decision"
    assert Case.objects.get(pk=refusal.case_id).overdue_since is not None


def test_a_late_panel_is_marked_and_the_dismissal_is_not_yet_final() -> None:
    refusal = contested(match_notified())
    refusal = refusal_answer(refusal, text="There is none.", actor=holder_actor(refusal), at=AT)
    decided(refusal, "dismiss")
    refusal = refusal_request_review(refusal, reasons="The licence is forged.", actor=holder_actor(refusal), at=AT)

    silence(refusal)

    assert refusal.state == "in_review"
    assert Case.objects.get(pk=refusal.case_id).overdue_since is not None


def test_a_suspended_certificate_can_be_revoked() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty")

    certificate = decide(certificate, "revoke", "judgment")

    assert certificate.state == "revoked"
    assert not Deadline.objects.filter(case=certificate.case, fired_at=None, cancelled_at=None).exists()


def test_a_suspended_certificate_can_be_given_up() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty")
    registrant: Actor = applicant_actor(certificate.registration)

    certificate_cancel(certificate.registration, actor=registrant, at=LATER)

    assert fresh_certificate(certificate).state == "cancelled"
    assert Certificate.objects.count() == 1
