"""Officers with a second factor, and clients that are signed in as somebody.

officer_with_totp()     an officer who may enter the desk
signed_in()             a client signed in as a user
signed_in_officer()     both together
second_factor()         one-time codes for any user, and code_now() for the one of this moment
"""

from typing import Any

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from registry.models import Officer, User

from .registrations import officer_new


def officer_with_totp(role: str = "examiner") -> Officer:
    """An officer who has set up one-time codes, without which the portal opens no page to them."""
    return totp(officer_new(role))


def totp(officer: Officer) -> Officer:
    """The same officer, now with one-time codes."""
    TOTP.activate(officer.user, generate_totp_secret())
    return officer


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def signed_in_officer(role: str = "examiner", **headers: Any) -> tuple[Client, Officer]:
    """A client of its own, English unless `headers` say otherwise."""
    officer = officer_with_totp(role)
    return signed_in(Client(**{"HTTP_ACCEPT_LANGUAGE": "en", **headers}), officer.user), officer


def second_factor(user: User) -> str:
    """Give a user one-time codes; returns their secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_now(secret: str) -> str:
    """The one-time code of this moment."""
    counters = [*yield_hotp_counters_from_time()]  # as many steps before now as after it
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))
