"""The register of refusals as everybody reads it: search, counts, one refusal, nothing personal."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registry.models import Assurance, Refusal
from registry.services.refusal_steps import refusal_verify
from tests.factories.api import Program, program_of
from tests.factories.imports import import_filed
from tests.factories.matches import HOST, match_of, screened
from tests.factories.objections import registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import holder_new, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, Acting, officer_actor, officer_new, user_new
from tests.registry.views.visiting import client_of

pytestmark = pytest.mark.django_db
STATEMENT = "本社出版物不得用于训练。"


def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def colleague(holder: Acting, role: str = "reader") -> Client:
    user = user_new("colleague")
    holder.party.memberships.create(user=user, role=role, created_at=AT)
    client = visitor()
    client.force_login(user)
    return client


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]  # of the test client


def test_the_public_page_of_a_refusal_is_open_to_all_and_keeps_the_statement_back():
    refusal = refusal_filed(HOST)
    url = reverse("refusal_page", args=[refusal.case.number])
    holder = Acting(refusal.holder.members.get(), refusal.holder)
    everyone = [
        visitor(),
        client_of(holder_new("Stranger")),
        signed_in_officer()[0],
        client_of(holder),
        colleague(holder),
    ]

    pages = [client.get(url) for client in everyone]

    assert [page.status_code for page in pages] == [200] * 5
    assert [STATEMENT in text_of(page) for page in pages] == [False, False, True, True, True]
    assert ["Withdraw" in text_of(page) for page in pages] == [False, False, False, True, True]
    assert all(HOST in text_of(page) for page in pages)


def test_a_sealed_person_is_shown_by_alias_and_the_addresses_of_personal_information_not_at_all():
    holder = holder_new("Zhang San", kind="person")
    refusal = refusal_filed("https://people.example/zhang-san/", ground="personal_information", holder=holder)
    url = reverse("refusal_page", args=[refusal.case.number])

    public, own = text_of(visitor().get(url)), text_of(client_of(holder).get(url))
    listed = text_of(visitor().get(reverse("refusal_list")))

    for canary in ("Zhang San", "zhang-san", refusal.scopes_sha256, STATEMENT):
        assert canary not in public + listed
    assert holder.party.alias in public
    assert "people.example/zhang-san/" in own


def test_the_page_says_where_it_matched_once_that_is_public():
    refusal = refusal_effective(HOST)
    hidden = screened()
    public = registration_published()
    url = reverse("refusal_page", args=[refusal.case.number])

    page = text_of(visitor().get(url))
    own = text_of(client_of(Acting(refusal.holder.members.get(), refusal.holder)).get(url))

    assert match_of(public, refusal).case.number in page
    assert match_of(hidden, refusal).case.number not in page
    assert match_of(hidden, refusal).case.number in own


@pytest.mark.parametrize("number", ["JJ-2026-00000001-2", "JJ-2026-99999999-1", "YY-2026-000001-1", "JJ-1"])
def test_a_number_that_is_none_leads_nowhere(number):
    refusal_filed()

    assert visitor().get(f"/refusals/{number}/").status_code == 404


def test_a_number_in_another_spelling_finds_the_refusal():
    refusal = refusal_filed()

    assert visitor().get(f"/refusals/{refusal.case.number.lower().replace('-', '')}/").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("shuku.example", True),
        ("www.shuku.example", True),
        ("https://shuku.example/any/page?x=1", True),
        ("Shantang", True),
        ("other.example", False),
        ("shuku", False),
        ("a\x00b", True),  # what nothing can hold is not asked for
        ("%27%3B--", False),
    ],
)
def test_refusals_are_found_by_what_they_cover_and_by_public_names(query, found):
    refusal = refusal_filed("shuku.example")

    page = visitor().get(reverse("refusal_list"), {"q": query})

    assert page.status_code == 200
    assert (refusal.case.number in text_of(page)) is found


def test_a_host_finds_what_is_refused_on_any_of_its_ports():
    refusal = refusal_filed("prefix ports.example:8443/a/")

    found = {
        query: refusal.case.number in text_of(visitor().get(reverse("refusal_list"), {"q": query}))
        for query in ("ports.example", "https://ports.example:8443/a/b", "https://ports.example/a/b", "orts.example")
    }

    assert list(found.values()) == [True, True, False, False]


def test_refusals_are_found_by_number_and_by_digest():
    refusal = refusal_filed("ab" * 32)

    for query in (refusal.case.number, refusal.case.number.lower(), "AB" * 32):
        assert refusal.case.number in text_of(visitor().get(reverse("refusal_list"), {"q": query}))


def test_a_sealed_persons_name_finds_nothing():
    refusal = refusal_filed(holder=holder_new("Zhang San", kind="person"))

    assert refusal.case.number not in text_of(visitor().get(reverse("refusal_list"), {"q": "Zhang San"}))


def test_drafts_are_not_in_the_public_list():
    refusal_drafted("secret.example")

    page = text_of(visitor().get(reverse("refusal_list"), {"q": "secret.example"}))

    assert "No refusal was found" in page


def test_filters_narrow_the_list_and_a_wrong_value_is_no_filter():
    one = refusal_filed("one.example")
    two = refusal_effective("two.example", ground="trade_secret", usages={"derive": "disallow"})

    for filters in ({"ground": "trade_secret"}, {"usage": "derive"}, {"state": "effective"}):
        page = text_of(visitor().get(reverse("refusal_list"), filters))
        assert (one.case.number in page, two.case.number in page) == (False, True)
    assert one.case.number in text_of(visitor().get(reverse("refusal_list"), {"state": "nonsense", "before": "x"}))


def test_counts_can_be_taken_along():
    refusal_filed("one.example")
    refusal_effective("two.example")

    lines = text_of(visitor().get(reverse("refusal_statistics_csv"))).splitlines()

    assert lines[0] == "by,code,refusals"
    assert {"state,provisional,1", "state,effective,1", "ground,copyright,2", "usage,collect,2"} <= set(lines)


@pytest.mark.parametrize("name", ["refusal_list", "my_refusals"])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_database_as_often_for_one_as_for_three(
    name: str, count: int, django_assert_num_queries: DjangoAssertNumQueries
):
    holder = holder_new()
    for at in range(count):
        refusal_filed(f"s{at}.example", holder=holder)
    client = client_of(holder)
    client.get(reverse(name))

    with django_assert_num_queries({"refusal_list": 10, "my_refusals": 7}[name]):
        client.get(reverse(name))


def test_pages_are_read_in_chinese_too():
    refusal = refusal_filed()
    refusal_verify(refusal, assurance=Assurance.CONTROL_PROVED, actor=officer_actor(officer_new()), at=AT)
    client = Client(headers={"accept-language": "zh-hans"})

    for url in (reverse("refusal_list"), reverse("refusal_page", args=[refusal.case.number])):
        page = client.get(url)
        assert page.status_code == 200
        assert '<html lang="zh-Hans">' in text_of(page)


def test_everything_a_holder_wrote_is_shown_as_text_only():
    evil = "<script>alert(1)</script>"
    holder = holder_new(f"Press {evil}")
    refusal = refusal_filed(holder=holder)
    Refusal.objects.filter(pk=refusal.pk).update(statement=evil)

    for client in (visitor(), client_of(holder)):
        assert evil not in text_of(client.get(reverse("refusal_page", args=[refusal.case.number])))


def test_who_asks_for_a_site_is_not_told_which_persons_have_refused_there():
    refusal = refusal_filed("https://people.example/zhang-san/", ground="personal_information")

    for path in (reverse("refusal_list"), reverse("check")):
        of_site = text_of(visitor().get(path, {"q": "people.example"}))
        assert (refusal.case.number in of_site, "zhang-san" in of_site) == (False, False)
    for path in (reverse("refusal_list"), reverse("check")):
        exact = text_of(visitor().get(path, {"q": "https://people.example/zhang-san/photo.jpg"}))
        assert refusal.case.number not in exact
    assert "sealed" in exact
    assert refusal.case.number in text_of(visitor().get(reverse("refusal_list"), {"q": refusal.case.number}))


def test_a_whole_site_that_a_person_refused_is_told_as_refused_without_the_number():
    refusal = refusal_filed("zhang-san.example", ground="personal_information")

    for path in (reverse("refusal_list"), reverse("check")):
        assert refusal.case.number not in text_of(visitor().get(path, {"q": "zhang-san.example"}))


def test_a_search_leads_to_a_form_that_holds_what_was_searched():
    page = text_of(visitor().get(reverse("check"), {"q": "shuku.example"}))

    assert f"{reverse('refusal_new')}?scopes=shuku.example" in page


def test_the_holders_own_reference_is_shown_to_the_holder_alone_and_its_job_leads_to_the_list():
    holder = holder_new()
    batch = import_filed("scope,reference\nhttps://press.example/a.jpg,W-17\n", holder=holder)
    number = batch.groups.get().refusal.case.number
    page, scopes = reverse("refusal_page", args=[number]), f"refusals/{number}/scopes/"

    own, foreign = (text_of(client.get(page)) for client in (client_of(holder), visitor()))
    rows = [caller.get(scopes).json()["results"][0] for caller in (program_of(holder.party), Program())]

    assert ("W-17" in own, "W-17" in foreign) == (True, False)
    assert [row["reference"] for row in rows] == ["W-17", None]
    for job in (batch.check_job, batch.filing_job):
        shown = text_of(client_of(holder).get(reverse("job_page", args=[job.pk])))
        assert reverse("refusal_import", args=[batch.pk]) in shown
