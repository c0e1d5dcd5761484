"""Objecting to what is registered, through the pages: by mail, as a party, as the registrant; and what they say."""

from datetime import timedelta

import pytest
from django.urls import reverse

from objections.models import Objection
from registry.kernel import clock
from registry.models import Registration
from registry.selectors.certificates import certificate_live
from tests.factories.objections import DOMAIN, registration_settled
from tests.objections.views.people import client_of, curator_client, mailed_path, page_of, stranger

pytestmark = pytest.mark.django_db
FIELDS = {"kind": "domain", "domain": DOMAIN, "ground": "copyright", "statement": "My book.", "is_sealed": "on"}
MARK = "marks its certificate as challenged"


@pytest.fixture
def registration() -> Registration:
    return registration_settled(at=clock.now() - timedelta(days=60))


def url_of(registration: Registration) -> str:
    return reverse("objection_new", args=[registration.case.number])


def test_a_visitor_reads_what_it_does_files_by_mail_and_marks_the_certificate(registration: Registration) -> None:
    client = client_of()
    form = client.get(url_of(registration)).content.decode()
    assert MARK in form
    assert "Notice of intent" not in form

    client.post(url_of(registration), {"name": "Shen Zhou", "email": "shen@example.test"} | FIELDS)
    filed = client.post(mailed_path("objection:confirm"))

    objection = Objection.objects.get()
    assert (filed.status_code, objection.is_after_registration) == (303, True)
    live = certificate_live(registration)
    assert live is not None
    assert live.is_challenged
    shown = client.get(reverse("dataset_page", args=[registration.case.number])).content.decode()
    assert "Challenged" in shown
    assert url_of(registration) in shown
    check = client.get(reverse("certificate_check", args=[registration.number])).content.decode()
    assert "Challenged" in check
    assert "after registration" in page_of(objection, client)
    assert (
        "after registration"
        in client.get(reverse("dataset_objections", args=[registration.case.number])).content.decode()
    )


def test_a_party_checks_its_answers_and_files(registration: Registration) -> None:
    client = client_of(stranger().user)

    checked = client.post(url_of(registration), FIELDS)
    assert MARK in client.get(checked.url).content.decode()
    filed = client.post(checked.url, {"is_true": "on"})

    assert filed.status_code == 303
    assert Objection.objects.get().state == "filed"


def test_the_registrant_cannot_object_to_its_own(registration: Registration) -> None:
    response = curator_client(registration).post(url_of(registration), FIELDS)

    assert response.status_code == 422
    assert not Objection.objects.exists()
