"""Which statement decides on one address, digest or domain, and which are listed beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.models import Refusal
from registry.services.refusal_endings import refusal_withdraw
from tests.factories.api import program_for, visitor
from tests.factories.refusals import holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, curator_new
from tests.portal.api.asking import bulk

pytestmark = pytest.mark.django_db
DIGEST = "ab" * 32


def verdict(url: str, usage: str = "train_generative") -> tuple[str, str, list[str]]:
    """Verdict, rule, and the scopes it rests on; "unspecified" where nobody speaks."""
    answer = visitor().get("check/", {"url": url}).json()
    found = answer["verdicts"].get(usage)
    if found is None:
        return "unspecified", "", []
    values = [answer["statements"][place]["scope"]["value"] for place in found["statements"]]
    return found["verdict"], found["rule"], values


def test_the_only_statement_decides() -> None:
    refusal_filed("a.example", usages={"train_generative": "disallow", "search": "allow"})

    assert verdict("http://a.example/x") == ("disallow", "only_statement", ["a.example"])
    assert verdict("http://a.example/x", "search") == ("allow", "only_statement", ["a.example"])
    assert verdict("http://a.example/x", "inference") == ("unspecified", "", [])
    assert verdict("http://b.example/x") == ("unspecified", "", [])


def test_within_one_holder_the_closest_statement_decides() -> None:
    holder = holder_new()
    refusal_filed("a.example", holder=holder, usages={"train_generative": "disallow"})
    refusal_filed("prefix a.example/open/", holder=holder, usages={"train_generative": "allow", "collect": "disallow"})

    assert verdict("http://a.example/open/x") == ("allow", "closest_of_holder", ["a.example/open/"])
    assert verdict("http://a.example/open/x", "collect") == ("disallow", "only_statement", ["a.example/open/"])
    assert verdict("http://a.example/closed") == ("disallow", "only_statement", ["a.example"])


def test_another_holders_permission_lifts_nothing() -> None:
    refusal_filed("a.example", usages={"train_generative": "disallow"})
    refusal_filed("prefix a.example/open/", usages={"train_generative": "allow", "collect": "disallow"})

    assert verdict("http://a.example/open/x") == ("disallow", "most_restrictive", ["a.example"])


def test_equally_close_statements_of_one_holder_combine_restrictively() -> None:
    holder = holder_new()
    refusal_filed("a.example", holder=holder, usages={"train_generative": "allow", "collect": "disallow"})
    refusal_filed("a.example", holder=holder, usages={"train_generative": "disallow"})

    assert verdict("http://a.example/x")[:2] == ("disallow", "most_restrictive")


def test_every_statement_is_listed_whatever_decides() -> None:
    refusal_filed("a.example")
    refusal_filed("host a.example")
    refusal_filed("url a.example/x")

    answer = visitor().get("check/", {"url": "http://a.example/x"}).json()

    assert [one["scope"]["kind"] for one in answer["statements"]] == ["domain", "host", "url"]
    assert {one["assurance"] for one in answer["statements"]} == {"asserted"}


def test_only_what_is_in_force_now_counts() -> None:
    withdrawn = refusal_filed("a.example")
    refusal_withdraw(withdrawn, actor=holder_actor(withdrawn), at=AT)
    refusal_filed("a.example", effective_from=AT + timedelta(days=30))
    refusal_filed("a.example", effective_until=AT + timedelta(minutes=1))
    counts = refusal_effective("a.example")

    answer = visitor().get("check/", {"url": "http://a.example/"}).json()

    assert [one["refusal"] for one in answer["statements"]] == [counts.case.number]
    assert answer["statements"][0]["assurance"] == "evidence_reviewed"


def test_a_refusal_filed_a_moment_ago_is_found() -> None:
    assert verdict("http://new.example/")[0] == "unspecified"

    program_for(holder_new()).post(
        "refusals/",
        {"ground": "copyright", "usages": {"train_generative": "disallow"}, "scopes": ["new.example"]},
    )

    assert verdict("http://new.example/")[0] == "disallow"


def test_a_domain_is_answered_as_a_whole_and_its_parts_are_listed() -> None:
    whole, part = refusal_filed("a.example"), refusal_filed("prefix b.example/x/\nprefix b.example:8080/")

    covered = visitor().get("check/", {"domain": "deep.A.example"}).json()
    partly = visitor().get("check/", {"domain": "b.example"}).json()

    assert (covered["state"], covered["canonical"]) == ("covered", "deep.a.example")
    assert [one["refusal"] for one in covered["statements"]] == [whole.case.number]
    assert (partly["state"], partly["statements"]) == ("not_covered", [])
    assert [one["refusal"] for one in partly["below"]] == [part.case.number] * 2


def test_what_is_withdrawn_takes_no_place_among_the_parts_that_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.api.v1.check.BELOW", 2)
    for path in ("a", "b", "c"):
        old = refusal_filed(f"prefix many.example/{path}/")
        refusal_withdraw(old, actor=holder_actor(old), at=AT)
    alive = refusal_filed("prefix many.example/alive/")

    below = visitor().get("check/", {"domain": "many.example"}).json()["below"]

    assert [one["refusal"] for one in below] == [alive.case.number]


def test_an_underscore_in_a_domain_is_no_wildcard() -> None:
    refusal_filed("prefix axb.example/x/")

    assert visitor().get("check/", {"domain": "a_b.example"}).json()["below"] == []


def test_a_persons_addresses_are_not_given_away_by_asking_for_the_site() -> None:
    refusal_filed("https://pages.example/people/canary", ground="personal_information")

    site = visitor().get("check/", {"domain": "pages.example"})
    page = visitor().get("check/", {"url": "https://pages.example/people/canary"})

    assert "canary" not in site.content.decode()
    assert (site.json()["below"], site.json()["below_sealed"]) == ([], 1)
    assert page.json()["state"] == "covered"


def test_who_asks_for_an_address_learns_that_it_is_refused_but_not_by_which_persons_refusal() -> None:
    person = holder_new("Canary Name", kind="person")
    refusal = refusal_filed("https://pages.example/people/canary", ground="personal_information", holder=person)

    answer = visitor().get("check/", {"url": "https://pages.example/people/canary"})

    assert [(one["refusal"], one["holder"], one["filed_at"]) for one in answer.json()["statements"]] == [
        (None, None, None)
    ]
    assert str(refusal.case.number) not in answer.content.decode()
    assert answer.json()["verdicts"]["train_generative"]["verdict"] == "disallow"


def test_holders_appear_as_they_chose_to() -> None:
    person = holder_new("Canary Name", kind="person")
    refusal_filed("a.example", holder=person)

    response = visitor().get("check/", {"url": "http://a.example/"})

    assert response.json()["statements"][0]["holder"] == person.party.alias
    assert "Canary" not in response.content.decode()


@pytest.mark.parametrize("params", [{}, {"url": "http://a/", "domain": "a"}, {"address": "x"}])
def test_exactly_one_thing_is_asked_for(params: dict[str, str]) -> None:
    response = visitor().get("check/", params)

    assert (response.status_code, response.json()["code"]) == (422, "invalid")


def test_checking_is_no_act_and_needs_no_token_but_a_bad_one_is_refused() -> None:
    before = Refusal.objects.count()

    assert bulk([]).json()["results"] == []
    assert program_for(curator_new()).post("check/", ["http://a.example/"]).status_code == 200
    assert Refusal.objects.count() == before
    from tests.factories.api import forger

    assert forger().post("check/", []).status_code == 401
