"""Filing, reading and changing refusals in the browser, as holder, colleague, stranger, officer and nobody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registry.models import Assurance, Grant, Letter, Refusal
from registry.services.mandates import mandate_give
from registry.services.refusal_steps import refusal_ask_proof, refusal_verify
from tests.factories.matches import HOST, match_of, screened
from tests.factories.objections import registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import holder_actor, holder_new, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, Acting, officer_actor, officer_new, user_new
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import client_of, post

pytestmark = pytest.mark.django_db
FORM = {"scopes": f"{HOST}\nhttps://shuku.example/photos/", "usages": ["collect", "mine"], "ground": "copyright"}
STATEMENT = "本社出版物不得用于训练。"


def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def colleague(holder: Acting, role: str = "reader") -> Client:
    user = user_new("colleague")
    holder.party.memberships.create(user=user, role=role, created_at=AT)
    client = visitor()
    client.force_login(user)
    return client


def filled(acting: Acting, /, **changes: object) -> dict[str, object]:
    return {**FORM, "holder": str(acting.party.pk), **changes}


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]  # of the test client


def test_a_holder_files_in_three_screens_and_keeps_a_receipt():
    holder = holder_new()
    client = client_of(holder)

    assert client.get(reverse("refusal_new"), {"scopes": HOST}).status_code == 200
    drafted = post(client, "refusal_new", data=filled(holder))
    assert drafted.status_code == 303
    checked = text_of(client.get(drafted.url))
    assert "Everything under an address" in checked
    assert "shuku.example/photos/" in checked
    assert "and by what mining includes: Train generative models, Train other models" in checked
    filed = client.post(drafted.url)

    refusal = Refusal.objects.get()
    assert filed.status_code == 303
    assert filed.url == reverse("refusal_receipt", args=[refusal.case.number])
    receipt = text_of(client.get(filed.url))
    assert refusal.case.number in receipt
    assert "scopes.tsv" in receipt


def test_what_a_search_found_stands_in_the_form():
    assert "shuku.example</textarea>" in text_of(
        client_of(holder_new()).get(reverse("refusal_new"), {"scopes": "shuku.example"})
    )


def test_filing_sent_twice_makes_one_refusal():
    refusal = refusal_drafted()
    client = client_of(Acting(refusal.holder.members.get(), refusal.holder))

    answers = [post(client, "refusal_check", refusal.pk) for _ in range(2)]

    assert [answer.url for answer in answers] == [
        reverse("refusal_receipt", args=[Refusal.objects.get().case.number])
    ] * 2
    assert Refusal.objects.filter(state="provisional").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scopes": ""}, "This field is required"),
        ({"scopes": "shuku.example\ncom.cn"}, "Line 2, “com.cn”"),
        ({"scopes": "ftp://a.example/"}, "only addresses that begin with http or https"),
        ({"usages": []}, "This field is required"),
        ({"ground": "because"}, "Select a valid choice"),
        ({"holder": "1"}, "Select a valid choice"),
        ({"effective_until": "2020-01-01"}, "would end before it begins"),
        ({"effective_until": "soon"}, "Enter a valid date"),
    ],
)
def test_every_wrong_answer_is_refused_at_its_field_and_nothing_is_kept(changes, sentence):
    holder = holder_new()

    answer = post(client_of(holder), "refusal_new", data=filled(holder, **changes))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Refusal.objects.exists()


def test_the_first_twenty_bad_lines_are_named_and_the_rest_counted():
    holder = holder_new()
    lines = "\n".join(f"ftp://{at}.example/" for at in range(25))

    answer = text_of(post(client_of(holder), "refusal_new", data=filled(holder, scopes=lines)))

    assert "Line 20," in answer
    assert "Line 21," not in answer
    assert "Further lines that cannot be taken: 5." in answer


def test_a_draft_is_changed_or_thrown_away():
    refusal = refusal_drafted("one.example")
    holder = Acting(refusal.holder.members.get(), refusal.holder)
    client = client_of(holder)
    assert "domain one.example</textarea>" in text_of(client.get(reverse("refusal_edit", args=[refusal.pk])))

    changed = post(client, "refusal_edit", refusal.pk, data=filled(holder, scopes="two.example"))
    assert changed.status_code == 303
    assert refusal.scopes.get().value == "two.example"
    bad = post(client, "refusal_edit", refusal.pk, data=filled(holder, scopes="com"))
    assert bad.status_code == 422

    assert post(client, "refusal_discard", refusal.pk).status_code == 303
    refusal.refresh_from_db()
    assert refusal.state == "lapsed"


def test_an_agent_chooses_whose_right_it_is():
    society, author = holder_new("Collecting Society"), holder_new("Author", kind="person")
    mandate_give(
        principal=author.party,
        agent=society.party,
        scope="refusals",
        valid_from=AT - timedelta(days=1000),
        valid_until=None,
        document=None,
        at=AT,
    )

    post(client_of(society), "refusal_new", data=filled(society, holder=str(author.party.pk)))

    assert Refusal.objects.get().holder == author.party


def test_drafts_exist_for_their_holder_only():
    refusal = refusal_drafted()
    holder = Acting(refusal.holder.members.get(), refusal.holder)
    for name in ("refusal_edit", "refusal_check"):
        url = reverse(name, args=[refusal.pk])
        assert client_of(holder).get(url).status_code == 200
        assert colleague(holder).get(url).status_code == 200
        assert client_of(holder_new("Stranger")).get(url).status_code == 404
        assert signed_in_officer()[0].get(url).status_code in {302, 404}
        assert visitor().get(url).status_code == 302


def test_a_reader_sees_a_draft_but_files_nothing():
    refusal = refusal_drafted()
    holder = Acting(refusal.holder.members.get(), refusal.holder)

    assert post(colleague(holder), "refusal_check", refusal.pk).status_code == 404

    refusal.refresh_from_db()
    assert refusal.state == "draft"


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

    with django_assert_num_queries({"refusal_list": 8, "my_refusals": 6}[name]):
        client.get(reverse(name))


def test_my_refusals_lists_drafts_and_filed_ones_of_the_acting_party_only():
    holder = holder_new()
    filed, other = refusal_filed(holder=holder), refusal_filed("other.example")
    refusal_drafted("draft.example", holder=holder)

    page = text_of(client_of(holder).get(reverse("my_refusals")))

    assert filed.case.number in page
    assert "Draft" in page
    assert other.case.number not in page
    assert visitor().get(reverse("my_refusals")).status_code == 302


def test_the_receipt_is_the_holders():
    refusal = refusal_filed()
    url = reverse("refusal_receipt", args=[refusal.case.number])
    holder = Acting(refusal.holder.members.get(), refusal.holder)

    assert client_of(holder).get(url).status_code == 200
    assert client_of(holder_new("Stranger")).get(url).status_code == 404
    assert visitor().get(url).status_code == 302


STEPS = ["proof", "answer", "review", "reaffirm", "amend", "grant", "withdraw"]


@pytest.mark.parametrize("step", STEPS)
def test_steps_exist_for_the_holder_only(step):
    refusal = refusal_filed()
    url = reverse("refusal_step", args=[refusal.case.number, step])
    holder = Acting(refusal.holder.members.get(), refusal.holder)

    assert client_of(holder).get(url).status_code == 200
    assert colleague(holder).get(url).status_code == 200
    assert colleague(holder).post(url).status_code == 404
    assert client_of(holder_new("Stranger")).get(url).status_code == 404
    assert client_of(holder_new("Stranger")).post(url).status_code == 404
    assert visitor().post(url).status_code == 302
    refusal.refresh_from_db()
    assert refusal.state == "provisional"


def test_a_step_that_is_none_leads_nowhere():
    refusal = refusal_filed()
    client = client_of(Acting(refusal.holder.members.get(), refusal.holder))

    assert client.get(f"/refusals/{refusal.case.number}/burn/").status_code == 404


def step(refusal: Refusal, name: str, data: dict[str, object] | None = None) -> object:
    client = client_of(Acting(refusal.holder.members.get(), refusal.holder))
    answer = post(client, "refusal_step", refusal.case.number, name, data=data)
    refusal.refresh_from_db()
    return answer


def test_a_holder_withdraws_and_a_second_time_is_told_that_it_is_done():
    refusal = refusal_filed()

    first, second = step(refusal, "withdraw"), step(refusal, "withdraw")

    assert (first.status_code, refusal.state) == (303, "withdrawn")
    assert second.status_code == 422
    assert "Withdrawn" in text_of(second)


def test_a_holder_hands_in_proof_with_files():
    refusal = refusal_filed()
    refusal_ask_proof(refusal, text="Show the contract.", actor=officer_actor(officer_new()), at=AT)
    client = client_of(Acting(refusal.holder.members.get(), refusal.holder))
    page = client.get(reverse("refusal_step", args=[refusal.case.number, "proof"]))
    assert "Show the contract." in text_of(page)

    answer = step(refusal, "proof", {"text": "Here it is.", "proof": upload("contract.pdf", b"%PDF-1.7")})

    assert (answer.status_code, refusal.state) == (303, "provisional")
    attachment = refusal.case.attachments.get()
    assert (attachment.name, attachment.purpose, attachment.is_confidential) == ("contract.pdf", "proof", True)


def test_proof_that_cannot_be_taken_leaves_no_file_behind():
    refusal = refusal_filed()

    answer = step(refusal, "proof", {"text": " ", "proof": upload("contract.pdf", b"%PDF-1.7")})

    assert answer.status_code == 422
    assert not refusal.case.attachments.exists()
    assert not Letter.objects.exists()


def test_a_holder_allows_one_dataset_by_its_number_and_a_party_by_its_reference():
    refusal = refusal_effective()
    registration, party = registration_published(), holder_new("Grantee").party

    for grantee in (registration.case.number.lower(), registration.dataset.slug, party.alias):
        assert step(refusal, "grant", {"grantee": grantee, "terms": "Research."}).status_code == 303

    assert set(Grant.objects.values_list("dataset", "party")) == {(registration.dataset.pk, None), (None, party.pk)}


def test_a_grant_to_what_nobody_may_know_of_says_no_more_than_a_grant_to_nothing():
    refusal = refusal_effective("unrelated.example")
    hidden = screened()

    for grantee in (hidden.case.number, hidden.dataset.slug, "nothing"):
        answer = step(refusal, "grant", {"grantee": grantee})
        assert answer.status_code == 422
        assert "No dataset or party is known" in text_of(answer)


def test_a_holder_amends_in_the_browser():
    refusal = refusal_effective("one.example\ntwo.example")
    one = refusal.scopes.get(value="one.example")

    answer = step(refusal, "amend", {"drop": [str(one.pk)], "add": "three.example", "effective_until": ""})

    assert answer.status_code == 303
    assert refusal.scope_count == 1
    assert Refusal.objects.count() == 2
    assert step(refusal, "amend", {"add": "com.cn"}).status_code == 422
    assert step(refusal, "amend", {}).status_code == 422


def test_a_step_whose_time_has_not_come_is_no_form():
    refusal = refusal_filed()
    client = client_of(Acting(refusal.holder.members.get(), refusal.holder))

    page = text_of(client.get(reverse("refusal_step", args=[refusal.case.number, "review"])))

    assert "not possible in the present state" in page
    assert step(refusal, "review", {"reasons": "Why not."}).status_code == 422


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


def test_the_holders_actor_is_who_signed_in():
    refusal = refusal_drafted()
    holder = Acting(refusal.holder.members.get(), refusal.holder)

    post(client_of(holder), "refusal_check", refusal.pk)

    act = Refusal.objects.get().case.acts.get(event="file")
    assert (act.user, act.actor_role) == (holder.user, "holder")
    assert holder_actor(refusal).party_id == holder.party.pk
