"""Every address of the API as owner, colleague, stranger, officer, nobody and with a bad token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from portal.api.schema import METHODS, schema_document
from registry.models import Registration
from registry.services.register_snapshots import register_snapshot_take
from tests.factories.api import Program, cast
from tests.factories.control import asked
from tests.factories.filings import filed
from tests.factories.imports import import_checked
from tests.factories.matches import HOST
from tests.factories.objections import objection_served, objector_new, registration_published, registration_settled
from tests.factories.refusals import holder_new, refusal_effective
from tests.factories.registrations import AT, registration_draft

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"
FILED = AT + timedelta(days=60)
MAY_BE_MISSING = ("{issue}", "{public_id}", "/diff/")  # none was made


@dataclass(frozen=True)
class Operation:
    """One operation with the address of something that exists."""

    method: str
    path: str
    shape: str  # the address without numbers

    @property
    def is_act(self) -> bool:
        return self.method != "GET" and not self.shape.startswith(("check/", "lookup/", "site-checks/"))

    @property
    def is_public(self) -> bool:
        parts = (
            "datasets/",
            "refusals/",
            "certificates/",
            "check/",
            "objections/{number}/",
            "filings/{number}/",
            "calendar/",
            "filers/",
            "lookup/",
            "site-checks/",
        )
        is_private = self.shape.startswith("refusals/batches/") or self.shape.endswith("/leads/")
        return not self.is_act and self.shape.startswith(parts) and not is_private

    @property
    def is_a_question(self) -> bool:
        """It wants something asked, and nothing is."""
        parts = ("lookup/", "lookup/hashes/", "site-checks/")
        return self.shape in parts or (self.shape.startswith("certificates/") and self.shape.endswith("/item/"))

    @property
    def is_officers(self) -> bool:
        return self.shape.startswith("officer/")

    @property
    def begins_something(self) -> bool:
        """Anybody who acts for a party may."""
        return self.shape in {
            "registrations/",
            "refusals/",
            "refusals/batches/",
            "datasets/{number}/objections/",
            "webhooks/",
            "control/",
            "answer-templates/",
            "notices/",
            "record/appeal/",
        }

    @property
    def is_list(self) -> bool:
        return self.shape in {"registrations/", "objections/", "matches/", "inbox/", "webhooks/", "record/"}


def world() -> tuple[Any, list[Operation]]:
    """A party that registers, refuses and objects, and every operation on what is its own."""
    holder = holder_new("Everything")
    refusal = refusal_effective(HOST)
    settled = registration_settled()
    published = registration_published(curator=holder)
    draft = registration_draft(curator=holder)
    other = registration_published(curator=objector_new("Other"))
    objection = objection_served(other, objector=holder)
    own = refusal_effective("own.example", holder=holder)
    source = draft.version.sources.get()
    filing = filed(registration_settled(curator=holder), "licence", other=objector_new("Lab"), at=FILED)
    match = published.matches.get(refusal=refusal)
    numbers = {
        "datasets": published.case.number,
        "refusals": own.case.number,
        "objections": objection.case.number,
        "matches": match.case.number,
        "filings": filing.case.number,
        "cases": objection.case.number,
        "certificates": settled.number,
        "officer": published.case.number,
    }
    rows = {
        "jobs/": _job(published),
        "grants/": 1,
        "batches/": import_checked("scope\nlist.example\na..b.example\n", holder=holder).pk,
        "control/": asked(holder, "own.example").pk,
    }
    register_snapshot_take(FILED)
    found = []
    for path, methods in schema_document()["paths"].items():
        if not path.startswith(ROOT):
            continue  # another register's API, where nobody shows a token
        shape = path.removeprefix(ROOT)
        ids = {"{source_pk}": source.pk, "{proof_pk}": 1, "{issue}": 1, "{profile}": "robots", "{prefix}": "00000"}
        ids["{public_id}"] = "00000000-0000-4000-8000-000000000000"
        ids["{number}"] = "0" if "snapshots/" in shape else numbers.get(shape.partition("/")[0], "")
        ids["{id}"] = next((pk for part, pk in rows.items() if part in shape), draft.pk)
        address = shape
        for name, value in ids.items():
            address = address.replace(name, str(value))
        found += [Operation(method.upper(), address, shape) for method in METHODS if method in methods]
    return holder.party, found


def _job(draft: Registration) -> int:
    return draft.version.manifests.get().job_id


def status(program: Program, operation: Operation) -> int:
    if any(part in f"/{operation.shape}" for part in ("/files/", "proofs/", "evidence/", "/proof/")):
        call = program.client.post if operation.method == "POST" else program.client.delete
        code: int = call(ROOT + operation.path, {} if operation.method == "POST" else None).status_code
        return code
    if operation.shape == "check/stream/":
        response = program.client.post(ROOT + operation.path, b"\n", content_type="application/x-ndjson")
        b"".join(getattr(response, "streaming_content", ()))
        return int(response.status_code)
    body = [] if operation.shape == "check/" else {}
    params = "?domain=a.example" if operation.shape == "check/" else ""
    answer = program.send(operation.method, operation.path + params, None if operation.method == "GET" else body)
    return int(answer.status_code)


def expected(who: str, operation: Operation) -> set[int] | None:
    """What may come back; None where it depends on the object and the party has every right to ask."""
    if who == "forger":
        return {401}
    if operation.shape == "calendar/working-days":
        return {422}  # it has to be asked from which day
    if operation.is_a_question:
        return {422}
    if operation.is_public:
        return {200, 404} if any(part in operation.shape for part in MAY_BE_MISSING) else {200}
    if who == "nobody":
        return {401}
    if operation.is_officers:
        return {404} if who != "officer" else None
    if who == "officer":
        return {200} if operation.shape.startswith(("jobs/", "cases/", "refusals/{number}/leads/")) else {404}
    if who == "stranger":
        return None if operation.begins_something else {200} if operation.is_list else {404}
    if who == "colleague":
        return {403, 404} if operation.is_act else {200}
    return {200, 201, 202, 204, 404, 409, 413, 415, 422}


def test_everybody_gets_what_is_theirs_and_nothing_else() -> None:
    party, operations = world()
    people = cast(party)
    assert len(operations) > 85

    wrong = []
    for who in (
        "forger",
        "nobody",
        "stranger",
        "officer",
        "colleague",
    ):
        for operation in operations:
            allowed = expected(who, operation)
            if allowed is None:
                continue
            seen = status(people[who], operation)
            if seen not in allowed:
                wrong.append((who, operation.method, operation.path, seen))

    assert wrong == []


def test_the_owner_is_turned_away_nowhere_for_who_it_is() -> None:
    party, operations = world()
    owner = cast(party)["owner"]

    own = [
        one
        for one in operations
        if not one.is_officers and not one.shape.endswith(("withdraw/", "sources/{source_pk}/", "control/{id}/"))
    ]
    seen = {(one.method, one.path): status(owner, one) for one in own}

    assert set(seen.values()) <= {200, 201, 202, 204, 400, 404, 409, 415, 422}
    # steps of the other side in the objection and the filing, and of another registrant with its certificate
    foreign = {"answer/", "concede/", "extend/", "consent/", "decline/", "set-aside/", "cure/", "drop/"}
    missing = [
        path
        for (method, path), code in seen.items()
        if code == 404
        and not path.endswith(tuple(foreign))
        and "/grants/" not in path
        and "/proofs/1/" not in path
        and not path.startswith(("webhooks/", "answer-templates/", "site-checks/"))  # none was made
        and "/diff/" not in path
    ]
    assert missing == []


def test_an_act_is_recorded_as_that_of_the_tokens_user() -> None:
    """The act names the user of the token and its party, as a page would."""
    from registry.models import Act
    from tests.factories.api import program_for

    holder = holder_new()
    response = program_for(holder).post(
        "refusals/", {"ground": "copyright", "usages": {"mine": "disallow"}, "scopes": ["a.example"]}
    )

    filed = Act.objects.get(case__number=response.json()["number"], event="file")
    assert (filed.user_id, filed.actor_role, filed.officer_id) == (holder.user.pk, "holder", None)
