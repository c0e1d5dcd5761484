"""The settlement rule: when a registration settles, what leaves it, and when it must not."""

from datetime import timedelta

import pytest

from objections.services.answers import objection_concede
from objections.services.intents import intent_file
from objections.services.reviews import objection_request_review
from objections.services.settlement import registration_settle_due
from objections.services.withdrawing import objection_withdraw
from registry.models import (
    Act,
    Certificate,
    Duty,
    ExclusionList,
    GazetteNotice,
    InboxMessage,
    Match,
    Party,
    Screening,
)
from tests.factories.objections import (
    FILED,
    after_close,
    codes,
    curator_of,
    domain,
    objection_decided,
    objection_filed,
    objection_served,
    objector_new,
    objector_of,
    registration_published,
    settle,
    silence,
    window_of,
)
from tests.factories.refusals import refusal_effective, refusal_filed
from tests.factories.registrations import fresh, jobs_work

pytestmark = pytest.mark.django_db
LATER = FILED + timedelta(days=1)


@pytest.fixture
def registration():
    return registration_published()


def test_nobody_objected_so_everything_is_registered(registration):
    settled = settle(registration)

    assert settled.state == "registered"
    assert settled.number.startswith("DIP-2026-")
    assert Certificate.objects.get(registration=settled).state == "in_force"
    assert not ExclusionList.objects.exists()
    assert Duty.objects.filter(registration=settled).count() == 3
    assert GazetteNotice.objects.filter(event="registration:registered").count() == 1
    assert InboxMessage.objects.filter(event="registration:registered").count() == 1


def test_nothing_settles_before_the_close_and_the_settling_time(registration):
    closes_at = window_of(registration).closes_at

    for at in (closes_at - timedelta(seconds=1), closes_at, closes_at + timedelta(minutes=9)):
        silence(at)
        assert registration_settle_due(at) == 0

    assert fresh(registration).state == "pre_published"
    assert not Screening.objects.filter(is_delta=True).exists()


def test_close_is_screened_again_before_anything_is_registered(registration):
    at = after_close(registration)
    silence(at)

    assert registration_settle_due(at) == 0
    screening = Screening.objects.get(is_delta=True)
    assert screening.as_of >= window_of(registration).closes_at
    jobs_work("screening", at=at)
    assert registration_settle_due(at) == 1


def test_refusal_filed_during_the_window_is_found_by_the_screening_at_the_close(registration):
    refusal_effective("texts.example.org", at=FILED)

    held = settle(registration)

    match = Match.objects.get(registration=registration)
    assert (held.state, match.state) == ("objection_pending", "notified")
    assert codes(registration, after_close(registration)) == {"matches"}


def test_refusal_filed_after_the_close_holds_nothing_up(registration):
    at = after_close(registration)
    refusal_filed("texts.example.org", at=window_of(registration).closes_at + timedelta(minutes=1))

    settled = settle(registration, at=at)

    assert settled.state == "registered"


def test_open_objection_holds_the_registration(registration):
    objection_filed(registration)

    held = settle(registration)

    assert held.state == "objection_pending"
    assert codes(registration, after_close(registration)) == {"objections"}
    assert InboxMessage.objects.filter(event="registration:held").count() == 1


def test_decision_that_can_still_be_reviewed_holds_the_registration(registration):
    objection_decided(registration, event="reject", at=window_of(registration).closes_at - timedelta(days=1))

    assert settle(registration).state == "objection_pending"


def test_review_that_runs_holds_the_registration(registration):
    objection = objection_decided(registration, event="reject")
    objection_request_review(objection, reasons="x", actor=objector_of(objection), at=LATER)

    assert settle(registration).state == "objection_pending"


def test_notice_of_intent_holds_the_registration_until_it_has_run(registration):
    holder = objector_new()
    Party.objects.filter(pk=holder.party.pk).update(identity="document")
    holder.party.refresh_from_db()
    notice = intent_file(registration, party=holder.party, actor=holder.as_("objector"), at=FILED)

    held = settle(registration)
    assert (held.state, codes(registration, after_close(registration))) == ("objection_pending", {"intent"})
    settled = settle(registration, at=notice.runs_until + timedelta(minutes=11))

    assert settled.state == "registered"


def test_objection_within_a_notice_of_intent_holds_like_any_other(registration):
    holder = objector_new()
    Party.objects.filter(pk=holder.party.pk).update(identity="document")
    holder.party.refresh_from_db()
    notice = intent_file(registration, party=holder.party, actor=holder.as_("objector"), at=FILED)
    settle(registration)

    objection_filed(registration, objector=holder, at=notice.runs_until - timedelta(hours=1))
    settle(registration, at=notice.runs_until + timedelta(minutes=11))

    assert fresh(registration).state == "objection_pending"


def test_settling_twice_is_impossible(registration):
    settled = settle(registration)
    at = after_close(registration, 5)

    silence(at)
    assert registration_settle_due(at) == 0
    assert Certificate.objects.filter(registration=settled).count() == 1
    assert Act.objects.filter(case=registration.case, event="settle").count() == 1


def test_settlement_killed_between_its_steps_ends_the_same(registration, monkeypatch):
    objection = objection_served(registration)
    objection_concede(objection, actor=curator_of(objection), at=LATER)
    at = after_close(registration)
    silence(at)
    jobs_work("screening", at=at)
    registration_settle_due(at)  # asks for the roots
    jobs_work("exclusion", at=at)

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("objections.services.granting.certificate_issue", die)
        with pytest.raises(KeyboardInterrupt):
            registration_settle_due(at)
    after_death = (
        fresh(registration).state,
        fresh(registration).number,
        ExclusionList.objects.count(),
        Certificate.objects.count(),
    )

    assert after_death == ("pre_published", None, 0, 0)
    assert registration_settle_due(at) == 1
    assert fresh(registration).state == "registered"
    assert fresh(registration).number.startswith("DIP-2026-000001-")  # the number of the dead attempt is not lost
    assert ExclusionList.objects.count() == 1


def test_objection_after_the_roots_were_computed_is_not_passed_over(registration):
    objection = objection_served(registration)
    objection_concede(objection, actor=curator_of(objection), at=LATER)
    at = after_close(registration)
    silence(at)
    jobs_work("screening", at=at)
    registration_settle_due(at)
    jobs_work("exclusion", at=at)

    last = window_of(registration).closes_at - timedelta(seconds=1)
    objection_filed(registration, targets=domain("example.com"), at=last)

    assert registration_settle_due(at) == 0
    assert fresh(registration).state == "objection_pending"


def test_notice_of_intent_holds_for_a_party_that_objected_before_it(registration):
    holder = objector_new()
    Party.objects.filter(pk=holder.party.pk).update(identity="document")
    holder.party.refresh_from_db()
    first = objection_filed(registration, objector=holder, at=FILED)
    notice = intent_file(registration, party=holder.party, actor=holder.as_("objector"), at=LATER)
    objection_withdraw(first, actor=holder.as_("objector"), at=LATER)

    assert settle(registration).state == "objection_pending"
    second = objection_filed(
        registration, objector=holder, targets=domain("example.com"), at=notice.runs_until - timedelta(hours=1)
    )
    assert second.state == "filed"
