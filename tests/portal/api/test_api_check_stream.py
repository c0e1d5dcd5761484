"""A stream of entries is answered line by line, and nobody keeps it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.api.bulk import AT_ONCE, Question, answer_lines
from portal.api.entries import MAX_LINE, lines_of
from tests.factories.api import visitor
from tests.factories.refusals import refusal_filed
from tests.factories.registrations import AT
from tests.portal.api.asking import bulk

NDJSON = "application/x-ndjson"


def stream(lines: bytes, query: str = "", media_type: str = NDJSON) -> Any:
    return visitor().client.post(f"/api/v1/check/stream/{query}", lines, content_type=media_type)


def answers(response: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.getvalue().splitlines()]


@pytest.mark.django_db
def test_each_line_is_answered_in_order_with_its_statements_in_full() -> None:
    refusal = refusal_filed("evil.org")
    body = b'"http://evil.org/1"\n{"url":\n\n{"id": 7, "url": "http://free.example/"}\n{"domain": "evil.org"}'

    response = stream(body)

    found = answers(response)
    assert response["Content-Type"] == NDJSON
    assert [one["state"] for one in found] == ["covered", "unresolvable", "not_covered", "covered"]
    assert [one.get("id") for one in found] == [None, None, 7, None]
    assert [one["is_refused"] for one in found] == [True, None, False, True]
    assert found[0]["statements"][0]["refusal"] == found[3]["statements"][0]["refusal"] == refusal.case.number
    assert found[0]["verdicts"]["collect"]["statements"] == [0]


@pytest.mark.django_db
def test_a_line_is_answered_as_the_same_entry_in_a_list() -> None:
    refusal_filed("evil.org\nprefix p.example/art/")
    refusal_filed("url p.example/art/x")
    entries = ["http://evil.org/", "http://p.example/art/x", "http://p.example/", "data:,x", {"sha256": "ab" * 32}]
    listed = bulk(entries).json()

    streamed = answers(stream(b"\n".join(json.dumps(one).encode() for one in entries)))

    for one, line in zip(listed["results"], streamed, strict=True):
        assert line["statements"] == [listed["statements"][place] for place in one["statements"]]
        same = ("state", "reason", "canonical", "is_refused")
        assert {name: line[name] for name in same} == {name: one[name] for name in same}
        assert {usage: said["verdict"] for usage, said in line["verdicts"].items()} == {
            usage: said["verdict"] for usage, said in one["verdicts"].items()
        }


@pytest.mark.django_db
def test_the_usages_of_interest_are_asked_for_as_elsewhere_and_other_bodies_are_refused() -> None:
    refusal_filed("evil.org", usages={"search": "disallow"})

    assert answers(stream(b'"http://evil.org/"', "?usages=collect"))[0]["is_refused"] is False
    assert stream(b"[]", media_type="application/json").status_code == 415
    assert stream(b"", "?usages=x").status_code == 422
    assert stream(b"\n \n").getvalue() == b""


@pytest.mark.django_db
def test_a_part_of_the_stream_is_answered_before_the_next_is_read_with_a_fixed_number_of_queries() -> None:
    refusal_filed("evil.org\nprefix p.example/art/")
    read = 0

    def lines() -> Any:
        nonlocal read
        for number in range(3 * AT_ONCE):
            read = number + 1
            yield b'"http://evil.org/%d"' % number if number % 2 else b'"http://p.example/art/%d"' % number

    with CaptureQueriesContext(connection) as captured:
        parts = answer_lines(lines(), Question(AT))
        first = next(parts)
        assert (read, first.count(b"\n")) == (AT_ONCE, AT_ONCE)
        assert [part.count(b"\n") for part in parts] == [AT_ONCE, AT_ONCE]
    assert len(captured) == 3 * 4


class Endless(io.RawIOBase):
    """A body of one line that never ends, and notes how much of it was taken."""

    taken = 0

    def read(self, size: int = -1, /) -> bytes:
        self.taken += size
        return b"x" * size if self.taken < 64 << 20 else b""


def test_a_line_without_end_is_one_entry_and_is_not_kept() -> None:
    found = list(lines_of(Endless()))

    assert len(found) == 1
    assert MAX_LINE < len(found[0]) <= MAX_LINE + (1 << 16)


@pytest.mark.django_db
def test_an_overlong_line_spoils_no_other() -> None:
    refusal_filed("evil.org")
    body = b'"http://evil.org/"\n"' + b"x" * (3 << 16) + b'"\n"http://evil.org/2"\n'

    assert [(one["state"], one["reason"]) for one in answers(stream(body))] == [
        ("covered", None),
        ("unresolvable", "line_too_long"),
        ("covered", None),
    ]


@given(st.lists(st.binary(max_size=200).map(lambda text: text.replace(b"\n", b" "))), st.integers(1, 300))
@settings(max_examples=60)
def test_lines_come_out_as_they_went_in_however_the_body_is_cut(lines: list[bytes], block: int) -> None:
    class Cut(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(block)

    assert list(lines_of(Cut(b"\n".join(lines)))) == [line for line in lines if line.strip()]
