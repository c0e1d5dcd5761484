"""Admission, correction, evidence, extension: whose move it is, by when, and what silence does."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.kernel.errors import Conflict, DomainError
from registry.models import (
    Act,
    Case,
    Deadline,
    InboxMessage,
    Letter,
    NotPossibleNow,
    Registration,
    RegistrationState,
)
from registry.services.datasets import version_update
from registry.services.deadline_sweep import deadlines_fire
from registry.services.deadlines import deadline_open
from registry.services.decisions import ConflictOfInterest
from registry.services.registrations import (
    registration_accept,
    registration_extend,
    registration_request_evidence,
    registration_require_correction,
    registration_resubmit,
    registration_send_back,
    registration_supply,
)
from registry.services.wording import render
from tests.factories.registrations import (
    AT,
    applicant_actor,
    fresh,
    officer_actor,
    officer_new,
    registration_blank,
    registration_submitted,
    registration_under_examination,
)
from tests.factories.serving import mails_leave

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def served() -> None:
    mails_leave()


def due(registration: Registration, clock: str) -> datetime:
    deadline = deadline_open(registration.case, clock)
    assert deadline is not None
    return deadline.due_at


def beijing_end(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 16, tzinfo=UTC)


def fire(registration: Registration, clock: str) -> Registration:
    """Let the clock run out and its settling time pass."""
    deadlines_fire(due(registration, clock) + timedelta(minutes=11))
    return fresh(registration)


def test_admission_starts_ten_working_days_of_examination() -> None:
    registration = registration_submitted()

    registration_accept(registration, actor=officer_actor(officer_new()), at=AT)

    registration = fresh(registration)
    assert registration.state == RegistrationState.UNDER_EXAMINATION
    assert due(registration, "examination") == beijing_end(12, 8)


def test_an_officer_who_belongs_to_the_applicant_cannot_admit_it() -> None:
    registration = registration_submitted()
    officer = officer_new()
    officer.user.memberships.create(party=registration.applicant, role="reader", created_at=AT)

    with pytest.raises(ConflictOfInterest):
        registration_accept(registration, actor=officer_actor(officer), at=AT)

    assert fresh(registration).state == RegistrationState.SUBMITTED


def test_silence_on_admission_admits_and_tells_the_applicant() -> None:
    registration = fire(registration_submitted(), "acceptance")

    assert registration.state == RegistrationState.UNDER_EXAMINATION
    message = InboxMessage.objects.get(event="registration:deemed_accepted")
    assert "deemed admitted" in render(message.event, message.params, "en").body


def test_one_letter_names_every_gap_and_opens_the_version_again() -> None:
    registration = registration_submitted()

    letter = registration_require_correction(
        registration,
        gaps=["Name lacks the region", " ", "Proof of source 1"],
        actor=officer_actor(officer_new()),
        at=AT,
    )

    registration = fresh(registration)
    assert letter.points == ["Name lacks the region", "Proof of source 1"]
    assert registration.state == RegistrationState.CORRECTION_REQUIRED
    version_update(registration.version, at=AT, name_en="Corrected")
    message = InboxMessage.objects.get(event="registration:correction")
    assert "2. Proof of source 1" in render(message.event, message.params, "en").body


def test_a_letter_without_a_gap_is_refused() -> None:
    registration = registration_submitted()

    with pytest.raises(DomainError) as caught:
        registration_require_correction(registration, gaps=["  "], actor=officer_actor(officer_new()), at=AT)

    assert caught.value.field == "gaps"
    assert fresh(registration).state == RegistrationState.SUBMITTED


def test_a_corrected_application_waits_for_admission_again_with_a_new_receipt() -> None:
    registration = corrected()

    receipt = registration_resubmit(registration, actor=applicant_actor(registration), at=AT + DAY)

    registration = fresh(registration)
    assert registration.state == RegistrationState.SUBMITTED
    assert registration.version.filed_at == receipt.at == AT + DAY
    assert registration.case.receipts.count() == 2


def corrected() -> Registration:
    registration = registration_submitted()
    registration_require_correction(registration, gaps=["Name"], actor=officer_actor(officer_new()), at=AT)
    return fresh(registration)


def test_silence_on_a_correction_withdraws_it_once_the_letter_is_served() -> None:
    registration = corrected()
    assert fire(registration, "correction").state == RegistrationState.CORRECTION_REQUIRED  # nobody was served yet

    served()
    deadlines_fire(due(registration, "correction") + timedelta(hours=1))

    assert fresh(registration).state == RegistrationState.DEEMED_WITHDRAWN
    assert InboxMessage.objects.filter(event="registration:deemed_withdrawn").count() == 1


def test_the_examination_clock_stands_still_while_evidence_is_awaited() -> None:
    registration = registration_under_examination()  # until 8 December, ten working days
    asked_at = AT + 6 * DAY  # Monday 30 November: six working days are left after it

    registration_request_evidence(registration, text="The licence", actor=officer_actor(officer_new()), at=asked_at)
    registration = fresh(registration)
    assert registration.state == RegistrationState.EVIDENCE_REQUESTED
    assert registration.examination_days_left == 6
    assert deadline_open(registration.case, "examination") is None

    supplied_at = asked_at + 10 * DAY  # Thursday 10 December
    registration_supply(registration, text="Attached.", actor=applicant_actor(registration), at=supplied_at)

    registration = fresh(registration)
    assert registration.state == RegistrationState.UNDER_EXAMINATION
    assert due(registration, "examination") == beijing_end(12, 18)
    assert (registration.evidence_stopped_at, registration.examination_days_left) == (None, None)


def test_silence_on_a_request_for_evidence_terminates_the_procedure() -> None:
    registration = registration_under_examination()
    registration_request_evidence(registration, text="The licence", actor=officer_actor(officer_new()), at=AT)
    served()

    registration = fire(fresh(registration), "evidence")

    assert registration.state == RegistrationState.TERMINATED
    assert not Deadline.objects.filter(case=registration.case, fired_at=None, cancelled_at=None).exists()


def test_supplying_nothing_is_refused_at_the_field() -> None:
    registration = registration_under_examination()
    registration_request_evidence(registration, text="The licence", actor=officer_actor(officer_new()), at=AT)

    with pytest.raises(DomainError) as caught:
        registration_supply(registration, text=" ", actor=applicant_actor(registration), at=AT)

    assert caught.value.field == "text"
    assert fresh(registration).state == RegistrationState.EVIDENCE_REQUESTED


def test_the_examination_is_extended_once() -> None:
    registration = registration_under_examination()
    officer = officer_actor(officer_new())

    registration_extend(registration, reasons="57 sources", actor=officer, at=AT)
    with pytest.raises(Conflict):
        registration_extend(registration, reasons="again", actor=officer, at=AT)

    assert due(registration, "examination") == beijing_end(12, 22)
    assert Letter.objects.filter(kind=Letter.Kind.EXTENSION).count() == 1


def test_a_late_examination_is_marked_and_decides_nothing() -> None:
    registration = registration_under_examination()
    end = due(registration, "examination")

    registration = fire(registration, "examination")

    case = Case.objects.get(pk=registration.case_id)
    assert registration.state == RegistrationState.UNDER_EXAMINATION
    assert case.overdue_since == end
    assert case.reassign_due_at == end + (end - AT)
    assert InboxMessage.objects.filter(event="registration:overdue").count() == 1


def test_an_unfiled_draft_ends_after_its_time_without_a_public_act() -> None:
    registration = fire(registration_blank(), "registration_draft")

    assert registration.state == RegistrationState.ABANDONED
    assert not Act.objects.exists()
    assert InboxMessage.objects.filter(event="registration:abandoned").count() == 1


def test_an_officers_step_on_a_draft_is_not_possible() -> None:
    with pytest.raises(NotPossibleNow):
        registration_accept(registration_blank(), actor=officer_actor(officer_new()), at=AT)


def test_only_screening_is_sent_back() -> None:
    with pytest.raises(NotPossibleNow):
        registration_send_back(registration_under_examination(), reasons="unreadable", at=AT)
