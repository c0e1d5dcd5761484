"""Cancelling a registration over HTTP: what it ends is read first, and a second press changes nothing."""

import pytest
from django.urls import reverse

from registry.services.cases import case_party_add
from tests.factories.certificates import certified, fresh_certificate
from tests.factories.registrations import AT, curator_new, fresh, registration_submitted
from tests.registry.views.visiting import client_of, owner_client, post

pytestmark = pytest.mark.django_db


def test_cancelling_ends_registration_and_certificate_after_saying_so() -> None:
    certificate = certified()
    registration = certificate.registration
    client = owner_client(registration)

    page = client.get(reverse("registration_cancel", args=[registration.pk])).content.decode()
    response = post(client, "registration_cancel", registration.pk)
    again = post(client, "registration_cancel", registration.pk)

    assert certificate.number in page
    assert (response.status_code, again.status_code) == (303, 422)
    assert (fresh(registration).state, fresh_certificate(certificate).state) == ("cancelled", "cancelled")
    after = client.get(response["Location"]).content.decode()
    assert reverse("registration_cancel", args=[registration.pk]) not in after


def test_joint_registrants_all_have_to_ask() -> None:
    registration = certified().registration
    other = curator_new("Joint Centre")
    case_party_add(registration.case, other.party, "applicant", confirmed_at=AT)
    client = owner_client(registration)

    post(client, "registration_cancel", registration.pk)
    waiting = client.get(reverse("registration_cancel", args=[registration.pk])).content.decode()
    state = fresh(registration).state
    post(client_of(other), "registration_cancel", registration.pk)

    assert "1 registrant still has to agree" in waiting
    assert (state, fresh(registration).state) == ("registered", "cancelled")


def test_what_is_not_registered_cannot_be_cancelled() -> None:
    registration = registration_submitted()

    response = post(owner_client(registration), "registration_cancel", registration.pk)

    assert response.status_code == 422
    assert fresh(registration).state == "submitted"


def test_a_stranger_finds_no_such_page() -> None:
    registration = certified().registration
    stranger = client_of(curator_new("Stranger"))

    assert stranger.get(reverse("registration_cancel", args=[registration.pk])).status_code == 404
    assert post(stranger, "registration_cancel", registration.pk).status_code == 404
    assert fresh(registration).state == "registered"
