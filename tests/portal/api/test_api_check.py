"""Does anybody refuse this: the same answer as the screening engine, a verdict with its rule, a third state."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.api.entries import MAX_ENTRIES
from registry.models import Scope
from registry.screening.engine import screen_batch
from registry.screening.rules import Rule, ScopeKind
from registry.screening.snapshot import in_memory
from tests.factories.api import visitor
from tests.factories.refusals import refusal_filed
from tests.portal.api.asking import bulk

pytestmark = pytest.mark.django_db
DIGEST = "ab" * 32
SCOPES = f"""evil.org
host exact.example.com
prefix p.example/art
prefix p.example/private/
url u.example/one?a=1
prefix port.example:8080/
domain xn--fiq228c.example
[2001:db8::1]
127.0.0.1
sha256 {DIGEST}"""
TRAPS = [
    "http://evil.org\\@example.com/",
    "http://example.com#@evil.org/",
    "http://example.com\\@evil.org/",
    "http://user:pass@evil.org/",
    "http://evil.org@example.com/",
    "http://ｅｖｉｌ.org/",
    "http://evil。org/",
    "http://ev%69l.org/",
    "http://EVIL.ORG./x",
    "https://deep.below.evil.org:8443/x",
    "http://notevil.org/",
    "http://evil.org.example/",
    "http://0x7f.1/",
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://[2001:db8::1]:80/",
    "http://[2001:db8:0:0:0:0:0:1]/x",
    "data:text/plain,evil.org",
    "//evil.org/a",
    "www.evil.org/a",
    "evil.org",
    "javascript:alert(1)",
    "",
    "   ",
    "http://",
    "http://a..b.com/",
    "http://evil.org/" + "x" * 2100,
    "http://evil.org/a\tb",
    "http://evil.org/a\x00b",
    "http://xn--zz--/",
    "http://中文.example/",
    "http://exact.example.com/x",
    "http://sub.exact.example.com/x",
    "http://p.example/art",
    "http://p.example/art/x",
    "http://p.example/artist",
    "http://p.example/art.html",
    "http://p.example/a/../art/x",
    "http://p.example/%61rt/x",
    "http://p.example/a/../private/x",
    "http://p.example/%70rivate/x",
    "http://p.example/private",
    "http://p.example/art?q=1",
    "https://u.example/one?a=1",
    "http://u.example/one?a=1#frag",
    "http://u.example/one",
    "http://u.example/one?a=2",
    "http://port.example:8080/x",
    "http://port.example/x",
    "  http://evil.org/  ",
]


def by_engine(urls: list[str | None], digests: list[str | None]) -> tuple[list[set[int]], int]:
    """Scopes hit in each row by the reference engine, and how many rows it cannot resolve."""
    scopes = Scope.objects.filter(until__isnull=True)
    rules = [Rule(scope.pk, scope.refusal_id, ScopeKind(scope.kind), scope.value) for scope in scopes]
    columns = {"item": list(range(len(urls))), "url": urls, "sha256": digests}
    batch = pa.record_batch(
        [pa.array(columns["item"], pa.int64()), pa.array(urls, pa.string()), pa.array(digests, pa.string())],
        names=list(columns),
    )
    hits, counts = screen_batch(in_memory(rules), batch)
    found: list[set[int]] = [set() for _url in urls]
    for item, rule in zip(hits.column("item").to_pylist(), hits.column("rule").to_pylist(), strict=True):
        found[item].add(rule)
    return found, counts.unresolvable


def scopes_of(answer: dict[str, Any], result: dict[str, Any]) -> set[int]:
    """The ids of the scopes a result points at."""
    named = [answer["statements"][place] for place in result["statements"]]
    return {
        Scope.objects.get(
            refusal__case__number=one["refusal"], kind=one["scope"]["kind"], value=one["scope"]["value"]
        ).pk
        for one in named
    }


def test_the_answer_is_that_of_the_screening_engine_on_every_trap() -> None:
    refusal_filed(SCOPES)
    refusal_filed("evil.org\nprefix p.example/art/")
    expected, unresolvable = by_engine(list(TRAPS), [None] * len(TRAPS))

    answer = bulk([{"url": trap} for trap in TRAPS]).json()

    assert [scopes_of(answer, result) for result in answer["results"]] == expected
    assert answer["unresolvable"] == unresolvable > 10
    assert answer["covered"] == sum(map(bool, expected)) > 15
    assert answer["count"] == len(TRAPS)


def test_a_row_with_address_and_digest_is_answered_as_the_engine_does() -> None:
    refusal_filed(SCOPES)
    rows = [
        ("http://free.example/", DIGEST.upper()),
        ("http://evil.org/", "not hex"),
        (None, DIGEST),
        ("http://a..b/", DIGEST),
        ("http://evil.org/", DIGEST),
        (None, None),
    ]
    expected, unresolvable = by_engine([url for url, _d in rows], [digest for _u, digest in rows])

    answer = bulk([{"url": url, "sha256": digest} for url, digest in rows]).json()

    assert [scopes_of(answer, result) for result in answer["results"]] == expected
    assert answer["unresolvable"] == unresolvable == 3


@pytest.mark.parametrize("trap", [trap for trap in TRAPS if trap.strip()])
def test_one_address_is_answered_like_many(trap: str) -> None:
    refusal_filed(SCOPES)
    many = bulk([{"url": trap}]).json()

    one = visitor().get("check/", {"url": trap}).json()

    assert one["statements"] == many["statements"]
    assert {name: one[name] for name in ("state", "reason", "canonical", "verdicts")} == {
        name: many["results"][0][name] for name in ("state", "reason", "canonical", "verdicts")
    }
    assert bool(one["reason_text"]) == (one["state"] == "unresolvable")


def test_what_cannot_be_resolved_is_a_third_state_with_its_reason() -> None:
    entries = [
        "data:text/plain,x",
        "www.x/a",
        {"sha256": "12"},
        {"domain": "a b"},
        7,
        {"urll": "x"},
        {"url": ["x"]},
        {},
    ]

    answer = bulk(entries).json()

    assert [(one["state"], one["reason"]) for one in answer["results"]] == [
        ("unresolvable", "scheme"),
        ("unresolvable", "not_absolute"),
        ("unresolvable", "sha256"),
        ("unresolvable", "host"),
        ("unresolvable", "not_an_entry"),
        ("unresolvable", "not_an_entry"),
        ("unresolvable", "not_text"),
        ("unresolvable", "nothing_named"),
    ]
    assert [one["statements"] for one in answer["results"]] == [[]] * len(entries)


def test_a_text_that_is_a_digest_is_looked_up_as_one() -> None:
    refusal_filed(SCOPES)

    answer = bulk([DIGEST, DIGEST.upper(), "00" * 32]).json()

    assert [one["state"] for one in answer["results"]] == ["covered", "covered", "not_covered"]


def test_ones_own_ids_come_back() -> None:
    answer = bulk([{"id": 7, "url": "http://a.example/"}, {"id": "b", "url": "nothing"}]).json()

    assert [one["id"] for one in answer["results"]] == [7, "b"]


def test_lines_are_read_as_well_and_a_bad_one_spoils_no_other() -> None:
    refusal_filed("evil.org")
    body = b'"http://evil.org/"\n{"url": \n\n{"url": "http://free.example/"}\n'

    answer = bulk(body, "application/x-ndjson").json()

    assert [(one["state"], one["reason"]) for one in answer["results"]] == [
        ("covered", None),
        ("unresolvable", "not_json"),
        ("not_covered", None),
    ]


@pytest.mark.parametrize("body", [b"{", b"", b'{"url": "x"}', b'"x"'])
def test_a_body_that_is_no_list_is_refused(body: bytes) -> None:
    response = bulk(body)

    assert (response.status_code, response.json()["code"]) == (400, "parse_error")


def test_more_than_ten_thousand_are_refused_with_both_numbers() -> None:
    response = bulk(["http://a.example/"] * (MAX_ENTRIES + 1))

    assert (response.status_code, response.json()["code"]) == (422, "too_many_entries")
    assert "10000" in response.json()["details"]["en"]
    assert "10001" in response.json()["details"]["zh"]


def test_ten_thousand_take_as_many_queries_as_one() -> None:
    refusal_filed(SCOPES)

    def queries(entries: list[str]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert bulk(entries).status_code == 200
        return len(captured)

    few = queries(["http://evil.org/1"])
    many = queries([f"http://h{n % 500}.example/p/{n}/x" for n in range(MAX_ENTRIES - 1)] + ["http://evil.org/"])

    assert few == many <= 5


def test_each_statement_is_listed_once_however_many_it_covers() -> None:
    refusal_filed("evil.org")

    answer = bulk([f"http://evil.org/{n}" for n in range(50)]).json()

    assert len(answer["statements"]) == 1
    assert {tuple(one["statements"]) for one in answer["results"]} == {(0,)}


def test_below_a_platform_stand_the_accounts_that_refuse() -> None:
    refusal_filed("https://github.com/owner")

    (found,) = visitor().get("check/?domain=github.com").json()["below"]

    assert found["scope"] == {"kind": "account", "value": "github.com/owner/"}
