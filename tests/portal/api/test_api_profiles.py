"""A refusal in other formats for programs: open to all, as far as its scopes are."""

from __future__ import annotations

import pytest

from registry.preferences.profiles import PROFILES
from tests.factories.api import program_for, visitor
from tests.factories.refusals import holder_new, refusal_drafted, refusal_filed

pytestmark = pytest.mark.django_db
NO_MINING = {"mine": "disallow", "search": "disallow"}


@pytest.mark.parametrize("profile", PROFILES)
def test_anybody_reads_a_refusal_in_every_format_with_what_is_lost(profile: str) -> None:
    number = refusal_filed("prefix shuku.example/scans/", usages=NO_MINING).case.number

    body = visitor().get(f"refusals/{number}/profiles/{profile}/").json()

    assert (body["profile"], body["version"], body["origin"]) == (profile, "1", "shuku.example")
    assert bool(body["text"]) is (profile != "tdmai")
    assert bool(body["lost"]) is (profile not in ("nginx", "apache"))  # headers have a word for all of it
    assert all(loss["text"] for loss in body["lost"])


def test_the_host_can_be_chosen() -> None:
    number = refusal_filed("shuku.example\nb.example", usages=NO_MINING).case.number

    body = visitor().get(f"refusals/{number}/profiles/robots/?origin=https://www.b.example/").json()

    assert body["origin"] == "www.b.example"
    assert "Content-Usage: / train-ai=n, search=n" in body["text"]
    assert {loss["code"] for loss in body["lost"]} >= {"subdomains", "other_origins"}


def test_what_is_no_host_is_named() -> None:
    number = refusal_filed("shuku.example", usages=NO_MINING).case.number

    response = visitor().get(f"refusals/{number}/profiles/robots/?origin=a b")

    assert response.status_code == 422
    assert "origin" in response.content.decode()


def test_a_sealed_refusal_a_draft_and_an_unknown_format_are_no_addresses() -> None:
    holder = holder_new("Zhang San", kind="person")
    sealed = refusal_filed(
        "https://people.example/zhang-san/", ground="personal_information", holder=holder
    ).case.number
    known = refusal_filed("shuku.example", usages=NO_MINING).case.number
    refusal_drafted("shuku.example")

    assert visitor().get(f"refusals/{sealed}/profiles/tdmrep/").status_code == 404
    assert program_for(holder).get(f"refusals/{sealed}/profiles/tdmrep/").status_code == 200
    assert visitor().get(f"refusals/{known}/profiles/nothing/").status_code == 404
