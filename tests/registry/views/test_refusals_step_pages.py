"""The steps of a holder after filing, and its own list."""

import pytest
from django.test import Client
from django.urls import reverse

from registry.forms.refusal_steps import AmendForm
from registry.models import Grant, Letter, Refusal
from registry.services.refusal_steps import refusal_ask_proof
from tests.factories.matches import screened
from tests.factories.objections import registration_published
from tests.factories.refusals import holder_new, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, Acting, officer_actor, officer_new, user_new
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import client_of, post

pytestmark = pytest.mark.django_db
STEPS = ["proof", "answer", "review", "reaffirm", "amend", "grant", "withdraw"]


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


def step(refusal: Refusal, name: str, data: dict[str, object] | None = None) -> object:
    client = client_of(Acting(refusal.holder.members.get(), refusal.holder))
    answer = post(client, "refusal_step", refusal.case.number, name, data=data)
    refusal.refresh_from_db()
    return answer


def test_my_refusals_lists_drafts_and_filed_ones_of_the_acting_party_only():
    holder = holder_new()
    filed, other = refusal_filed(holder=holder), refusal_filed("other.example")
    refusal_drafted("draft.example", holder=holder)

    page = text_of(client_of(holder).get(reverse("my_refusals")))

    assert filed.case.number in page
    assert "Draft" in page
    assert other.case.number not in page
    assert visitor().get(reverse("my_refusals")).status_code == 302


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


def test_a_scope_beyond_the_listed_ones_is_taken_back_by_its_line():
    refusal = refusal_effective("\n".join(f"site{number}.example" for number in range(202)))
    listed = AmendForm(refusal=refusal).fields["drop"].choices
    last = refusal.scopes.get(value="site201.example")

    answer = step(refusal, "amend", {"drop_lines": "Site201.EXAMPLE\n\nhttp://site7.example/"})
    wrong = step(refusal, "amend", {"drop_lines": "other.example"})

    assert str(last.pk) not in dict(listed)
    assert (answer.status_code, wrong.status_code) == (303, 422)
    assert "“other.example” is no scope of this refusal." in text_of(wrong)
    assert refusal.scopes.filter(until__isnull=True).count() == 200
    assert not refusal.scopes.filter(until__isnull=True, value__in=["site201.example", "site7.example"]).exists()


def test_a_step_whose_time_has_not_come_is_no_form():
    refusal = refusal_filed()
    client = client_of(Acting(refusal.holder.members.get(), refusal.holder))

    page = text_of(client.get(reverse("refusal_step", args=[refusal.case.number, "review"])))

    assert "not possible in the present state" in page
    assert step(refusal, "review", {"reasons": "Why not."}).status_code == 422
