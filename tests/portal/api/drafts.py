"""A draft begun and filled by a program."""

from __future__ import annotations

from typing import Any

from tests.factories.api import Program
from tests.factories.registrations import (
    CSV,
    METADATA,
    STATEMENTS,
)

FIELDS = {**METADATA, **STATEMENTS, "time_from": "2024-01-01", "time_until": "2024-12-31"}
SOURCE = {
    "origin": "crawled",
    "name": "Public pages",
    "basis": "Publicly available pages.",
    "collected_from": "2024-03-02",
    "collected_until": "2024-03-19",
    "collector": "rubbings-bot/2.1",
    "has_personal_information": False,
    "unlawful_content_checks": "Word list.",
}


def begun(program: Program, slug: str = "rubbings") -> int:
    response = program.post("registrations/", {"slug": slug, "label": "v1.0"})
    assert response.status_code == 201
    pk: int = response.json()["id"]
    return pk


def manifest_sent(program: Program, pk: int, content: bytes = CSV.encode(), **headers: str) -> Any:
    return program.client.post(
        f"/api/v1/registrations/{pk}/manifest/?name=items.csv", content, content_type="text/csv", headers=headers
    )
