"""The description is complete, sound, and kept: what the API answers is what it says it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.api.documents import problem_lines
from portal.api.schema import METHODS, NO_ACT, schema_document
from portal.wsgi import application
from registry.services.parties import token_create
from tests.factories.officers import officer_with_totp
from tests.factories.registrations import AT
from tests.portal.api.test_api_access import ROOT, Operation, world

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 3
NOT_TRIED = {
    "registrations/{id}/manifest/",  # starts a child process for every example
    "check/stream/",  # lines of JSON are nothing that examples could be made of
}


@pytest.fixture
def keep_the_connection() -> Iterator[None]:
    """A request made through WSGI would close the connection that holds the test's transaction."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def operations_of(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, methods[method])
        for path, methods in document["paths"].items()
        for method in METHODS
        if method in methods
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_description_is_made_without_a_warning(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    with translation.override(language):
        document = schema_document()

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert len(operations_of(document)) > 85


def test_every_operation_has_a_name_a_summary_and_its_problems() -> None:
    operations = operations_of(schema_document())

    names = [operation["operationId"] for _method, _path, operation in operations]
    assert len(names) == len(set(names))
    for method, path, operation in operations:
        assert operation["summary"], path
        assert "4XX" in operation["responses"], path
        keys = [one for one in operation.get("parameters", []) if one["name"] == "Idempotency-Key"]
        assert len(keys) == (method == "post" and operation["operationId"] not in NO_ACT), path


def test_every_summary_is_english_in_the_source() -> None:
    with translation.override("en"):
        summaries = [operation["summary"] for _method, _path, operation in operations_of(schema_document())]

    assert [summary for summary in summaries if not summary.isascii()] == []


def test_the_description_is_served_from_here_to_anybody() -> None:
    response = Client(headers={"accept-language": "en"}).get("/api/schema/")

    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    document = json.loads(response.content)
    assert document["openapi"].startswith("3.")
    assert document["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    again = Client().get("/api/schema/", headers={"accept-language": "en", "if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_bodies_refuse_what_they_do_not_know_and_say_so() -> None:
    schemas = schema_document()["components"]["schemas"]

    bodies = {name: schema for name, schema in schemas.items() if name.endswith("BodyRequest")}
    assert len(bodies) > 20
    assert [name for name, schema in bodies.items() if schema.get("additionalProperties") is not False] == []


def test_every_code_of_a_problem_is_documented_once() -> None:
    lines = problem_lines()

    codes = [line.code for line in lines]
    assert len(codes) == len(set(codes))
    assert {"invalid", "window_closed", "idempotency_key_reused", "throttled", "same_officer", "gaps_left"} <= set(
        codes
    )
    assert all(line.text and "%(" not in line.text for line in lines)


def test_what_the_api_answers_is_what_it_says(keep_the_connection: None) -> None:
    """Every operation with a few generated requests, on addresses that exist and as somebody who may ask."""
    party, operations = world()
    user = party.memberships.order_by("pk")[0].user
    headers = {
        "party": _bearer(token_create(user=user, party=party, name="x", at=AT)[1]),
        "officer": _bearer(token_create(user=officer_with_totp().user, party=None, name="x", at=AT)[1]),
    }
    schema = schemathesis.openapi.from_dict(schema_document())
    schema.app = served
    by_operation = {(one.method, one.shape): one for one in operations}

    seen: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        shape = operation.path.removeprefix(ROOT)
        if shape not in NOT_TRIED:
            asked = operation.method.upper(), shape
            here = by_operation.get(asked) or Operation(asked[0], shape, shape)  # another register's has no object
            seen[f"{operation.method} {shape}"] = _tried(operation, here, headers)

    assert len(seen) > 85
    worked = [name for name, codes in seen.items() if codes & {200, 201, 204}]
    assert len(worked) > 35


def served(environ: Any, start_response: Any) -> list[bytes]:
    """The application behind a server that closes what it has sent, as schemathesis' client does not."""
    response = application(environ, start_response)
    try:
        return [b"".join(response)]
    finally:
        response.close()


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}


def _tried(operation: Any, here: Operation, headers: dict[str, dict[str, str]]) -> set[int]:
    """Codes seen over a few examples, each checked against the description."""
    codes: set[int] = set()
    sent = headers["officer" if here.is_officers else "party"]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        case.path_parameters = _arguments(here)
        case.headers = {**(case.headers or {}), **sent}
        response = case.call()
        codes.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    run()
    return codes


def _arguments(here: Operation) -> dict[str, str]:
    """The path parameters of an address that exists."""
    shape, path = here.shape.split("/"), here.path.split("/")
    return {name[1:-1]: value for name, value in zip(shape, path, strict=True) if name.startswith("{")}
