"""What an answer of the check says beside yes and no: who said what, which rule decided, what was lifted for whom."""

from __future__ import annotations

from typing import Any

import pytest

from registry.models.recording import instant_text
from registry.services.grants import grant_give, grant_revoke
from tests.factories.api import program_for, visitor
from tests.factories.refusals import holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, curator_new, registration_draft
from tests.portal.api.asking import bulk

pytestmark = pytest.mark.django_db
URL = "https://a.example/x"


def check(program: Any = None, **params: str) -> Any:
    return (program or visitor()).get("check/", {"url": URL, **params}).json()


def test_refusing_mining_refuses_training_and_collecting_unless_they_are_allowed() -> None:
    refusal_filed("a.example", usages={"mine": "disallow", "train_other": "allow"})

    answer = check()

    assert {usage: one["verdict"] for usage, one in answer["verdicts"].items()} == {
        "collect": "disallow",
        "mine": "disallow",
        "train_generative": "disallow",
        "train_other": "allow",
    }


def test_one_boolean_answers_for_the_usages_one_wants() -> None:
    refusal_filed("a.example", usages={"train_generative": "disallow", "search": "allow"})

    assert check()["is_refused"] is True
    assert check(usages="train_generative")["is_refused"] is True
    assert check(usages="search,inference")["is_refused"] is False
    assert check(usages="search, inference")["usages"] == ["search", "inference"]
    assert visitor().get("check/", {"url": "www.x/a"}).json()["is_refused"] is None


def test_an_unknown_usage_is_an_error_that_lists_the_known_ones() -> None:
    response = visitor().get("check/", {"url": URL, "usages": "search,training"})

    assert response.status_code == 422
    assert "train_generative" in response.json()["errors"]["usages"][0]


def test_the_usages_asked_for_in_bulk_are_counted() -> None:
    refusal_filed("a.example", usages={"train_generative": "disallow"})
    refusal_filed("b.example", usages={"search": "disallow"})
    urls = [URL, "http://b.example/", "http://c.example/"]

    answer = bulk(urls, query="?usages=search").json()

    assert (answer["covered"], answer["refused"], answer["usages"]) == (2, 1, ["search"])
    assert [one["is_refused"] for one in answer["results"]] == [False, True, False]


def test_what_was_lifted_for_a_dataset_does_not_count_for_it_but_is_listed() -> None:
    refusal = refusal_effective("a.example")
    dataset = registration_draft().dataset
    grant = grant_give(refusal, dataset=dataset, actor=holder_actor(refusal), at=AT)

    for_it, for_others = check(dataset=dataset.slug), check()

    assert (for_it["is_refused"], for_others["is_refused"]) == (False, True)
    assert for_it["verdicts"]["collect"]["rule"] == "granted"
    assert [one["is_granted"] for one in for_it["statements"]] == [True]
    assert [one["is_granted"] for one in for_others["statements"]] == [False]

    grant_revoke(grant, actor=holder_actor(refusal), at=AT)
    assert check(dataset=dataset.slug)["is_refused"] is True


def test_a_grant_of_one_holder_lifts_nothing_of_another() -> None:
    refusal, other = refusal_effective("a.example"), refusal_filed("a.example")
    dataset = registration_draft().dataset
    grant_give(refusal, dataset=dataset, actor=holder_actor(refusal), at=AT)

    answer = check(dataset=dataset.slug)

    assert answer["is_refused"] is True
    assert numbers(answer, "collect") == [other.case.number]


def test_a_party_is_told_what_was_lifted_for_it_and_nobody_else_is() -> None:
    lab, refusal = curator_new("Lab"), refusal_effective("a.example")
    grant_give(refusal, party=lab.party, actor=holder_actor(refusal), at=AT)

    assert check(program_for(lab))["is_refused"] is False
    assert check(program_for(curator_new("Stranger")))["is_refused"] is True
    assert check()["statements"][0]["is_granted"] is False


def test_the_opposite_word_of_another_holder_is_shown_as_a_dispute() -> None:
    refusal_filed("a.example", usages={"train_generative": "disallow"})
    agreed = holder_new("Agrees with itself")
    refusal_filed("a.example", holder=agreed, usages={"inference": "allow", "collect": "disallow"})
    refusal_filed("host a.example", holder=agreed, usages={"inference": "disallow"})
    assert check()["verdicts"]["train_generative"]["is_disputed"] is False
    refusal_filed("prefix a.example/x", usages={"train_generative": "allow", "collect": "disallow"})

    found = check()["verdicts"]

    assert (found["train_generative"]["verdict"], found["train_generative"]["is_disputed"]) == ("disallow", True)
    assert found["inference"]["is_disputed"] is False


