"""A holder's program: refusing, amending, granting, withdrawing; and what everybody reads of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import Refusal
from registry.services.mandates import mandate_give
from registry.services.refusal_steps import refusal_ask_proof
from tests.factories.api import program_for, program_of, stranger, visitor
from tests.factories.matches import match_notified
from tests.factories.objections import registration_published
from tests.factories.refusals import holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, officer_actor, officer_new

pytestmark = pytest.mark.django_db
BODY: dict[str, Any] = {
    "ground": "copyright",
    "usages": {"mine": "disallow", "search": "allow"},
    "scopes": ["shuku.example", {"kind": "prefix", "text": "https://b.example/art/"}, "a" * 64],
    "statement": "不得用于训练。",
}


def test_a_refusal_is_filed_and_in_force_at_once() -> None:
    program = program_for(holder_new())

    response = program.post("refusals/", BODY)

    body = response.json()
    assert (response.status_code, body["state"], body["is_in_force"]) == (201, "provisional", True)
    assert response["Location"] == body["url"]
    assert body["usages"]["train_generative"] == "disallow"  # mining takes training with it
    assert body["usages"]["search"] == "allow"
    assert (body["scope_count"], body["statement"]) == (3, "不得用于训练。")
    assert "withdraw" in body["steps"]
    scopes = program.get(f"refusals/{body['number']}/scopes/").json()["results"]
    assert [(scope["kind"], scope["value"]) for scope in scopes] == [
        ("domain", "shuku.example"),
        ("prefix", "b.example/art/"),
        ("sha256", "a" * 64),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["com"]}, "scopes"),
        ({"scopes": [7]}, "scopes"),
        ({"scopes": [{"kind": "planet", "text": "earth"}]}, "scopes"),
        ({"usages": {"mine": "maybe"}}, "usages"),
        ({"usages": {"paint": "disallow"}}, "usages"),
        ({"usages": {"search": "allow"}}, "usages"),
        ({"ground": "feeling"}, "ground"),
        ({"effective_until": "2020-01-01T00:00:00Z"}, "effective_until"),
    ],
)
def test_a_refusal_that_cannot_be_taken_is_named_at_its_field(change: dict[str, Any], field: str) -> None:
    response = program_for(holder_new()).post("refusals/", {**BODY, **change})

    assert (response.status_code, list(response.json()["errors"])) == (422, [field])
    assert not Refusal.objects.exists()


def test_every_bad_line_is_listed() -> None:
    body = {**BODY, "scopes": ["good.example", "com", "a@b.example"]}

    response = program_for(holder_new()).post("refusals/", body)

    assert response.json()["code"] == "invalid_scope"
    assert [(fault["line"], fault["code"]) for fault in response.json()["listed"]] == [
        (2, "public_suffix"),
        (3, "userinfo"),
    ]


def test_an_agent_files_for_its_principal_and_nobody_else_does() -> None:
    principal, agent = holder_new("Author", kind="person"), holder_new("Society")
    mandate_give(
        principal=principal.party,
        agent=agent.party,
        scope="all",
        valid_from=AT,
        valid_until=None,
        document=None,
        at=AT,
    )
    body = {**BODY, "holder": principal.party.alias}

    filed, foreign = program_for(agent).post("refusals/", body), stranger().post("refusals/", body)

    assert (filed.status_code, foreign.status_code) == (201, 404)
    assert Refusal.objects.get().holder == principal.party


def test_a_missing_mandate_and_a_missing_holder_look_alike() -> None:
    principal = holder_new("Author", kind="person")
    program = stranger()

    known = program.post("refusals/", {**BODY, "holder": principal.party.alias})
    unknown = program.post("refusals/", {**BODY, "holder": "P-NOBODY"})

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_everybody_searches_the_refusals() -> None:
    refusal = refusal_filed("shuku.example")
    refusal_filed("other.example", ground="contract")

    def found(**params: str) -> list[str]:
        return [row["number"] for row in visitor().get("refusals/", params).json()["results"]]

    number = refusal.case.number
    assert found(q="https://www.shuku.example/a") == [number]
    assert found(q=str(number)) == [number]
    assert found(ground="copyright") == [number]
    assert number in found(usage="train_generative")
    assert found(usage="search") == []
    assert found(state="withdrawn") == []


def test_ones_own_refusals_need_a_token() -> None:
    holder = holder_new()
    mine = refusal_filed("a.example", holder=holder)
    refusal_filed("b.example")

    assert [row["number"] for row in program_for(holder).get("refusals/?mine=true").json()["results"]] == [
        mine.case.number
    ]
    assert visitor().get("refusals/?mine=true").status_code == 401


def test_strangers_read_neither_statement_nor_a_persons_scopes() -> None:
    holder = holder_new("Author", kind="person")
    refusal = refusal_filed("https://pages.example/people/canary-name", holder=holder, ground="personal_information")
    address = f"refusals/{refusal.case.number}/"

    public, own = visitor().get(address), program_for(holder).get(address)

    assert (public.json()["statement"], public.json()["has_sealed_scopes"]) == (None, True)
    assert public.json()["scopes_sha256"] is None
    assert public.json()["holder"] == holder.party.alias
    assert "canary" not in public.content.decode()
    assert visitor().get(f"{address}scopes/").status_code == 404
    assert own.json()["statement"] == refusal.statement
    assert program_for(holder).get(f"{address}scopes/").json()["results"][0]["value"].endswith("canary-name")


def test_a_draft_does_not_exist_for_anybody() -> None:
    from tests.factories.refusals import refusal_drafted

    refusal_drafted("a.example")

    assert visitor().get("refusals/").json()["results"] == []


def test_a_refusal_is_withdrawn_by_its_holder_alone() -> None:
    refusal = refusal_filed()
    address = f"refusals/{refusal.case.number}/withdraw/"

    assert stranger().post(address).status_code == 404
    response = program_of(refusal.holder).post(address)

    assert (response.status_code, response.json()["state"], response.json()["is_in_force"]) == (200, "withdrawn", False)


def test_a_refusal_is_lifted_for_one_dataset_and_the_grant_taken_back() -> None:
    refusal = refusal_filed("elsewhere.example")
    registration = registration_published()
    program = program_of(refusal.holder)
    address = f"refusals/{refusal.case.number}/grants/"

    granted = program.post(address, {"grantee": registration.case.number, "terms": "2026"}).json()["grants"]
    revoked = program.post(f"{address}{granted[0]['id']}/revoke/")

    assert [grant["dataset"] for grant in granted] == [registration.dataset.slug]
    assert (revoked.status_code, revoked.json()["grants"]) == (200, [])


def test_a_grant_to_nobody_known_is_named() -> None:
    refusal = refusal_filed()

    response = program_of(refusal.holder).post(f"refusals/{refusal.case.number}/grants/", {"grantee": "nothing"})

    assert (response.status_code, list(response.json()["errors"])) == (422, ["grantee"])


def test_a_grant_lifts_the_match() -> None:
    match = match_notified()
    program = program_of(match.refusal.holder)

    program.post(f"refusals/{match.refusal.case.number}/grants/", {"grantee": match.registration.dataset.slug})

    match.refresh_from_db()
    assert match.state == "lifted"


def test_a_grant_of_another_refusal_is_not_reached() -> None:
    mine, theirs = refusal_filed("a.example"), refusal_filed("b.example")
    grant = (
        program_of(theirs.holder)
        .post(f"refusals/{theirs.case.number}/grants/", {"grantee": mine.holder.alias})
        .json()["grants"][0]
    )

    response = program_of(mine.holder).post(f"refusals/{mine.case.number}/grants/{grant['id']}/revoke/")

    assert response.status_code == 404


def test_proof_asked_for_is_handed_in() -> None:
    refusal = refusal_filed()
    refusal_ask_proof(refusal, text="Show the imprint.", actor=officer_actor(officer_new()), at=AT)
    program = program_of(refusal.holder)
    address = f"refusals/{refusal.case.number}/"

    file = program.form(f"{address}proofs/", {"file": SimpleUploadedFile("imprint.pdf", b"%PDF-1.7 x")})
    response = program.post(f"{address}supply/", {"text": "The imprint names us."})

    assert (file.status_code, file.json()["is_confidential"]) == (201, True)
    assert (response.status_code, response.json()["state"]) == (200, "provisional")


def test_an_amended_refusal_covers_less_and_what_is_added_is_its_own() -> None:
    refusal = refusal_effective("a.example\nb.example")
    program = program_of(refusal.holder)
    dropped = refusal.scopes.get(value="b.example")

    response = program.post(f"refusals/{refusal.case.number}/amend/", {"drop": [dropped.pk], "add": ["c.example"]})

    assert (response.status_code, response.json()["scope_count"]) == (200, 1)
    wider = response.json()["history"][-1]["facts"]["wider"]
    assert visitor().get(f"refusals/{wider}/").json()["state"] == "provisional"


def test_a_refusal_that_begins_later_is_not_in_force_yet() -> None:
    later = (AT + timedelta(days=30)).isoformat()

    response = program_for(holder_new()).post("refusals/", {**BODY, "effective_from": later})

    assert (response.status_code, response.json()["is_in_force"]) == (201, False)
