"""Does anybody refuse this: the same answer as the screening engine, a verdict with its rule, a third state."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.api.bulk import MAX_ENTRIES
from registry.models import Refusal, Scope
from registry.screening.engine import screen_batch
from registry.screening.rules import Rule, ScopeKind
from registry.screening.snapshot import in_memory
from registry.services.refusal_endings import refusal_withdraw
from tests.factories.api import program_for, visitor
from tests.factories.refusals import holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, curator_new

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


def bulk(entries: Any, media_type: str = "application/json") -> Any:
    raw = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return visitor().client.post("/api/v1/check/", raw, content_type=media_type)


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

    assert few == many <= 3


def test_each_statement_is_listed_once_however_many_it_covers() -> None:
    refusal_filed("evil.org")

    answer = bulk([f"http://evil.org/{n}" for n in range(50)]).json()

    assert len(answer["statements"]) == 1
    assert {tuple(one["statements"]) for one in answer["results"]} == {(0,)}


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
