"""A judgment is carried out on a closed case: items leave at once, or the registration is revoked."""

from datetime import datetime, timedelta

import pytest

from objections.models import Objection
from objections.services.reviews import objection_waive_review
from registry.kernel.errors import Conflict, DomainError
from registry.models import Certificate, LedgerEntry, NotYourStep, Registration
from registry.selectors.certificates import certificate_live
from registry.services.decisions import PartDraft
from tests.factories.objections import (
    curator_of,
    decide,
    objection_decided,
    objector_of,
    read,
    registration_published,
    registration_settled,
    upheld,
    window_of,
)
from tests.factories.registrations import fresh, officer_new

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    return registration_settled()


@pytest.fixture
def at(registration: Registration) -> datetime:
    return window_of(registration).closes_at + timedelta(days=30)


@pytest.fixture
def closed(registration: Registration, at: datetime) -> Objection:
    """Rejected after registration, and final: the objector goes to court."""
    objection = objection_decided(registration, event="reject", at=at)
    return objection_waive_review(objection, actor=objector_of(objection), at=at)


def execute(objection: Objection, ground: str, parts: list[PartDraft], at: datetime) -> Objection:
    return decide(objection, "execute_judgment", parts=parts, ground=ground, drafter=officer_new("lead"), at=at)


def live(registration: Registration) -> Certificate:
    found = certificate_live(registration)
    assert found is not None
    return found


def test_items_leave_a_registered_version_at_once_and_the_case_stays_closed(
    registration: Registration, closed: Objection, at: datetime
) -> None:
    later = at + timedelta(days=200)

    objection = execute(closed, "exclusion", [upheld(closed, at=later)], later)

    assert (objection.state, objection.outcome) == ("closed", "rejected")
    assert registration.exclusions.get().reasons[0]["ref"] == closed.case.number
    assert live(registration).issue == 2
    events = LedgerEntry.objects.filter(at=later).order_by("pk").values_list("event", flat=True)
    assert list(events)[:2] == ["objection:execute_judgment", "registration:record_filing"]


def test_a_judgment_that_revokes_ends_registration_and_certificate_by_the_same_decision(
    registration: Registration, closed: Objection, at: datetime
) -> None:
    execute(closed, "revocation", [], at)

    registration = fresh(registration)
    certificate = registration.certificates.get()
    assert (registration.state, certificate.state, certificate.revoked_from_start) == ("revoked", "revoked", False)
    assert registration.case.decisions.get(event="revoke").ground == "judgment"


def test_a_restoration_is_recorded_only_for_nothing_excluded_comes_back_by_itself(
    registration: Registration, at: datetime
) -> None:
    objection = objection_decided(registration, at=at)
    objection = objection_waive_review(objection, actor=curator_of(objection), at=at)

    execute(objection, "restoration", [], at)

    assert registration.exclusions.count() == 1
    assert read(objection).case.acts.filter(event="execute_judgment").get().facts["kind"] == "restoration"


def test_a_judgment_names_what_it_orders_and_revokes_only_what_is_registered(closed: Objection, at: datetime) -> None:
    pending = objection_decided(registration_published(), event="reject")
    pending = objection_waive_review(pending, actor=objector_of(pending), at=at)

    for objection, ground, error in (
        (closed, "exclusion", DomainError),
        (read(closed), "whim", DomainError),
        (pending, "revocation", Conflict),
    ):
        objection.case.decisions.exclude(state="signed").update(state="dropped")
        with pytest.raises(error):
            execute(objection, ground, [], at)


def test_nobody_carries_it_out_without_a_signed_decision(closed: Objection, at: datetime) -> None:
    from tests.factories.registrations import officer_actor

    with pytest.raises(NotYourStep):
        Objection.advance([closed.pk], "execute_judgment", at, actor=officer_actor(officer_new("lead")))
