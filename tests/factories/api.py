"""Programs that call the API: with a token of a party, of an officer, with none, or with a bad one.

program()            a caller for a user and party
program_of()         the caller of an applicant, objector or holder: the first owner of a party
reader_of()          a colleague who may only read
officer_program()    an officer with a second factor
visitor(), forger()  no token, a bad token
"""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from registry.models import Officer, Party, User
from registry.services.parties import token_create

from .officers import officer_with_totp
from .registrations import AT, Acting, curator_new, user_new

ROOT = "/api/v1/"


class Program:
    """Calls addresses below /api/v1/; bodies are JSON, answers Django's test responses."""

    def __init__(self, secret: str = "", language: str = "en") -> None:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.client = Client(headers={**headers, "Accept-Language": language})

    def get(self, path: str, params: Any = None, **headers: str) -> Any:
        return self.client.get(ROOT + path, params, headers=named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None) -> Any:
        return self.send("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.client.delete(ROOT + path)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, ROOT + path, raw, "application/json", headers=named(headers))

    def form(self, path: str, data: dict[str, Any], **headers: str) -> Any:
        return self.client.post(ROOT + path, data, headers=named(headers))


def named(headers: dict[str, str]) -> dict[str, str]:
    """idempotency_key → Idempotency-Key."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def program(user: User, party: Party | None, **options: Any) -> Program:
    _token, secret = token_create(user=user, party=party, name="test", at=AT)
    return Program(secret, **options)


def program_for(acting: Acting, **options: Any) -> Program:
    return program(acting.user, acting.party, **options)


def program_of(party: Party, **options: Any) -> Program:
    return program(party.memberships.order_by("pk")[0].user, party, **options)


def reader_of(party: Party) -> Program:
    user = user_new("reader")
    party.memberships.create(user=user, role="reader", created_at=AT)
    return program(user, party)


def stranger() -> Program:
    return program_for(curator_new("Stranger"))


def officer_program(officer: Officer | None = None, *, role: str = "examiner") -> Program:
    officer = officer or officer_with_totp(role)
    return program(officer.user, None)


def visitor() -> Program:
    return Program()


def forger() -> Program:
    return Program("dip_no-such-token")


def cast(party: Party) -> dict[str, Program]:
    """The fixed cast around one party."""
    return {
        "owner": program_of(party),
        "colleague": reader_of(party),
        "stranger": stranger(),
        "officer": officer_program(),
        "nobody": visitor(),
        "forger": forger(),
    }
