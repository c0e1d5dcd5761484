"""Objections after registration: a mark and no suspension, the same rounds, and what their end does."""

from datetime import datetime, timedelta

import pytest

from objections.models import Objection
from objections.services.after_registration import LeavesNothing
from objections.services.answers import objection_concede
from objections.services.cooling import joint_accept, joint_request
from objections.services.filing import objection_draft, objection_file_draft
from objections.services.reviews import objection_request_review, objection_waive_review
from objections.services.standing import NotStanding, WindowClosed
from objections.services.withdrawing import objection_withdraw
from registry.certification.facts import CertificateFacts
from registry.models import Certificate, GazetteNotice, InboxMessage, LedgerEntry, Registration
from registry.selectors.certificates import certificate_live
from registry.services.filing_exclusion import filing_exclude
from registry.services.itemsets import itemset_numbers
from registry.services.registration_ends import registration_cancel
from tests.factories.objections import (
    WHOLE,
    curator_of,
    decide,
    domain,
    due,
    lines,
    objection_decided,
    objection_examined,
    objection_filed,
    objection_served,
    objector_new,
    objector_of,
    read,
    registration_settled,
    silence,
    upheld,
    window_of,
)
from tests.factories.registrations import applicant_actor, fresh, jobs_work

pytestmark = pytest.mark.django_db
TWO = ("https://images.example.com/a/1.jpg", "https://images.example.com/a/2.jpg")


@pytest.fixture
def registration() -> Registration:
    return registration_settled()


@pytest.fixture
def at(registration: Registration) -> datetime:
    return window_of(registration).closes_at + timedelta(days=30)


def live(registration: Registration) -> Certificate:
    found = certificate_live(registration)
    assert found is not None
    return found


def test_it_marks_register_and_certificate_and_suspends_nothing(registration: Registration, at: datetime) -> None:
    objection = objection_filed(registration, at=at)

    certificate = live(registration)
    assert (objection.state, objection.is_after_registration) == ("filed", True)
    assert (certificate.state, certificate.is_challenged) == ("in_force", True)
    assert fresh(registration).state == "registered"
    events = list(LedgerEntry.objects.filter(at=at).order_by("pk").values_list("event", flat=True))
    assert events == ["objection:file", "certificate:challenge"]
    told = InboxMessage.objects.filter(posted_at=at).values_list("event", flat=True)
    assert set(told) == {"objection:filed", "certificate:challenged"}


def test_upheld_for_good_it_removes_its_items_and_narrows_the_certificate(
    registration: Registration, at: datetime
) -> None:
    objection = objection_decided(registration, at=at)
    jobs_work("exclusion", at=at)  # the roots were computed while a review could be asked for
    assert live(registration).issue == 1

    silence(at)
    silence(due(objection).due_at + timedelta(minutes=11))

    objection, certificate = read(objection), live(registration)
    assert (objection.state, objection.outcome, certificate.issue) == ("closed", "upheld", 2)
    assert not certificate.is_challenged
    assert CertificateFacts.from_object(certificate.facts).items.covered == 2
    excluded = registration.exclusions.get()
    assert excluded.reasons[0]["ref"] == objection.case.number
    assert (itemset_numbers(excluded.items) == itemset_numbers(objection.removed)).all()  # type: ignore[arg-type]  # it is set
    assert GazetteNotice.objects.filter(event="registration:excluded").count() == 1


def test_rejected_withdrawn_or_not_admitted_it_only_clears_the_mark_once_none_is_open(
    registration: Registration, at: datetime
) -> None:
    first = objection_decided(registration, event="reject", at=at)
    second = objection_filed(registration, at=at)
    third = decide(objection_filed(registration, at=at), "refuse_admission", ground="no_standing", at=at)

    objection_waive_review(first, actor=objector_of(first), at=at)
    assert live(registration).is_challenged
    objection_withdraw(second, actor=objector_of(second), at=at)
    assert live(registration).is_challenged
    silence(at)
    silence(due(third).due_at + timedelta(minutes=11))

    certificate = live(registration)
    assert (read(third).outcome, certificate.issue, certificate.is_challenged) == ("inadmissible", 1, False)
    assert not registration.exclusions.exists()


def test_a_concession_takes_the_items_out_at_once(registration: Registration, at: datetime) -> None:
    objection = objection_served(registration, at=at)

    objection_concede(objection, actor=curator_of(objection), at=at)

    assert (read(objection).state, live(registration).issue) == ("settled", 2)
    assert registration.exclusions.get().items.count == 1


