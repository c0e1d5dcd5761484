"""Is it in a dataset: by every kind of question, in bulk, and by hash without saying what; only what is public."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import Registration
from registry.services import hash_lookup
from registry.services.key_catalogue import keys_build_due
from tests.factories.api import visitor
from tests.factories.objections import registration_published
from tests.factories.registrations import AT, registration_screening

pytestmark = pytest.mark.django_db
WORKS = f"""url,sha256,identifiers
https://images.example.com/a/1.jpg,{"1" * 64},doi:10.5555/abc
https://images.example.com/a/2.jpg?size=1,,
https://images.example.com/b/3.jpg,,
https://github.com/owner/repo/x.py,,
,{"2" * 64},iscc:EEAV66NNGIUCFS3O
"""


@pytest.fixture
def published() -> Registration:
    return registration_published(manifest=WORKS)


def look(**params: str) -> dict[str, Any]:
    response = visitor().get("lookup/", params)
    assert response.status_code == 200, response.content
    return dict(response.json())


def test_each_kind_of_question_counts_the_items_of_each_public_dataset(published: Registration) -> None:
    questions: dict[tuple[str, str], int] = {
        ("url", "http://images.example.com/a/1.jpg"): 1,
        ("url", "https://images.example.com/a/2.jpg"): 0,
        ("prefix", "https://images.example.com/a"): 2,
        ("prefix", "https://images.example.com/a/2.jpg"): 1,
        ("domain", "Example.com"): 3,
        ("host", "example.com"): 0,
        ("host", "images.example.com"): 3,
        ("sha256", "1" * 64): 1,
        ("identifier", "https://doi.org/10.5555/ABC"): 1,
        ("iscc", "ISCC:EEAV66NNGIUCFS3O"): 1,
    }

    answers = {(kind, text): look(**{kind: text}) for kind, text in questions}

    told = {
        asked: [(row["application_number"], row["items"]) for row in answer["datasets"]]
        for asked, answer in answers.items()
    }
    assert told == {asked: [(published.case.number, n)] if n else [] for asked, n in questions.items()}
    assert {(answer["unsearched"], answer["next_before"]) for answer in answers.values()} == {(0, None)}


def test_what_cannot_be_looked_up_is_a_worded_refusal() -> None:
    bad, none = visitor().get("lookup/", {"sha256": "abc"}), visitor().get("lookup/")

    assert (bad.status_code, list(bad.json()["errors"]), none.status_code) == (422, ["sha256"], 422)


def test_many_are_looked_up_at_once_and_a_bad_one_spoils_no_other(published: Registration) -> None:
    entries = [
        {"id": 7, "url": "https://images.example.com/a/1.jpg"},
        "example.com",
        "https://images.example.com/a/",
        "https://github.com/Owner",
        "not a work",
        {"id": "x", "sha256": "2" * 64},
        {"url": 1},
    ]

    answer = visitor().post("lookup/", entries).json()

    told = [(row.get("id"), row["reason"], [one["items"] for one in row["datasets"]]) for row in answer["results"]]
    assert told == [
        (7, None, [1]),
        (None, None, [3]),
        (None, None, [2]),
        (None, None, [1]),
        (None, "host", []),
        ("x", None, [1]),
        (None, "not_an_entry", []),
    ]
    assert answer["is_complete"] is True


@pytest.mark.parametrize("state", ["draft", "screening", "refused", "unpublished"])
def test_nothing_is_told_of_what_is_not_public_or_no_longer_pending(state: str) -> None:
    registration = registration_screening(manifest=WORKS)
    changed = {"state": state} if state in {"refused"} else {"is_published": state == "screening"}
    Registration.objects.filter(pk=registration.pk).update(**changed)
    keys_build_due(AT)

    assert look(domain="example.com")["datasets"] == []
    assert look(domain="example.com")["unsearched"] == 0
    assert hashes("domain:example.com") == []


def test_a_public_set_whose_keys_are_not_made_yet_is_counted() -> None:
    registration = registration_screening(manifest=WORKS)
    Registration.objects.filter(pk=registration.pk).update(state="pre_published", is_published=True)

    assert look(domain="example.com") | {"as_of": ""} == {
        "as_of": "",
        "kind": "domain",
        "canonical": "example.com",
        "datasets": [],
        "unsearched": 1,
        "next_before": None,
    }


def test_a_hash_is_found_by_its_beginning_with_the_numbers_of_the_datasets(published: Registration) -> None:
    texts = [
        "url:images.example.com/a/1.jpg",
        f"sha256:{'2' * 64}",
        "doi:10.5555/abc",
        "domain:example.com",
        "host:images.example.com",
        "folder:images.example.com/a/",
        "path:images.example.com/a/2.jpg",
        "account:github.com/owner/",
    ]

    assert {text: hashes(text) for text in texts} == {text: [published.case.number] for text in texts}
    assert hashes("url:images.example.com/a/none.jpg") == []


def test_many_beginnings_are_answered_together(published: Registration) -> None:
    keys = [sha256(text.encode()).hexdigest() for text in ("domain:example.com", "domain:nowhere.example")]

    body = {"prefixes": [key[:5] for key in keys]}
    answer = visitor().post("lookup/hashes/", body).json()

    assert answer["prefixes"] == {keys[0][:5]: {keys[0][5:12]: [published.case.number]}, keys[1][:5]: {}}


@pytest.mark.parametrize("prefix", ["012", "012345678", "GHIJ", "ABCD"])
def test_a_beginning_too_short_too_long_or_not_hexadecimal_is_none(prefix: str) -> None:
    body = {"prefixes": [prefix]}

    assert visitor().get(f"lookup/hashes/{prefix}/").status_code == 404
    assert visitor().post("lookup/hashes/", body).status_code == 422


def test_too_many_keys_under_a_beginning_are_a_worded_refusal(
    published: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hash_lookup, "MAX_ROWS", 0)
    prefix = sha256(b"domain:example.com").hexdigest()[:4]

    refused = visitor().get(f"lookup/hashes/{prefix}/")

    assert (refused.status_code, refused.json()["code"]) == (422, "prefix_too_wide")


@pytest.mark.parametrize("sets", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_datasets(sets: int) -> None:
    for _ in range(sets):
        registration_published(manifest=WORKS)
    look(domain="example.com")

    with CaptureQueriesContext(connection) as queries:
        found = look(domain="example.com")

    assert len(found["datasets"]) == sets
    assert len(queries) == 6


def hashes(text: str) -> list[str]:
    """Application numbers, as a program finds them that tells us five digits."""
    key = sha256(text.encode()).hexdigest()
    answer = visitor().get(f"lookup/hashes/{key[:5]}/").json()
    return list(answer["prefixes"][key[:5]].get(key[5 : answer["digits"]], []))
