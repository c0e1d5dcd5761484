"""Filing a refusal in the browser: form, check, receipt, as holder, colleague, stranger, officer and nobody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import Refusal
from registry.services.mandates import mandate_give
from tests.factories.matches import HOST
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import holder_actor, holder_new, refusal_drafted, refusal_filed
from tests.factories.registrations import AT, Acting, user_new
from tests.registry.views.visiting import client_of, post

pytestmark = pytest.mark.django_db
FORM = {"scopes": f"{HOST}\nhttps://shuku.example/photos/", "usages": ["collect", "mine"], "ground": "copyright"}


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


def test_a_holder_can_allow_for_a_part_what_it_refuses_for_the_whole():
    holder = holder_new()
    client = client_of(holder)

    drafted = post(client, "refusal_new", data=filled(holder, usages=["search"], allowed=["train_generative", "mine"]))
    checked = text_of(client.get(drafted.url))
    again = client.get(reverse("refusal_edit", args=[Refusal.objects.get().pk])).context["form"].initial

    assert Refusal.objects.get().usages == {"search": "disallow", "mine": "allow", "train_generative": "allow"}
    assert "Allows" in checked
    assert (again["usages"], again["allowed"]) == (["search"], ["mine", "train_generative"])


def test_a_usage_cannot_be_allowed_and_disallowed():
    holder = holder_new()

    response = post(client_of(holder), "refusal_new", data=filled(holder, usages=["mine"], allowed=["mine"]))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"allowed"}
    assert not Refusal.objects.exists()


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


def test_the_receipt_is_the_holders():
    refusal = refusal_filed()
    url = reverse("refusal_receipt", args=[refusal.case.number])
    holder = Acting(refusal.holder.members.get(), refusal.holder)

    assert client_of(holder).get(url).status_code == 200
    assert client_of(holder_new("Stranger")).get(url).status_code == 404
    assert visitor().get(url).status_code == 302


def test_the_holders_actor_is_who_signed_in():
    refusal = refusal_drafted()
    holder = Acting(refusal.holder.members.get(), refusal.holder)

    post(client_of(holder), "refusal_check", refusal.pk)

    act = Refusal.objects.get().case.acts.get(event="file")
    assert (act.user, act.actor_role) == (holder.user, "holder")
    assert holder_actor(refusal).party_id == holder.party.pk


@pytest.mark.parametrize(("field", "day"), [("effective_until", "9999-12-31"), ("effective_from", "0001-01-01")])
def test_a_day_no_clock_can_count_from_is_told_at_its_field(field: str, day: str):
    holder = holder_new()

    response = post(client_of(holder), "refusal_new", data=filled(holder, **{field: day}))

    assert (response.status_code, set(response.context["form"].errors)) == (422, {field})
    assert not Refusal.objects.exists()
