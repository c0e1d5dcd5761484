"""The register of refusals as people read it: found, filtered, followed, counted, and what came of each."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.models import Refusal
from registry.services.ledger import ledger_integrate
from registry.services.refusal_steps import refusal_ask_proof
from tests.factories.matches import HOST
from tests.factories.objections import registration_settled
from tests.factories.refusals import holder_new, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, officer_actor, officer_new
from tests.registry.views.visiting import client_of

pytestmark = pytest.mark.django_db


def listed(query: dict[str, str]) -> list[str]:
    page = Client().get(reverse("refusal_list"), query)
    assert page.status_code == 200
    return re.findall(r"/refusals/(JJ-[\d-]+)/\"", page.content.decode())


def number(refusal: Refusal) -> str:
    return str(refusal.case.number)


@pytest.mark.parametrize(
    ("scope", "asked"),
    [
        ("a.example", "a.example"),
        ("a.example", "deep.A.example"),
        ("host a.example", "http://a.example/x"),
        ("prefix a.example/x/", "a.example/x/y"),
        ("pattern a.example/*.pdf$", "https://a.example/y/z.pdf"),
        ("account github.com/Owner", "https://github.com/owner/repo"),
        ("sha256 " + "ab" * 32, "AB" * 32),
        ("10.1000/ABC", "doi:10.1000/abc"),
        ("isbn 978-3-16-148410-0", "978-3-16-148410-0"),
        ("a.example", "Shantang"),
    ],
)
def test_a_refusal_is_found_by_what_one_knows_of_it(scope: str, asked: str) -> None:
    refusal = refusal_filed(scope)
    refusal_filed("elsewhere.example", holder=holder_new("Other"))

    assert listed({"q": asked}) == [number(refusal)]


def test_a_pattern_that_does_not_fit_is_not_found() -> None:
    refusal_filed("pattern a.example/*.pdf$")

    assert listed({"q": "https://a.example/y/z.html"}) == []


def test_filters_combine_and_come_off_one_by_one_by_a_link_that_keeps_the_rest() -> None:
    wanted = refusal_effective("a.example", ground="contract", usages={"search": "disallow"})
    refusal_filed("b.example", ground="contract", usages={"search": "disallow"})
    refusal_effective("c.example", ground="copyright", usages={"search": "disallow"})

    asked = {"ground": "contract", "usage": "search", "assurance": "evidence_reviewed", "state": "effective"}
    page = Client().get(reverse("refusal_list"), {**asked, "q": "Shantang"}).content.decode()

    assert listed(asked) == [number(wanted)]
    removing = re.findall(r'class="chip" href="([^"]+)"', page)
    assert len(removing) == 4
    assert all("q=Shantang" in link and link.count("=") == 4 for link in removing)


def test_each_filter_says_how_many_it_would_give() -> None:
    for host, ground in (("a.example", "contract"), ("b.example", "contract"), ("c.example", "copyright")):
        refusal_filed(host, ground=ground)

    page = Client(headers={"accept-language": "en"}).get(reverse("refusal_list"), {"ground": "contract"})

    facets = dict(re.findall(r">([A-Z][\w ]+)<span>(\d+)</span>", page.content.decode()))
    assert (facets["Contract"], facets["Copyright"], facets["Asserted"]) == ("2", "1", "2")


def test_values_no_refusal_can_have_are_left_out() -> None:
    refusal = refusal_filed("a.example")

    assert listed({"state": "draft", "ground": "x", "assurance": "9", "usage": "'", "before": "²"}) == [number(refusal)]


def test_whoever_refuses_for_ones_own_information_is_named_nowhere() -> None:
    person = holder_new("Canary Name", kind="person")
    person.party.is_sealed = False
    person.party.save()
    own = refusal_filed("https://pages.example/canary", ground="personal_information", holder=person)
    work = refusal_filed("art.example", holder=person)

    everywhere = [
        Client().get(address).getvalue().decode()
        for address in (
            f"/refusals/?ground={own.ground}",
            f"/refusals/feed.atom?ground={own.ground}",
            f"/refusals/list.csv?ground={own.ground}",
            f"/refusals/{number(own)}/",
            f"/api/v1/refusals/{number(own)}/",
        )
    ]

    assert [text.count("anary") for text in everywhere] == [0] * 5
    assert all(person.party.alias in text for text in everywhere)
    assert listed({"q": "Canary"}) == [number(work)]


def test_the_whole_result_is_a_file_that_no_spreadsheet_runs() -> None:
    refusal_filed("a.example", holder=holder_new("=HYPERLINK(1)"), usages={"collect": "disallow", "search": "allow"})
    refusal_filed("b.example", ground="contract")

    answer = Client().get("/refusals/list.csv", {"ground": "copyright"})

    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode()))
    assert row["holder"] == "'=HYPERLINK(1)"
    assert (row["disallows"], row["allows"], row["scopes"], row["assurance"]) == ("collect", "search", "1", "asserted")


def test_a_search_can_be_followed_as_a_feed() -> None:
    refusal = refusal_filed("a.example", ground="contract")
    refusal_filed("b.example")

    answer = Client().get("/refusals/feed.atom", {"ground": "contract"})

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert text.count("<entry>") == 1
    assert number(refusal) in text
    assert (
        Client().get("/refusals/feed.atom?ground=contract", headers={"if-none-match": answer["ETag"]}).status_code
        == 304
    )


def test_growth_counts_what_was_filed_by_the_end_of_each_month_without_gaps() -> None:
    for days in (0, 1, 70):
        refusal_filed(f"d{days}.example", at=AT + timedelta(days=days))

    lines = Client().get("/refusals/statistics.csv").content.decode().splitlines()
    page = Client().get("/refusals/statistics/")

    growth = [line.split(",")[1:] for line in lines if line.startswith("filed_until")]
    first = AT.astimezone().strftime("%Y-%m")
    assert (growth[0], growth[-1][1]) == ([first, "2"], "3")
    assert len(growth) in (3, 4)
    assert "assurance,asserted,3" in lines
    assert page.content.decode().count("<svg") >= 2
    assert "/refusals/?ground=copyright" in page.content.decode()


def test_an_empty_register_has_pages_too() -> None:
    for address in ("/refusals/", "/refusals/statistics/", "/refusals/list.csv", "/refusals/feed.atom"):
        assert Client().get(address).status_code == 200


@pytest.mark.parametrize("name", ["", "statistics/", "feed.atom", "list.csv"])
def test_three_cost_as_many_queries_as_one(name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            Client().get(f"/refusals/{name}").getvalue()
        return len(captured)

    refusal_filed("a.example")
    one = queries()
    refusal_filed("b.example", ground="contract")
    refusal_effective("c.example", usages={"search": "disallow"})
    assert queries() == one


def test_what_came_of_a_match_is_told_with_the_list_and_the_proof() -> None:
    refusal = refusal_effective(HOST)
    settled = registration_settled()
    ledger_integrate(AT + timedelta(days=90))

    page = Client(headers={"accept-language": "en"}).get(reverse("refusal_page", args=[number(refusal)]))

    body = page.content.decode()
    proof = re.search(r'href="(/log/proof/\d+\.tlog-proof)"', body)
    assert "removed from v1.0" in body
    assert reverse("certificate_exclusions", args=[settled.number]) in body
    assert proof
    assert Client().get(proof[1]).status_code == 200


def test_the_opposite_word_of_another_holder_stands_on_both_pages() -> None:
    one = refusal_filed("a.example\nb.example", usages={"train_generative": "disallow"})
    allows = {"train_generative": "allow", "mine": "allow", "search": "disallow"}
    other = refusal_filed("b.example", holder=holder_new("Other"), usages=allows)
    same = refusal_filed("b.example", holder=holder_new("Agrees"), usages={"train_generative": "disallow"})

    pages = {
        refusal.pk: Client().get(reverse("refusal_page", args=[number(refusal)])).content.decode()
        for refusal in (one, other, same)
    }

    assert number(other) in pages[one.pk]
    assert number(one) in pages[other.pk]
    assert number(same) not in pages[one.pk]


def test_my_refusals_begin_with_what_waits_for_me_what_ends_first_at_the_top() -> None:
    holder = holder_new()
    refusal_drafted("draft.example", holder=holder)
    asked = refusal_filed("a.example", holder=holder)
    refusal_ask_proof(asked, text="Please show.", actor=officer_actor(officer_new()), at=AT)
    settled = refusal_effective("b.example", holder=holder)

    page: Any = client_of(holder).get(reverse("my_refusals"))

    body = page.content.decode()
    move = body[body.index("Your move") : body.index("</table>")]
    assert reverse("refusal_step", args=[number(asked), "proof"]) in move
    assert move.index(number(asked)) < move.index("Check and file the draft")
    assert number(settled) not in move
    assert number(settled) in body
