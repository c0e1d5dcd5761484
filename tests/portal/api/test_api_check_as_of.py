"""The check as of an instant that lies behind: what was refused then, whatever was filed, changed or ended since."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import Assurance, ClockOffset, Refusal
from registry.models.recording import instant_text
from registry.services.grants import grant_give, grant_revoke
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from registry.services.refusal_steps import refusal_verify
from tests.factories.api import visitor
from tests.factories.objections import registration_published
from tests.factories.refusals import holder_actor, holder_new, refusal_filed
from tests.factories.registrations import AT, officer_actor, officer_new, registration_draft
from tests.portal.api.asking import bulk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _later(api_day: None) -> None:
    """Asked ten days after the first of it happened."""
    ClockOffset.objects.update(shift=AT + 10 * DAY - datetime.now(UTC))


def text(at: datetime) -> str:
    return instant_text(at)


def asked(at: datetime | None, **params: Any) -> Any:
    return visitor().get("check/", {**params, **({"as_of": text(at)} if at else {})}).json()


def refusals(answer: Any) -> list[str]:
    return [one["refusal"] for one in answer["statements"]]


def test_it_covers_from_its_filing_until_its_end_and_the_answer_bears_the_instant() -> None:
    refusal = refusal_filed("one.example", at=AT + DAY)
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT + 3 * DAY)

    states = [asked(at, url="https://one.example/x")["state"] for at in (AT, AT + DAY, AT + 2 * DAY, AT + 3 * DAY)]

    assert states == ["not_covered", "covered", "covered", "not_covered"]
    then = asked(AT + 2 * DAY, url="https://one.example/x")
    assert (then["as_of"], refusals(then), then["statements"][0]["state"]) == (
        text(AT + 2 * DAY),
        [refusal.case.number],
        "provisional",
    )
    assert asked(None, url="https://one.example/x")["state"] == "not_covered"


def test_scopes_usages_and_assurance_are_those_of_the_instant() -> None:
    refusal = refusal_filed("one.example\ntwo.example/a/", usages={"publish": "disallow", "search": "disallow"})
    examiner = officer_actor(officer_new())
    refusal_verify(refusal, assurance=Assurance.EVIDENCE_REVIEWED, actor=examiner, at=AT + DAY)
    dropped = refusal.scopes.get(kind="prefix")
    refusal_amend(
        refusal, drop=[dropped.pk], usages={"publish": "disallow"}, actor=holder_actor(refusal), at=AT + 2 * DAY
    )

    first, second = (asked(at, url="https://two.example/a/b")["statements"] for at in (AT, AT + DAY))
    third = asked(AT + 2 * DAY, url="https://one.example/")["statements"]

    assert [(one["assurance"], sorted(one["usages"])) for one in (*first, *second, *third)] == [
        ("asserted", ["publish", "search"]),
        ("evidence_reviewed", ["publish", "search"]),
        ("evidence_reviewed", ["publish"]),
    ]
    assert asked(AT + 2 * DAY, url="https://two.example/a/b")["statements"] == []


def test_a_grant_counts_while_it_ran() -> None:
    refusal = refusal_filed("one.example", usages={"publish": "disallow"})
    slug = registration_draft().dataset
    grant = grant_give(refusal, dataset=slug, terms="", actor=holder_actor(refusal), at=AT + DAY)
    grant_revoke(grant, actor=holder_actor(refusal), at=AT + 2 * DAY)

    refused = [
        asked(at, url="https://one.example/", dataset=slug.slug)["is_refused"] for at in (AT, AT + DAY, AT + 2 * DAY)
    ]

    assert refused == [True, False, True]


def test_many_at_once_in_a_list_and_in_a_stream_and_the_parts_of_a_domain() -> None:
    gone = refusal_filed("one.example\nprefix parts.example/x/\npattern two.example/*/raw", at=AT)
    refusal_withdraw(gone, actor=holder_actor(gone), at=AT + DAY)
    urls = ["https://one.example/", "https://two.example/a/raw/1", "https://other.example/"]
    query = f"?as_of={text(AT)}"

    listed = bulk(urls, query=query).json()
    stream = bulk("\n".join(map(json.dumps, urls)).encode(), "application/x-ndjson", f"stream/{query}")
    below = asked(AT, domain="parts.example")["below"]

    states = ["covered", "covered", "not_covered"]
    assert [row["state"] for row in listed["results"]] == states
    assert [json.loads(line)["state"] for line in b"".join(stream.streaming_content).splitlines()] == states
    assert [one["refusal"] for one in below] == [gone.case.number]
    assert asked(AT + DAY, domain="parts.example")["below"] == []


@pytest.mark.parametrize("as_of", ["2999-01-01T00:00:00Z", "yesterday"])
def test_what_will_be_refused_nobody_knows(as_of: str) -> None:
    answer = visitor().get("check/", {"url": "https://one.example/", "as_of": as_of})

    assert answer.status_code == 422
    assert "as_of" in answer.content.decode()


def test_the_past_takes_a_fixed_number_of_queries() -> None:
    def queries(count: int) -> int:
        urls = [f"https://n{number}.example/" for number in range(count)]
        with CaptureQueriesContext(connection) as found:
            assert bulk(urls, query=f"?as_of={text(AT)}").json()["covered"] == count
        return len(found)

    holder = holder_new()
    for number in range(6):
        refusal_filed(f"n{number}.example", holder=holder)
    Refusal.objects.update(effective_until=None)
    queries(1)

    assert queries(1) == queries(6)


def test_a_registered_dataset_is_asked_alone_and_beside_what_comes_from_it() -> None:
    slug = registration_published().dataset.slug
    refusal = refusal_filed(f"dataset {slug}", usages={"publish": "disallow"})

    alone = asked(None, from_dataset=slug.upper())
    beside = asked(None, url="https://other.example/x", from_dataset=slug)
    without = asked(None, url="https://other.example/x")
    rows = bulk([{"from_dataset": slug}, {"sha256": "ab" * 32, "from_dataset": slug}, {"from_dataset": "no name"}])

    assert [refusals(alone), refusals(beside), refusals(without)] == [[refusal.case.number]] * 2 + [[]]
    assert (alone["canonical"], alone["statements"][0]["scope"]) == (slug, {"kind": "dataset", "value": slug})
    assert [row["state"] for row in rows.json()["results"]] == ["covered", "covered", "unresolvable"]
    assert asked(None, from_dataset="no name")["reason_text"]
