"""The signed status: what it says now, what it says of an earlier instant, and that nobody can be shown an old one."""

from datetime import datetime, timedelta

import pytest

from registry.certification.status import Status, read_status
from registry.models import Certificate
from registry.selectors.certificate_history import certificate_acts
from registry.services.certificate_status import LIFE, NoStatusThen, status_at, status_now
from registry.services.certificate_steps import certificate_cancel, certificate_challenge
from registry.services.keys import key_provider
from tests.factories.certificates import SETTLED, certified, fresh_certificate, reissued
from tests.factories.registrations import applicant_actor
from tests.registry.services.certificate_acts import LATER, decide

pytestmark = pytest.mark.django_db


def now(certificate: Certificate, at: datetime) -> Status:
    certificate = fresh_certificate(certificate)
    return read_status(status_now(certificate, certificate_acts(certificate), at), key_provider().jwks())


def then(certificate: Certificate, instant: datetime, *, at: datetime) -> Status:
    certificate = fresh_certificate(certificate)
    return read_status(status_at(certificate, certificate_acts(certificate), instant, at=at), key_provider().jwks())


def test_a_fresh_certificate_is_in_force_as_of_the_begun_minute() -> None:
    certificate = certified()
    at = SETTLED + timedelta(days=1, seconds=42)

    status = now(certificate, at)

    assert (status.number, status.state, status.challenged) == (certificate.number, "in_force", False)
    assert status.as_of == at - timedelta(seconds=42)
    assert status.valid_until == status.as_of + LIFE
    assert status.is_fresh(at)


def test_within_a_minute_every_node_signs_the_same_bytes() -> None:
    certificate = certified()
    acts = certificate_acts(certificate)
    minute = SETTLED + timedelta(days=1)

    made = {status_now(certificate, acts, minute + timedelta(seconds=n)) for n in (0, 7, 59)}

    assert len(made) == 1
    assert status_now(certificate, acts, minute + timedelta(seconds=60)) not in made


def test_a_change_inside_the_minute_is_never_dated_before_itself() -> None:
    certificate = certified()
    at = LATER + timedelta(seconds=30)
    certificate_cancel(certificate.registration, actor=applicant_actor(certificate.registration), at=at)

    status = now(certificate, at + timedelta(seconds=1))

    assert (status.state, status.as_of, status.effective_at) == ("cancelled", at, at)


def test_suspension_challenge_and_successor_are_said() -> None:
    part = decide(certified(), "suspend", "overdue_duty", items=[1])
    certificate_challenge(part.registration, LATER)
    replaced = certified()
    successor = reissued(replaced)

    status = now(part, LATER + timedelta(hours=1))

    assert (status.state, status.suspended_items, status.challenged) == ("suspended", 1, True)
    assert status.is_partial
    assert now(replaced, successor.issued_at).successor == successor.number


def test_validity_is_over_at_its_instant_even_before_the_sweep_has_written_it_down() -> None:
    certificate = certified()
    end = certificate.valid_until

    assert now(certificate, end - timedelta(seconds=1)).state == "in_force"
    assert now(certificate, end).state == "expired"
    assert certificate.state == "in_force"


def test_no_statement_outlives_the_validity_of_the_certificate() -> None:
    certificate = certified()

    assert now(certificate, certificate.valid_until - timedelta(hours=1)).valid_until == certificate.valid_until


def test_an_earlier_instant_has_the_status_of_then_and_only_until_the_next_change() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty", at=LATER)
    at = LATER + timedelta(days=30)

    before = then(certificate, LATER - timedelta(hours=1), at=at)

    assert (before.state, before.valid_until) == ("in_force", LATER)
    assert then(certificate, LATER, at=at).state == "suspended"  # half-open: a change at an instant holds at it


def test_a_revocation_for_fraud_reaches_back_to_the_start_and_another_one_does_not() -> None:
    fraud, other = decide(certified(), "revoke", "fraud"), decide(certified(), "revoke", "judgment")
    before = LATER - timedelta(days=1)

    assert then(fraud, before, at=LATER).state == "revoked"
    assert then(fraud, before, at=LATER).effective_at == fraud.valid_from
    assert then(other, before, at=LATER).state == "in_force"
    assert then(other, LATER, at=LATER).effective_at == LATER


@pytest.mark.parametrize("instant", [SETTLED - timedelta(microseconds=1), LATER + timedelta(microseconds=1)])
def test_before_the_issue_and_in_the_future_there_is_no_status(instant: datetime) -> None:
    with pytest.raises(NoStatusThen):
        then(certified(), instant, at=LATER)


def test_a_replaced_certificates_challenge_is_remembered_where_it_was() -> None:
    certificate = certified()
    certificate_challenge(certificate.registration, LATER)
    certificate_challenge(certificate.registration, LATER + timedelta(days=1), is_challenged=False)
    at = LATER + timedelta(days=3)

    assert then(certificate, LATER + timedelta(hours=1), at=at).challenged
    assert not then(certificate, LATER + timedelta(days=2), at=at).challenged
