"""What objecting without an account tells to strangers: nothing about whose addresses and registrations these are."""

import re

import pytest
from django.urls import reverse

from objections.models import Objection, UnconfirmedObjection
from objections.services.unconfirmed import ASKS_PER_DAY
from registry.kernel import clock
from registry.models import OutboxMessage
from registry.services.outbox import mail_of
from tests.factories.objections import registration_published
from tests.factories.registrations import curator_new
from tests.objections.views.people import client_of, mailed_path
from tests.objections.views.test_objecting import FIELDS, VISITOR, form_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return registration_published(at=clock.now())


def test_visitor_does_not_learn_by_asking_whose_registration_it_is():
    curator = curator_new()
    registration = registration_published(curator=curator, at=clock.now())
    own, other = client_of(), client_of()

    by_own = own.post(form_url(registration), VISITOR | FIELDS | {"email": curator.user.email.upper()})
    by_other = other.post(form_url(registration), VISITOR | FIELDS)

    assert (by_own.status_code, by_own.url) == (by_other.status_code, by_other.url) == (303, by_other.url)
    message = OutboxMessage.objects.get(event="objection:confirm", to=curator.user.email.lower())
    confirmed = own.post(re.search(r"https?://[^/\s]+(/\S+)", str(mail_of(message).body))[1])
    assert confirmed.status_code == 422
    assert "your own registration" in confirmed.content.decode()
    assert not Objection.objects.exists()


def test_confirmation_link_lets_nobody_in_after_its_day(registration):
    client_of().post(form_url(registration), VISITOR | FIELDS)
    path = mailed_path("objection:confirm")
    client_of().post(path)
    UnconfirmedObjection.objects.update(created_at="2026-01-01T00:00Z", expires_at="2026-01-02T00:00Z")
    late = client_of()

    assert late.get(path).status_code == 409
    page = late.get(reverse("case_page", args=[Objection.objects.get().case.number]))
    assert "My book." not in page.content.decode()


def test_asking_for_the_link_again_and_again_never_tells_whose_address_it_is(registration):
    client_of().post(form_url(registration), VISITOR | FIELDS)
    client_of().post(mailed_path("objection:confirm"))
    number = Objection.objects.get().case.number
    now = clock.now()
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            dedup_key=f"x{n}",
            to="shen@example.test",
            language="en",
            event="objection:enter",
            params={"token": "x", "number": number, "expires_at": now.isoformat()},
            created_at=now,
        )
        for n in range(ASKS_PER_DAY)
    )

    answers = {
        email: client_of().post(reverse("case_entry_ask", args=[number]), {"email": email}, follow=True).content
        for email in ("shen@example.test", "other@example.test")
    }

    told = {email: b"Many messages" in page for email, page in answers.items()}
    assert told == {"shen@example.test": False, "other@example.test": False}
