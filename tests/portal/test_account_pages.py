"""Accounts, from creation to the second factor, through allauth's own doors in our look."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from registry.models import User

pytestmark = [pytest.mark.urls("tests.portal.look_urls"), pytest.mark.django_db]

PASSWORD = "correct-horse-9"
EN, ZH = {"HTTP_ACCEPT_LANGUAGE": "en"}, {"HTTP_ACCEPT_LANGUAGE": "zh-CN"}


@pytest.fixture
def person() -> User:
    user = User.objects.create_user("zhou@jiangnan.example", PASSWORD, name="周敏")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})  # what touches the second factor asks again
    return client


@pytest.mark.parametrize(
    "path",
    ["login", "signup", "password/reset", "password/reset/done", "confirm-email", "confirm-email/bad", "inactive"],
)
@pytest.mark.parametrize(("language", "lang"), [(EN, "en"), (ZH, "zh-Hans")])
def test_the_pages_before_sign_in_open_in_both_languages(
    client: Client, path: str, language: dict[str, str], lang: str
) -> None:
    page = client.get(f"/accounts/{path}/", **language)

    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "logout",
        "email",
        "password/change",
        "2fa",
        "2fa/totp/activate",
        "2fa/webauthn",
        "2fa/webauthn/add",
        "reauthenticate",
    ],
)
@pytest.mark.parametrize("language", [EN, ZH])
def test_the_pages_of_an_account_open_in_both_languages(signed_in: Client, path: str, language: dict[str, str]) -> None:
    assert signed_in.get(f"/accounts/{path}/", **language).status_code == 200


def test_an_account_is_made_by_the_link_in_the_mail(client: Client) -> None:
    data = {"email": "lu@shantang.example", "password1": PASSWORD, "password2": PASSWORD}

    client.post("/accounts/signup/", data, **EN)
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", str(mail.outbox[0].body))
    assert link
    client.post(link[1], **EN)

    assert EmailAddress.objects.get(email="lu@shantang.example").verified


def test_nobody_learns_from_the_form_that_an_account_exists(client: Client, person: User) -> None:
    data = {"email": person.email, "password1": PASSWORD, "password2": PASSWORD}

    known = client.post("/accounts/signup/", data, **EN)
    unknown = client.post("/accounts/signup/", data | {"email": "new@shantang.example"}, **EN)

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "One already exists" in str(mail.outbox[0].body)


def test_a_wrong_password_is_told_in_a_sentence_at_the_form(client: Client, person: User) -> None:
    page = client.post("/accounts/login/", {"login": person.email, "password": "wrong"}, **EN)

    assert "E-mail or password is wrong. Both must match an account." in page.content.decode()


def test_labels_are_not_hidden_in_placeholders(client: Client) -> None:
    page = client.get("/accounts/login/", **EN).content.decode()

    assert '<label for="id_login">E-mail</label>' in page
    assert "placeholder" not in page


def test_the_secret_is_shown_with_the_picture_for_those_who_cannot_scan(signed_in: Client) -> None:
    page = signed_in.get("/accounts/2fa/totp/activate/", **EN).content.decode()

    assert re.search(r'<div class="copy"[^>]*><code>[A-Z2-7]{32}</code>', page)
    assert 'alt="QR code of the secret below"' in page


def test_a_wrong_code_says_what_to_enter(client: Client, person: User) -> None:
    TOTP.activate(person, generate_totp_secret())

    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}, **EN)

    assert "The code is wrong or too old. Enter the one shown now." in page.content.decode()


def test_the_last_address_cannot_be_removed_by_its_page(signed_in: Client, person: User) -> None:
    page = signed_in.get("/accounts/email/", **EN).content.decode()

    assert person.email in page
    assert "action_remove" not in page


def test_the_second_factor_is_not_changed_without_the_password_once_more(client: Client, person: User) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})

    page = client.get("/accounts/2fa/totp/activate/", follow=True, **EN)

    assert "Confirm that it is you" in page.content.decode()


def test_recovery_codes_are_shown_as_a_list(signed_in: Client, person: User) -> None:
    TOTP.activate(person, generate_totp_secret())
    signed_in.post("/accounts/2fa/recovery-codes/generate/")

    page = signed_in.get("/accounts/2fa/recovery-codes/", **EN).content.decode()

    assert Authenticator.objects.filter(user=person, type="recovery_codes").exists()
    assert len(re.findall(r"<li>\d{8}</li>", page)) == 10


def test_signing_out_asks_first(signed_in: Client) -> None:
    assert signed_in.get("/accounts/logout/", **EN).status_code == 200
    assert "_auth_user_id" in signed_in.session

    signed_in.post("/accounts/logout/")

    assert "_auth_user_id" not in signed_in.session
