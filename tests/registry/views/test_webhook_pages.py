"""The page and the API of webhooks, and who may use them."""

import pytest
from django.test import Client

from registry.models import Webhook, WebhookDelivery
from tests.factories.api import officer_program, program_for, reader_of, visitor
from tests.factories.officers import signed_in
from tests.factories.registrations import Acting, curator_new

pytestmark = pytest.mark.django_db
URL = "https://93.184.216.34/hook"


@pytest.fixture
def curator() -> Acting:
    return curator_new()


def test_a_webhook_is_added_tried_given_a_new_secret_and_removed(curator: Acting) -> None:
    client = signed_in(Client(), curator.user)

    added = client.post("/me/webhooks/", {"url": URL})
    assert "whsec_" in added.content.decode()
    assert "whsec_" not in client.get("/me/webhooks/").content.decode()
    hook = Webhook.objects.get()
    rotated = client.post(f"/me/webhooks/{hook.pk}/rotate/")
    assert "whsec_" in rotated.content.decode()
    assert client.post(f"/me/webhooks/{hook.pk}/ping/").status_code == 303
    assert WebhookDelivery.objects.count() == 1
    assert client.post(f"/me/webhooks/{hook.pk}/remove/").status_code == 303
    assert client.post(f"/me/webhooks/{hook.pk}/ping/").status_code == 404


def test_an_inner_address_is_refused_with_a_sentence(curator: Acting) -> None:
    assert signed_in(Client(), curator.user).post("/me/webhooks/", {"url": "https://10.0.0.1/"}).status_code == 422


def test_strangers_and_readers_touch_nobodys_webhook(curator: Acting) -> None:
    signed_in(Client(), curator.user).post("/me/webhooks/", {"url": URL})
    hook, stranger = Webhook.objects.get(), signed_in(Client(), curator_new().user)

    assert stranger.post(f"/me/webhooks/{hook.pk}/remove/").status_code == 404
    assert Client().get("/me/webhooks/").status_code == 302
    curator.party.memberships.update(role="reader")
    assert signed_in(Client(), curator.user).post(f"/me/webhooks/{hook.pk}/remove/").status_code == 404
    assert Webhook.objects.get().removed_at is None


def test_the_api_shows_a_secret_once_and_only_its_own(curator: Acting) -> None:
    mine, other = program_for(curator), program_for(curator_new())

    added = mine.post("webhooks/", {"url": URL})
    assert added.status_code == 201
    assert added.json()["secret"].startswith("whsec_")
    assert [row["secret"] for row in mine.get("webhooks/").json()] == [None]
    path = f"webhooks/{added.json()['id']}/"
    rotated = mine.post(f"{path}secret/")
    assert rotated.json()["secret"] != added.json()["secret"]
    assert other.delete(path).status_code == 404
    assert reader_of(curator.party).delete(path).status_code == 403
    assert [visitor().get("webhooks/").status_code, officer_program().get("webhooks/").status_code] == [401, 404]
    assert mine.delete(path).status_code == 204
    assert mine.get("webhooks/").json() == []


def test_the_inbox_is_read_by_its_party_alone(curator: Acting) -> None:
    assert program_for(curator).get("inbox/").json()["results"] == []
    assert visitor().get("inbox/").status_code == 401
