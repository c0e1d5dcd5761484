"""The API reads a refusal, and what it covers, as they stood at any instant; so does its page."""

from datetime import timedelta

import pytest
from django.test import Client

from registry.services.refusal_amending import refusal_amend
from tests.factories.api import program, visitor
from tests.factories.matches import HOST, screened
from tests.factories.refusals import holder_actor, refusal_effective, refusal_filed
from tests.factories.registrations import AT, Acting

pytestmark = [pytest.mark.django_db]
LATER = AT + timedelta(days=2)
AHEAD = "2999-01-01T00:00:00Z"
BETWEEN = (AT + timedelta(days=1)).isoformat().replace("+00:00", "Z")


@pytest.fixture
def amended():
    refusal = refusal_effective("one.example\ntwo.example")
    dropped = refusal.scopes.get(value="two.example")
    refusal_amend(refusal, drop=[dropped.pk], usages={"collect": "disallow"}, actor=holder_actor(refusal), at=LATER)
    return refusal


def test_now_and_then_differ_and_say_which_version_they_are(amended):
    address = f"refusals/{amended.case.number}/"

    now, then = (visitor().get(f"{address}{asked}").json() for asked in ("", f"?as_of={BETWEEN}"))

    assert (now["version"], now["as_of"], now["scope_count"], now["usages"]) == (2, None, 1, {"collect": "disallow"})
    assert (then["version"], then["scope_count"], set(then["usages"])) == (1, 2, {"collect", "train_generative"})
    assert [row["number"] for row in now["versions"]] == [2, 1]
    assert "amend" in {act["event"] for act in now["history"]} - {act["event"] for act in then["history"]}


def test_the_scopes_are_those_it_covered_then(amended):
    address = f"refusals/{amended.case.number}/scopes/"

    now, then = (visitor().get(f"{address}{asked}").json()["results"] for asked in ("", f"?as_of={BETWEEN}"))

    assert [row["value"] for row in now] == ["one.example"]
    assert [row["value"] for row in then] == ["one.example", "two.example"]


def test_before_its_filing_there_is_nothing(amended):
    before = (AT - timedelta(days=1)).isoformat().replace("+00:00", "Z")

    assert visitor().get(f"refusals/{amended.case.number}/?as_of={before}").status_code == 404
    assert visitor().get(f"refusals/{amended.case.number}/?as_of=yesterday").status_code == 422


def test_an_instant_that_lies_ahead_is_said_to_be_a_forecast(client, amended):
    address = f"refusals/{amended.case.number}/"

    asked = {name: visitor().get(f"{address}?as_of={at}").json() for name, at in (("past", BETWEEN), ("ahead", AHEAD))}
    page = client.get(f"/{address}", {"as_of": AHEAD}, headers={"accept-language": "en"}).content.decode()

    assert {name: one["is_forecast"] for name, one in asked.items()} == {"past": False, "ahead": True}
    assert visitor().get(address).json()["is_forecast"] is False
    assert "a forecast" in page


def test_the_curator_of_a_match_reads_of_a_personal_refusal_only_what_hits_its_data(client):
    refusal = refusal_effective(f"{HOST}\npeople.example/secret-name/\nperson 欧阳望舒", ground="personal_information")
    registration = screened()
    curator = Acting(registration.applicant.members.get(), registration.applicant)
    address = f"refusals/{refusal.case.number}/"

    caller = program(curator.user, curator.party)
    rows = caller.get(f"{address}scopes/").json()["results"]
    whole = caller.get(address).json()
    client.force_login(curator.user)
    page = client.get(f"/{address}", headers={"accept-language": "en"}).content.decode()

    assert [row["value"] for row in rows] == [HOST]
    assert (whole["has_sealed_scopes"], whole["scopes_sha256"]) == (True, None)
    assert HOST in page
    for canary in ("secret-name", "欧阳望舒", refusal.scopes_sha256):
        assert canary not in page
    assert visitor().get(f"{address}scopes/").status_code == 404
    assert HOST not in Client(headers={"accept-language": "en"}).get(f"/{address}").content.decode()


def test_a_dispute_stands_on_both():
    ours = refusal_filed("one.example", usages={"collect": "disallow"})
    theirs = refusal_filed("one.example", usages={"collect": "allow", "publish": "disallow"})

    for one, other in ((ours, theirs), (theirs, ours)):
        found = visitor().get(f"refusals/{one.case.number}/").json()["disputes"]
        assert found == [{"refusal": other.case.number, "usages": ["collect"]}]


def test_the_page_shows_it_as_it_stood(client, amended):
    address = f"/refusals/{amended.case.number}/"

    now, then, before = (
        client.get(address, {"as_of": asked} if asked else {}, headers={"accept-language": "en"}).content.decode()
        for asked in ("", BETWEEN, "1999-01-01T00:00")
    )

    assert "two.example" not in now
    assert "two.example" in then
    assert "As it stood" in then
    assert "had not been filed" in before


def test_the_page_shows_a_dispute_on_both(client):
    ours = refusal_filed("one.example", usages={"collect": "disallow"})
    theirs = refusal_filed("one.example", usages={"collect": "allow", "publish": "disallow"})

    for one, other in ((ours, theirs), (theirs, ours)):
        page = client.get(f"/refusals/{one.case.number}/", headers={"accept-language": "en"}).content.decode()
        assert "Another holder says the opposite" in page
        assert other.case.number in page
