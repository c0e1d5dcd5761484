"""Tokens of officers: found from the desk, shown once, good for the officer alone and only with a second factor."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from registry.models import ApiToken
from tests.factories.objections import objection_filed
from tests.factories.officers import signed_in_officer

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"dip_[\w-]{40,}")


def made(client: Client) -> str:
    page = client.post("/desk/tokens/", {"name": "night run"}).content.decode()
    found = TOKEN.search(page)
    assert found, page
    return found[0]


def asked(secret: str, number: str) -> int:
    """What the API answers to a program that asks for a case of the desk."""
    return Client().get(f"/api/v1/officer/cases/{number}/", headers={"authorization": f"Bearer {secret}"}).status_code


def test_the_desk_leads_to_the_tokens() -> None:
    client, _officer = signed_in_officer()

    assert 'href="/desk/tokens/"' in client.get("/desk/").content.decode()


def test_a_token_is_shown_once_works_as_the_officer_and_stops_when_it_is_revoked() -> None:
    number = str(objection_filed().case.number)
    client, officer = signed_in_officer()

    secret = made(client)
    again = client.get("/desk/tokens/").content.decode()
    worked = asked(secret, number)
    token = ApiToken.objects.get(user=officer.user)
    revoked = client.post(f"/desk/tokens/{token.pk}/revoke/")

    assert secret not in again
    assert token.prefix in again
    assert worked == 200
    assert (revoked.status_code, asked(secret, number)) == (303, 401)


def test_a_token_is_good_for_nothing_once_the_second_factor_is_gone() -> None:
    number = str(objection_filed().case.number)
    client, officer = signed_in_officer()
    secret = made(client)

    Authenticator.objects.filter(user=officer.user).delete()

    assert asked(secret, number) == 403


def test_an_officer_revokes_no_token_of_another() -> None:
    client, officer = signed_in_officer()
    made(client)
    other, _officer = signed_in_officer("lead")

    answer = other.post(f"/desk/tokens/{ApiToken.objects.get(user=officer.user).pk}/revoke/")

    assert answer.status_code == 404
    assert ApiToken.objects.filter(revoked_at__isnull=True).count() == 1