def test_a_settlement_takes_out_what_was_agreed(registration: Registration, at: datetime) -> None:
    objection = objection_served(registration, at=at, targets=lines(*TWO))
    curator, objector = curator_of(objection), objector_of(objection)
    joint_accept(joint_request(objection, step="cool_off", actor=curator, at=at), actor=objector, at=at)
    numbers = itemset_numbers(objection.targets.get().items)[:1]  # type: ignore[arg-type]  # it is a list
    offer = joint_request(objection, step="settle", removed=numbers, actor=curator, at=at)

    joint_accept(offer, actor=objector, at=at)

    assert registration.exclusions.get().items.count == 1
    assert not live(registration).is_challenged


def test_upheld_against_the_whole_it_revokes_the_registration_by_the_same_decision(
    registration: Registration, at: datetime
) -> None:
    objection = objection_decided(registration, targets=WHOLE, at=at)
    other = objection_filed(registration, at=at)

    objection_waive_review(objection, actor=curator_of(objection), at=at)

    registration = fresh(registration)
    certificate = registration.certificates.get()
    assert (registration.state, certificate.state, certificate.revoked_from_start) == ("revoked", "revoked", False)
    assert registration.case.decisions.get(event="revoke").ground == "final_decision"
    assert (read(objection).state, read(other).state) == ("closed", "moot")


def test_a_registrant_cannot_concede_the_last_item_away_but_cancel(registration: Registration, at: datetime) -> None:
    objection = objection_served(registration, targets=WHOLE, at=at)

    with pytest.raises(LeavesNothing):
        objection_concede(objection, actor=curator_of(objection), at=at)
    registration_cancel(registration, actor=applicant_actor(registration), at=at)

    assert read(objection).state == "moot"


def test_a_review_that_varies_is_carried_out_at_once(registration: Registration, at: datetime) -> None:
    objection = objection_decided(registration, event="reject", targets=lines(*TWO), at=at)
    objection_request_review(objection, reasons="Read it again.", actor=objector_of(objection), at=at)

    decide(objection, "vary", parts=[upheld(objection, at=at)], at=at)

    assert (read(objection).outcome, registration.exclusions.get().items.count) == ("upheld", 2)


def test_two_that_name_the_same_items_take_them_out_once(registration: Registration, at: datetime) -> None:
    first, second = (objection_decided(registration, at=at) for _ in range(2))
    waiting = objection_examined(registration, at=at)

    objection_waive_review(first, actor=curator_of(first), at=at)
    assert read(waiting).state == "moot"  # answered by removal
    objection_waive_review(second, actor=curator_of(second), at=at)

    assert read(second).outcome == "upheld"
    assert (registration.exclusions.count(), live(registration).issue) == (1, 2)


def test_a_registrants_own_exclusion_answers_it(registration: Registration, at: datetime) -> None:
    objection = objection_filed(registration, at=at)
    numbers = itemset_numbers(objection.targets.get().items)  # type: ignore[arg-type]  # it is a domain

    filing_exclude(registration, numbers=numbers, text="", actor=applicant_actor(registration), at=at)

    assert (read(objection).state, live(registration).is_challenged) == ("moot", False)


def test_the_registrant_does_not_object_and_nobody_between_the_close_and_the_registration(
    registration: Registration, at: datetime
) -> None:
    own = applicant_actor(registration)
    with pytest.raises(NotStanding):
        objection_draft(
            registration=registration,
            objector=registration.applicant,
            ground="copyright",
            statement="s",
            targets=domain(),
            actor=own,
            at=at,
        )
    Registration.objects.filter(pk=registration.pk).update(state="objection_pending")
    with pytest.raises(WindowClosed):
        objection_filed(fresh(registration), at=at)


def test_a_draft_from_before_the_registration_is_filed_as_one_after_it_and_only_once(
    registration: Registration, at: datetime
) -> None:
    objector = objector_new()
    draft = objection_draft(
        registration=registration,
        objector=objector.party,
        ground="copyright",
        statement="s",
        targets=domain(),
        actor=objector.as_("objector"),
        at=at,
    )
    assert not live(registration).is_challenged

    for _press in range(2):
        objection_file_draft(Objection.objects.get(pk=draft.pk), actor=objector.as_("objector"), at=at)

    assert read(draft).is_after_registration
    assert LedgerEntry.objects.filter(event="certificate:challenge").count() == 1


def test_a_carrying_out_that_dies_closes_nothing(
    registration: Registration, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    objection = objection_decided(registration, at=at)

    def dies(*args: object, **options: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("registry.services.exclusion_acts.certificate_supersede", dies)
        with pytest.raises(ConnectionError):
            objection_waive_review(objection, actor=curator_of(objection), at=at)
    assert (read(objection).state, registration.exclusions.count()) == ("upheld", 0)
    assert live(registration).is_challenged

    objection_waive_review(objection, actor=curator_of(objection), at=at)
    assert (read(objection).state, registration.exclusions.count()) == ("closed", 1)
