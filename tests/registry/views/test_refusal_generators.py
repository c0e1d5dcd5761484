"""A holder takes refusals along in another format, and reads what that format cannot say."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registry.preferences import tdmrep
from registry.services.mandates import mandate_give
from registry.services.refusals import refusal_file
from registry.services.scopes import scope_lines
from tests.factories.refusals import holder_new, refusal_drafted, refusal_filed
from tests.factories.registrations import AT, Acting
from tests.registry.views.visiting import client_of

pytestmark = pytest.mark.django_db
NO_MINING = {"mine": "disallow", "search": "disallow"}
ASK = {"profile": "tdmrep", "refusal": "all", "origin": "shuku.example"}


@pytest.fixture(autouse=True)
def today(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from registry.kernel import clock

    monkeypatch.setattr(clock, "now", lambda: AT)


def page(holder: Acting, **asked: str) -> str:
    return client_of(holder).get(reverse("refusal_generators"), {**ASK, **asked}).content.decode()


def test_the_holder_sees_the_text_and_what_it_does_not_say():
    holder = holder_new()
    refusal_filed("prefix shuku.example/scans/\n" + "a" * 64, holder=holder, usages=NO_MINING)

    seen = page(holder)

    assert "&quot;location&quot;: &quot;/scans/&quot;" in seen
    assert "Search: this format has no word for it." in seen
    assert "One file by its SHA-256" in seen


def test_the_file_is_what_the_page_shows_and_reads_back_as_stated():
    holder = holder_new()
    refusal_filed("prefix shuku.example/scans/", holder=holder, usages=NO_MINING)

    response = client_of(holder).get(reverse("refusal_generator_file"), ASK)

    assert response["Content-Disposition"] == 'attachment; filename="tdmrep.json"'
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    document = tdmrep.read(response.content)
    policies = {entry["tdm-policy"] for entry in json.loads(response.content) if entry["tdm-reservation"] == 1}
    assert policies == {f"{settings.SITE_URL}/refusals/?q={holder.party.alias}"}
    assert [document.reservation(path) for path in ("/scans/1.jpg", "/scanner")] == [1, None]


def test_a_text_that_concerns_a_person_names_no_page_of_the_register():
    holder = holder_new("Zhang San", kind="person")
    refusal_filed("prefix shuku.example/zhang/", holder=holder, usages=NO_MINING, ground="personal_information")

    text = client_of(holder).get(reverse("refusal_generator_file"), ASK).content.decode()

    assert "/zhang/" in text
    assert "tdm-policy" not in text
    assert holder.party.alias not in text


def test_all_refusals_of_a_host_stand_in_one_text_and_those_of_others_do_not():
    holder = holder_new()
    for folder in ("a", "b"):
        refusal_filed(f"prefix shuku.example/{folder}/", holder=holder, usages=NO_MINING)
    refusal_filed("prefix shuku.example/c/", usages=NO_MINING)
    refusal_drafted("prefix shuku.example/d/", holder=holder)

    rules = json.loads(client_of(holder).get(reverse("refusal_generator_file"), ASK).content)

    assert {rule["location"] for rule in rules} == {"/a/", "/b/"}


def test_one_refusal_can_be_chosen_but_not_somebody_elses():
    holder, other = holder_new(), holder_new("Other Press")
    number = refusal_filed("prefix shuku.example/a/", holder=holder, usages=NO_MINING).case.number
    refusal_filed("prefix shuku.example/b/", holder=holder, usages=NO_MINING)
    refusal_filed("prefix shuku.example/c/", holder=other, usages=NO_MINING)
    ask = {**ASK, "refusal": number}

    rules = json.loads(client_of(holder).get(reverse("refusal_generator_file"), ask).content)

    assert [rule["location"] for rule in rules] == ["/a/"]
    assert client_of(other).get(reverse("refusal_generator_file"), ask).status_code == 404


def test_an_agent_writes_for_each_holder_apart():
    holder, agent = holder_new(), holder_new("Society", kind="organisation")
    mandate_give(
        principal=holder.party,
        agent=agent.party,
        scope="all",
        valid_from=AT,
        valid_until=None,
        document=None,
        at=AT,
    )
    refusal = refusal_file(
        holder=holder.party,
        scopes=scope_lines("prefix shuku.example/theirs/"),
        ground="copyright",
        usages=NO_MINING,
        actor=agent.as_("holder"),
        at=AT,
    )
    refusal_filed("prefix shuku.example/own/", holder=agent, usages=NO_MINING)

    every = json.loads(client_of(agent).get(reverse("refusal_generator_file"), ASK).content)
    ask = {**ASK, "refusal": refusal.case.number}
    theirs = json.loads(client_of(agent).get(reverse("refusal_generator_file"), ask).content)

    assert [rules[0]["location"] for rules in (every, theirs)] == ["/own/", "/theirs/"]


@pytest.mark.parametrize("limit", [1, 2])
def test_an_older_refusal_can_still_be_chosen_and_what_is_left_out_of_all_is_said(limit, monkeypatch):
    monkeypatch.setattr("registry.views.refusal_generators.MAX_REFUSALS", limit)
    monkeypatch.setattr("registry.selectors.exports.MAX_REFUSALS", limit)
    holder = holder_new()
    oldest = refusal_filed("prefix shuku.example/0/", holder=holder, usages=NO_MINING).case.number
    refusal_filed("prefix shuku.example/1/", holder=holder, usages=NO_MINING)

    assert "/0/" in page(holder, refusal=oldest)
    assert ("Only the newest 1 refusals were written." in page(holder)) is (limit == 1)


@pytest.mark.parametrize("origin", ["", "no host", "user@", "http://["])
def test_a_format_for_one_host_asks_which(origin):
    holder = holder_new()
    refusal_filed("shuku.example", holder=holder, usages=NO_MINING)

    response = client_of(holder).get(reverse("refusal_generators"), {**ASK, "origin": origin})

    assert response.status_code == 422


def test_crawlers_are_shut_out_by_name_only_where_collecting_is_refused_and_only_if_asked():
    holder = holder_new()
    refusal_filed("shuku.example", holder=holder, usages=NO_MINING)
    refusal_filed("prefix shuku.example/open/", holder=holder, usages={"search": "disallow"})

    assert "User-agent: GPTBot" in page(holder, profile="robots", shut_out="on")
    assert "User-agent: GPTBot" not in page(holder, profile="robots")


def test_whoever_has_no_refusal_is_shown_where_to_file_one():
    assert (
        "You have no refusal in force." in client_of(holder_new()).get(reverse("refusal_generators")).content.decode()
    )


def test_the_way_there_stands_on_the_refusal_and_on_the_list_of_ones_own():
    holder = holder_new()
    number = refusal_filed("shuku.example", holder=holder).case.number
    addresses = [reverse("refusal_page", args=[number]), reverse("my_refusals")]

    seen = [client_of(holder).get(address).content.decode() for address in addresses]
    strangers = Client().get(addresses[0]).content.decode()

    assert [reverse("refusal_generators") in text for text in (*seen, strangers)] == [True, True, False]


@pytest.mark.parametrize("scopes", [1, 3])
def test_the_page_takes_a_bounded_number_of_queries(scopes, django_assert_max_num_queries: DjangoAssertNumQueries):
    holder = holder_new()
    refusal_filed("\n".join(f"prefix shuku.example/{n}/" for n in range(scopes)), holder=holder, usages=NO_MINING)
    client = client_of(holder)

    with django_assert_max_num_queries(16):
        client.get(reverse("refusal_generators"), ASK)
