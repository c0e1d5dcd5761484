"""Joint applicants: each confirms, any of them acts, withdrawal needs them all."""

import pytest

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import InboxMessage, NotPossibleNow, Registration, RegistrationState
from registry.services.applicants import (
    applicant_add,
    applicant_confirm,
    applicant_remove,
    applicants_unconfirmed,
    consents_missing,
)
from registry.services.registrations import registration_submit, registration_withdraw
from tests.factories.registrations import (
    AT,
    Acting,
    applicant_actor,
    curator_new,
    fresh,
    registration_draft,
    registration_submitted,
)

pytestmark = pytest.mark.django_db


def joint() -> tuple[Registration, Acting]:
    """A submitted application of two parties, both confirmed."""
    registration, other = registration_draft(), curator_new("Second Centre")
    applicant_add(registration, reference=other.party.alias, actor=applicant_actor(registration), at=AT)
    applicant_confirm(registration, actor=other.as_("applicant"), at=AT)
    registration_submit(registration, actor=applicant_actor(registration), at=AT)
    return fresh(registration), other


def test_a_named_applicant_is_told_and_counts_only_once_confirmed() -> None:
    registration, other = registration_draft(), curator_new()
    applicant_add(registration, reference=other.party.alias.lower(), actor=applicant_actor(registration), at=AT)

    assert applicants_unconfirmed(registration.case) == [other.party]
    assert InboxMessage.objects.filter(event="registration:invited", party=other.party).count() == 1
    with pytest.raises(NotAllowed):
        registration_submit(registration, actor=other.as_("applicant"), at=AT)

    applicant_confirm(registration, actor=other.as_("applicant"), at=AT)

    assert applicants_unconfirmed(registration.case) == []
    registration_submit(registration, actor=other.as_("applicant"), at=AT)
    assert fresh(registration).state == RegistrationState.SUBMITTED


def test_every_confirmed_applicant_is_served() -> None:
    registration, other = joint()

    served = InboxMessage.objects.filter(event="registration:submitted").values_list("party", flat=True)

    assert set(served) == {registration.applicant_id, other.party.pk}


def test_an_unknown_reference_is_refused_at_the_field() -> None:
    registration = registration_draft()

    with pytest.raises(DomainError) as caught:
        applicant_add(registration, reference="P-NOBODY00", actor=applicant_actor(registration), at=AT)

    assert caught.value.field == "reference"


def test_an_address_that_is_known_and_one_that_is_not_get_the_same_answer() -> None:
    registration, known = registration_draft(), curator_new().party.email
    answers = set()

    for reference in (known, "nobody@example.test"):
        with pytest.raises(DomainError) as caught:
            applicant_add(registration, reference=reference, actor=applicant_actor(registration), at=AT)
        answers.add((str(caught.value), caught.value.field, caught.value.status))

    assert len(answers) == 1
    assert applicants_unconfirmed(registration.case) == []


def test_a_stranger_cannot_confirm() -> None:
    with pytest.raises(NotAllowed):
        applicant_confirm(registration_draft(), actor=curator_new().as_("applicant"), at=AT)


def test_an_unconfirmed_naming_can_be_taken_back_or_declined() -> None:
    registration, other = registration_draft(), curator_new()
    applicant_add(registration, reference=other.party.alias, actor=applicant_actor(registration), at=AT)

    applicant_remove(registration, other.party, actor=other.as_("applicant"))

    assert applicants_unconfirmed(registration.case) == []
    with pytest.raises(Conflict):
        applicant_remove(registration, registration.applicant, actor=applicant_actor(registration))


def test_nobody_is_added_once_it_is_submitted() -> None:
    registration = registration_submitted()

    with pytest.raises(Conflict):
        applicant_add(registration, reference=curator_new().party.alias, actor=applicant_actor(registration), at=AT)


def test_a_single_applicant_withdraws_at_once() -> None:
    registration = registration_submitted()

    registration_withdraw(registration, actor=applicant_actor(registration), at=AT)

    assert fresh(registration).state == RegistrationState.WITHDRAWN


def test_one_of_two_only_asks_for_withdrawal_and_the_second_carries_it_out() -> None:
    registration, other = joint()

    registration_withdraw(registration, actor=applicant_actor(registration), at=AT)
    registration_withdraw(registration, actor=applicant_actor(registration), at=AT)

    assert fresh(registration).state == RegistrationState.SUBMITTED
    assert consents_missing(registration, "withdraw") == [other.party]
    assert InboxMessage.objects.filter(event="registration:withdrawal_asked", party=other.party).count() == 1

    registration_withdraw(registration, actor=other.as_("applicant"), at=AT)

    assert fresh(registration).state == RegistrationState.WITHDRAWN


def test_a_draft_nobody_received_cannot_be_withdrawn() -> None:
    registration = registration_draft()

    with pytest.raises(NotPossibleNow):
        registration_withdraw(registration, actor=applicant_actor(registration), at=AT)


def test_a_stranger_cannot_withdraw() -> None:
    registration = registration_submitted()

    with pytest.raises(NotAllowed):
        registration_withdraw(registration, actor=curator_new().as_("applicant"), at=AT)

    assert fresh(registration).state == RegistrationState.SUBMITTED
