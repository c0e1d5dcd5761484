"""`manage.py demo code EMAIL`: second factors stay on in the demonstration, so it can tell the code."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_the_code_is_one_that_the_sign_in_accepts() -> None:
    user = get_user_model().objects.create_user(email="examiner@register.example", password="long enough 1")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    out = io.StringIO()

    call_command("demo", "code", "Examiner@register.example", stdout=out)

    assert validate_totp_code(secret, out.getvalue().strip())


@pytest.mark.parametrize("email", ["nobody@register.example", ""])
def test_who_has_no_second_factor_is_said_so(email: str) -> None:
    with pytest.raises(CommandError):
        call_command("demo", "code", email)

    assert not Authenticator.objects.exists()
