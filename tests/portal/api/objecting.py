"""Objecting and answering by program: what tests of it share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from objections.models import Objection
from registry.models import ClockOffset, Registration
from tests.factories.api import Program, program_of
from tests.factories.objections import (
    DOMAIN,
)

URL = "https://texts.example.org/story.html"


def body(**change: Any) -> dict[str, Any]:
    return {
        "ground": "copyright",
        "statement": "Canary statement.",
        "targets": [{"kind": "domain", "domain": DOMAIN}],
        **change,
    }


def address(registration: Registration) -> str:
    return f"datasets/{registration.case.number}/objections/"


def sides(objection: Objection) -> tuple[Program, Program]:
    """(curator, objector)."""
    return program_of(objection.registration.applicant), program_of(objection.objector)


def step(program: Program, objection: Objection, name: str, data: Any = None) -> Any:
    return program.post(f"objections/{objection.case.number}/{name}/", data)


def at(instant: datetime) -> None:
    ClockOffset.objects.update(shift=instant - datetime.now(UTC))
