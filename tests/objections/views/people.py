"""Clients for the tests of the procedure's pages."""

from __future__ import annotations

import re

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from objections.models import Objection
from registry.kernel import clock
from registry.models import OutboxMessage, Registration, User
from registry.services.outbox import mail_of
from tests.factories.objections import objection_served, registration_published
from tests.factories.registrations import Acting, curator_new, officer_new


def client_of(user: User | None = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


def curator_client(registration: Registration) -> Client:
    return client_of(registration.applicant.memberships.order_by("pk")[0].user)


def objector_client(objection: Objection) -> Client:
    return client_of(objection.objector.memberships.order_by("pk")[0].user)


def officer_client() -> Client:
    user = officer_new().user
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return client_of(user)


def stranger() -> Acting:
    return curator_new("Stranger")


def mailed_path(event: str) -> str:
    """The path in the newest mail of this event, as its reader sees it."""
    message = OutboxMessage.objects.filter(event=event).order_by("-pk")[0]
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail_of(message).body))
    assert found, mail_of(message).body
    return found[1]


def page_of(objection: Objection, client) -> str:
    response = client.get(reverse("case_page", args=[objection.case.number]))
    assert response.status_code == 200
    return response.content.decode()


def step(objection: Objection, client, name: str, data=None):
    return client.post(reverse("case_step", args=[objection.case.number, name]), data or {})


def in_window(**options) -> Objection:
    now = clock.now()
    make = options.pop("make", objection_served)
    registration = options.pop("registration", None) or registration_published(at=now)
    return make(registration, at=clock.now(), **options)
