"""The question of Spawning's API, asked of this register: the answers are the register's, line for line."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.api.entries import MAX_ENTRIES
from portal.api.opt_outs import lines_read
from registry.selectors.usages import USUAL
from tests.factories.refusals import refusal_filed
from tests.portal.api.asking import bulk

ADDRESS = "/api/v2/query/urls/"


def ask(body: bytes, **headers: str) -> Any:
    return Client(headers=headers).post(ADDRESS, body, content_type="text/plain")


@pytest.mark.django_db
def test_every_line_is_answered_in_order_as_the_check_answers_it() -> None:
    refusal_filed("evil.org\nprefix p.example/art/")
    refusal_filed("search.example", usages={"search": "disallow"})
    refusal_filed("allowed.example", usages={"train_generative": "allow", "inference": "disallow"})
    urls = [
        "http://evil.org/a",
        "http://free.example/",
        "http://evil.org/a",
        "http://p.example/art/中文.jpg",
        "http://search.example/",
        "http://allowed.example/",
        "  http://evil.org/ ",
        "www.evil.org",
        "",
        "http://free.example/\u2028x",
    ]
    expected = bulk(urls, query=f"?usages={','.join(USUAL)}").json()["results"]

    answer = ask("\n".join(urls).encode()).json()

    assert [one["url"] for one in answer["urls"]] == urls
    assert [one["optOut"] for one in answer["urls"]] == [one["is_refused"] is not False for one in expected]
    assert [one["optOut"] for one in answer["urls"]] == [True, False, True, True, False, False, True, True, True, False]
    assert [one["state"] for one in answer["urls"]] == [one["state"] for one in expected]
    assert (answer["size"], answer["optOuts"]) == (10, 6)


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["API ", "API some-key", "Bearer dip_wrong", "Basic eA=="])
def test_no_key_is_needed_and_none_is_looked_at(header: str) -> None:
    response = ask(b"http://free.example/", authorization=header)

    assert (response.status_code, response.json()["optOuts"]) == (200, 0)


@pytest.mark.django_db
def test_what_cannot_be_answered_is_a_problem_document() -> None:
    many = ask(b"\n".join([b"http://a.example/"] * (MAX_ENTRIES + 1)))
    garbled = ask(b"http://a.example/\xff")
    read = Client().get(ADDRESS)

    assert (many.status_code, many.json()["code"]) == (422, "too_many_entries")
    assert (garbled.status_code, garbled.json()["code"]) == (400, "parse_error")
    assert (read.status_code, read.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.django_db
def test_ten_thousand_lines_take_as_many_queries_as_one() -> None:
    refusal_filed("evil.org\nprefix p.example/art/")

    def queries(urls: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ask("\n".join(urls).encode()).json()["size"] == len(urls)
        return len(captured)

    assert queries(["http://evil.org/"]) == queries(
        [f"http://h{n % 99}.example/{n}" for n in range(MAX_ENTRIES - 1)] + ["http://evil.org/"]
    )


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\n")), min_size=1))
@settings(max_examples=100)
def test_the_lines_are_the_clients_own_whatever_blanks_and_line_ends_of_other_kinds_they_hold(urls: list[str]) -> None:
    assert lines_read("\n".join(urls).encode("utf-8")) == urls
