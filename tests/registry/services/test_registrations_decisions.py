"""Passing, refusing and reviewing an application: two officers, never the same, and a panel that touched nothing."""

import pytest

from registry.kernel.errors import DomainError
from registry.models import InboxMessage, Registration, RegistrationState, Screening
from registry.services.applicants import applicant_add
from registry.services.decisions import ConflictOfInterest, SameOfficer
from registry.services.endings import AT_END
from registry.services.registration_decisions import ApplicantsUnconfirmed
from registry.services.registrations import (
    registration_accept,
    registration_request_review,
    registration_send_back,
    registration_submit,
)
from registry.services.wording import render
from tests.factories.registrations import (
    AT,
    applicant_actor,
    curator_new,
    fresh,
    officer_actor,
    officer_new,
    registration_decide,
    registration_draft,
    registration_screening,
    registration_under_examination,
)

pytestmark = pytest.mark.django_db


def in_review() -> Registration:
    registration = registration_decide(registration_under_examination(), "refuse", ground="no_lawful_source")
    registration_request_review(registration, reasons="It was there.", actor=applicant_actor(registration), at=AT)
    return fresh(registration)


def test_passing_starts_the_screening_in_the_same_act() -> None:
    registration = registration_screening()

    assert registration.state == RegistrationState.SCREENING
    assert Screening.objects.get(registration=registration).as_of == AT
    assert InboxMessage.objects.filter(event="registration:passed").count() == 1


def test_the_drafter_cannot_sign() -> None:
    registration, officer = registration_under_examination(), officer_new()

    with pytest.raises(SameOfficer):
        registration_decide(registration, "pass", drafter=officer, signer=officer)

    assert fresh(registration).state == RegistrationState.UNDER_EXAMINATION


def test_nothing_passes_before_every_applicant_has_confirmed() -> None:
    registration = registration_draft()
    actor = applicant_actor(registration)
    applicant_add(registration, reference=curator_new().party.alias, actor=actor, at=AT)
    registration_submit(registration, actor=actor, at=AT)
    registration_accept(registration, actor=officer_actor(officer_new()), at=AT)

    with pytest.raises(ApplicantsUnconfirmed):
        registration_decide(fresh(registration), "pass")

    assert not Screening.objects.exists()


def test_a_refusal_needs_a_listed_ground() -> None:
    registration = registration_under_examination()

    with pytest.raises(DomainError) as caught:
        registration_decide(registration, "refuse", ground="because")

    assert caught.value.field == "ground"
    assert fresh(registration).state == RegistrationState.UNDER_EXAMINATION


def test_a_refusal_tells_the_reasons_and_the_way_to_review() -> None:
    registration = registration_decide(registration_under_examination(), "refuse", ground="no_lawful_source")

    message = InboxMessage.objects.get(event="registration:refused")
    text = render(message.event, message.params, "en")

    assert registration.state == RegistrationState.REFUSED
    assert "Why it is so." in text.body
    assert "becomes final" in text.silence


def test_a_review_asks_for_reasons() -> None:
    registration = registration_decide(registration_under_examination(), "refuse", ground="no_lawful_source")

    with pytest.raises(DomainError) as caught:
        registration_request_review(registration, reasons=" ", actor=applicant_actor(registration), at=AT)

    assert caught.value.field == "reasons"


@pytest.mark.parametrize(
    ("event", "state"),
    [("affirm", RegistrationState.REFUSED_FINAL), ("remand", RegistrationState.UNDER_EXAMINATION)],
)
def test_a_panel_keeps_the_refusal_or_sends_it_back(event: str, state: str) -> None:
    ended: list[int] = []
    AT_END.append(lambda registration, at: ended.append(registration.pk))
    try:
        registration = registration_decide(in_review(), event)
    finally:
        AT_END.pop()

    assert registration.state == state
    assert ended == ([registration.pk] if event == "affirm" else [])


def test_who_refused_cannot_sit_on_the_panel() -> None:
    drafter, signer = officer_new(), officer_new("reviewer")
    registration = registration_decide(
        registration_under_examination(), "refuse", drafter=drafter, signer=signer, ground="no_lawful_source"
    )
    registration_request_review(registration, reasons="It was there.", actor=applicant_actor(registration), at=AT)

    with pytest.raises(ConflictOfInterest):
        registration_decide(registration, "affirm", drafter=officer_new(), signer=drafter)
    assert fresh(registration).state == RegistrationState.IN_REVIEW


def test_screening_that_cannot_be_done_sends_it_back() -> None:
    registration = registration_screening()

    registration_send_back(registration, reasons="The items file cannot be read.", at=AT)

    assert fresh(registration).state == RegistrationState.UNDER_EXAMINATION
    assert InboxMessage.objects.filter(event="registration:sent_back").count() == 1