def test_a_verdict_names_the_best_backing_of_what_it_rests_on() -> None:
    refusal_filed("a.example", usages={"collect": "disallow", "search": "disallow"})
    refusal_effective("a.example", usages={"collect": "disallow"})

    found = check()["verdicts"]

    assert (found["collect"]["assurance"], found["search"]["assurance"]) == ("evidence_reviewed", "asserted")


def test_every_statement_carries_what_one_needs_to_judge_it() -> None:
    refusal = refusal_filed("a.example", usages={"collect": "disallow"})

    assert check()["statements"] == [
        {
            "refusal": refusal.case.number,
            "refusal_url": f"/api/v1/refusals/{refusal.case.number}/",
            "scope": {"kind": "domain", "value": "a.example"},
            "holder": "Shantang Press",
            "ground": "copyright",
            "assurance": "asserted",
            "state": "provisional",
            "usages": {"collect": "disallow"},
            "is_granted": False,
            "filed_at": instant_text(AT),
            "effective_from": instant_text(AT),
            "effective_until": None,
        }
    ]


def test_addresses_of_one_site_are_looked_up_once_however_deep_they_are() -> None:
    """Paths matter only where some scope names a part of the site: both shapes agree."""
    wide, deep = refusal_filed("a.example"), refusal_filed("prefix a.example:8080/deep/\nurl b.example/only")
    urls = [
        "http://a.example/deep/x",
        "http://a.example:8080/deep/x",
        "http://a.example:8080/deeper",
        "http://b.example/only",
        "http://b.example/only/more",
    ]

    answer = bulk(urls).json()

    assert [[answer["statements"][place]["refusal"] for place in one["statements"]] for one in answer["results"]] == [
        [wide.case.number],
        [wide.case.number, deep.case.number],
        [wide.case.number],
        [deep.case.number],
        [],
    ]


def numbers(answer: Any, usage: str) -> list[str]:
    return [answer["statements"][place]["refusal"] for place in answer["verdicts"][usage]["statements"]]


def covered(**params: str) -> list[tuple[str, str]]:
    answer = visitor().get("check/", params).json()
    return [(one["scope"]["kind"], one["scope"]["value"]) for one in answer["statements"]]


def test_patterns_of_a_site_are_tried_on_its_addresses_alone() -> None:
    refusal_filed("pattern a.example/*/art/*.jpg$\npattern a.example:8080/")
    refusal_filed("prefix a.example/x/")

    assert covered(url="http://a.example/1/art/2.jpg") == [("pattern", "a.example/*/art/*.jpg$")]
    assert covered(url="http://a.example/1/art/2.jpg?x") == []
    assert covered(url="http://a.example/x/art/2.jpg") == [
        ("pattern", "a.example/*/art/*.jpg$"),
        ("prefix", "a.example/x/"),
    ]
    assert covered(url="http://a.example:8080/anything") == [("pattern", "a.example:8080/")]
    assert covered(url="http://b.example/1/art/2.jpg") == []


def test_an_account_on_a_platform_is_covered_however_its_address_is_written() -> None:
    refusal_filed("account github.com/Owner")

    assert covered(url="https://github.com/owner/repo/blob/main/x.py") == [("account", "github.com/owner/")]
    assert covered(url="https://github.com/other/repo") == []


@pytest.mark.parametrize(
    ("written", "asked", "kind"),
    [
        ("10.1000/ABC", "doi:10.1000/abc", "doi"),
        ("isbn 978-3-16-148410-0", "isbn:316148410X", "isbn"),
        ("0317-8471", "issn:03178471", "issn"),
        ("US-RC1-76-07839", "isrc:USRC17607839", "isrc"),
    ],
)
def test_a_work_is_looked_up_by_its_identifier(written: str, asked: str, kind: str) -> None:
    refusal_filed(written)

    assert [found for found, _value in covered(identifier=asked)] == [kind]
    (result,) = bulk([{"identifier": asked, "id": 1}]).json()["results"]
    assert (result["state"], result["canonical"].partition(":")[0]) == ("covered", kind)


def test_what_is_no_identifier_of_a_work_is_unresolvable_with_a_reason_in_words() -> None:
    for asked in ("isbn:1", "arxiv:2401.00001", "x"):
        answer = visitor().get("check/", {"identifier": asked}).json()
        assert (answer["state"], answer["reason"]) == ("unresolvable", "identifier")
        assert answer["reason_text"]


def test_an_identifier_is_asked_for_alone() -> None:
    (result,) = bulk([{"identifier": "doi:10.1000/abc", "url": URL}]).json()["results"]

    assert result["reason"] == "not_an_entry"
