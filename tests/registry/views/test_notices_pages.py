"""The page of notices, the links in mails, and who may open them."""

import pytest
from django.test import Client

from registry.kernel import clock
from registry.models import OutboxMessage
from registry.services.notice_settings import second_email_set, settings_of, stop_token
from tests.factories.officers import signed_in
from tests.factories.registrations import Acting, curator_new

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> Acting:
    return curator_new()


def test_a_party_chooses_how_it_is_told(curator: Acting) -> None:
    client = signed_in(Client(), curator.user)

    assert client.get("/me/notices/").status_code == 200
    assert client.post("/me/notices/save/", {"news": "hourly"}).status_code == 422
    assert client.post("/me/notices/save/", {"news": "weekly"}).status_code == 303
    assert (settings_of(curator.party).news, settings_of(curator.party).reminders) == ("weekly", False)


def test_the_second_address_is_asked_for_and_the_first_one_refused(curator: Acting) -> None:
    client = signed_in(Client(), curator.user)

    assert client.post("/me/notices/second/", {"second_email": curator.party.email}).status_code == 422
    assert client.post("/me/notices/second/", {"second_email": "two@example.test"}).status_code == 303
    assert OutboxMessage.objects.filter(to="two@example.test").count() == 1


def test_nobody_is_sent_to_sign_in_and_a_reader_saves_nothing(curator: Acting) -> None:
    curator.party.memberships.update(role="reader")

    assert Client().get("/me/notices/").status_code == 302
    assert signed_in(Client(), curator.user).post("/me/notices/save/", {"news": "none"}).status_code == 404


def test_a_mail_program_stops_news_by_one_post_without_cookies(curator: Acting) -> None:
    client = Client(enforce_csrf_checks=True)
    address = f"/notices/stop/{stop_token(curator.party.pk, 'news')}/"

    assert client.get(address).status_code == 200
    assert settings_of(curator.party).news == "each"
    answer = client.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert settings_of(curator.party).news == "none"
    assert client.post("/notices/stop/made-up/").status_code == 409


def test_opening_the_link_to_a_second_address_confirms_nothing_and_the_button_does(curator: Acting) -> None:
    client = Client()
    second_email_set(curator.party, "two@example.test", at=clock.now())
    address = f"/notices/confirm/{OutboxMessage.objects.get(to='two@example.test').params['token']}/"

    assert client.get(address).status_code == 200
    assert settings_of(curator.party).second_confirmed_at is None
    assert client.post(address).status_code == 200
    assert settings_of(curator.party).second_confirmed_at is not None
