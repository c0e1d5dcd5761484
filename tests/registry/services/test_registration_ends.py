"""A registration ends: lapsed, cancelled or revoked, and its certificate in the same transaction."""

from datetime import timedelta

import pytest
from django.db.models import Q

from registry.kernel.errors import DomainError, NotAllowed
from registry.models import (
    Deadline,
    Filing,
    InboxMessage,
    NotPossibleNow,
    Registration,
)
from registry.services.cases import case_open, case_party_add
from registry.services.certificate_cure import certificate_cure
from registry.services.certificate_steps import certificate_cancel, certificate_challenge
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import Reasons, decision_draft
from registry.services.registration_ends import registration_cancel
from registry.services.wording import render
from registry.services.wording.certificates import WORDINGS
from tests.factories.certificates import REISSUED, certified, fresh_certificate, page_drawn, reissued
from tests.factories.registrations import (
    applicant_actor,
    curator_new,
    officer_new,
    registration_decide,
)
from tests.registry.services.certificate_acts import LATER, decide, fire_after, told, told_about

pytestmark = pytest.mark.django_db
ENDS = ("registration:lapsed", "registration:revoked", "registration:cancelled")


@pytest.mark.parametrize(("ground", "from_start"), [("judgment", False), ("fraud", True)])
def test_a_registration_is_revoked_with_its_certificate_by_one_decision(ground: str, from_start: bool) -> None:
    certificate = certified()

    registration = registration_decide(certificate.registration, "revoke", ground=ground, at=LATER)

    certificate = fresh_certificate(certificate)
    assert (registration.state, certificate.state) == ("revoked", "revoked")
    assert certificate.revoked_from_start is from_start
    assert told_about(registration)[-1] == "registration:revoked"
    assert told(certificate) == []
    assert registration.case.notices.order_by("-pk")[0].event == "registration:revoked"


def test_a_registration_cannot_be_revoked_on_a_ground_that_is_not_listed() -> None:
    certificate = certified()

    with pytest.raises(DomainError):
        registration_decide(certificate.registration, "revoke", ground="whim", at=LATER)

    assert fresh_certificate(certificate).state == "in_force"


def test_a_registration_is_cancelled_with_its_certificate_when_every_registrant_has_asked() -> None:
    certificate = certified()
    registration = certificate.registration
    other = curator_new("Joint Centre")
    case_party_add(registration.case, other.party, "applicant", confirmed_at=LATER)

    waiting = registration_cancel(registration, actor=applicant_actor(registration), at=LATER)
    assert (waiting.state, fresh_certificate(certificate).state) == ("registered", "in_force")
    done = registration_cancel(registration, actor=other.as_("applicant"), at=LATER)

    assert (done.state, fresh_certificate(certificate).state) == ("cancelled", "cancelled")
    assert InboxMessage.objects.get(event="registration:cancellation_asked").party == other.party
    with pytest.raises(NotPossibleNow):
        registration_cancel(registration, actor=other.as_("applicant"), at=LATER)


def test_a_stranger_cancels_nothing() -> None:
    certificate = certified()

    with pytest.raises(NotAllowed):
        registration_cancel(certificate.registration, actor=curator_new().as_("applicant"), at=LATER)


def test_a_decision_that_was_only_drafted_leaves_the_desk_when_the_certificate_ends() -> None:
    certificate = certified()
    draft = decision_draft(
        certificate.case, event="suspend", officer=officer_new(), reasons=Reasons("f", "r"), at=LATER
    )

    registration_cancel(certificate.registration, actor=applicant_actor(certificate.registration), at=LATER)

    draft.refresh_from_db()
    assert draft.state == "dropped"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_message_about_certificates_can_be_read(language: str) -> None:
    clocked = decide(certified(), "suspend", "overdue_duty")
    certificate_cure(clocked, text="Made good.", actor=applicant_actor(clocked.registration), at=LATER)
    court = decide(decide(certified(), "suspend", "court_measure"), "lift", at=LATER + timedelta(days=1))
    revoked = decide(certified(), "revoke", "judgment")
    challenged = page_drawn(certified())
    certificate_challenge(challenged.registration, LATER)
    certificate_challenge(challenged.registration, LATER + timedelta(days=1), is_challenged=False)
    reissued(challenged)
    certificate_cancel(court.registration, actor=applicant_actor(court.registration), at=LATER + timedelta(days=2))
    registration_decide(revoked.registration, "revoke", ground="judgment", at=LATER)
    registration_cancel(challenged.registration, actor=applicant_actor(challenged.registration), at=REISSUED)
    fire_after(clocked, "validity")

    messages = InboxMessage.objects.filter(Q(event__startswith="certificate:") | Q(event__in=ENDS))

    assert {message.event for message in messages} == set(WORDINGS) - {
        *("certificate:expired", "registration:cancellation_asked")
    }
    for message in messages:
        said = render(message.event, message.params, language)
        assert said.subject
        assert said.silence
        assert "%(" not in said.body + said.subject + said.silence + said.url


def test_silence_at_the_end_of_validity_lapses_the_registration_and_expires_the_certificate_at_once() -> None:
    certificate = certified()

    fire_after(certificate, "validity")

    certificate = fresh_certificate(certificate)
    assert (certificate.state, certificate.registration.state) == ("expired", "lapsed")
    acts = certificate.case.acts.filter(event="silence").values_list("at", flat=True)
    assert list(acts) == list(certificate.registration.case.acts.filter(event="silence").values_list("at", flat=True))
    assert told_about(certificate.registration)[-1] == "registration:lapsed"
    assert told(certificate) == []


def test_a_suspended_certificate_expires_too() -> None:
    certificate = decide(certified(), "suspend", "court_measure")

    fire_after(certificate, "validity")

    assert fresh_certificate(certificate).state == "expired"


def test_a_timely_renewal_keeps_the_registration_while_the_certificate_ends_as_printed() -> None:
    certificate = certified()
    registration = certificate.registration
    Filing.objects.create(
        case=case_open("filing", at=LATER, parent=registration.case),
        registration=registration,
        kind="renewal",
        applicant=registration.applicant,
        state="submitted",
        state_since=LATER,
        filed_at=certificate.valid_until - timedelta(seconds=1),
    )

    fire_after(certificate, "validity")

    certificate = fresh_certificate(certificate)
    assert (certificate.state, certificate.registration.state) == ("expired", "registered")
    again = Deadline.objects.filter(case=registration.case, clock="validity", fired_at=None, cancelled_at=None).get()
    assert again.due_at > certificate.valid_until
    registration.filings.update(state="closed")
    deadlines_fire(again.due_at + timedelta(minutes=30))
    assert Registration.objects.get(pk=registration.pk).state == "lapsed"
