"""Nobody learns from an answer whose address is known to the register, nor who stands behind an alias."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import Actor, CaseParty, Mandate, Party, Registration
from registry.services.applicants import applicant_confirm
from tests.factories.api import program_of
from tests.factories.certificates import certified
from tests.factories.objections import objector_new
from tests.factories.registrations import curator_new, registration_draft
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import client_of, owner_client, post

pytestmark = pytest.mark.django_db
NOBODY = "nobody@example.test"


@pytest.fixture
def sealed() -> Party:
    """A person with an account, shown to the public by alias only."""
    return objector_new("Zhang San", kind="person").party


def alike(client: Client, name: str, *args: Any, field: str, known: str, data: dict[str, Any]) -> bool:
    """Whether a known address and an unknown one get the same status and the same sentence at the field."""
    answers = []
    for address in (known, NOBODY):
        files = {key: upload("a.pdf", b"%PDF-1.7") for key, value in data.items() if value == "file"}
        answer = post(client, name, *args, data={**data, **files, field: address})
        form = answer.context["form"] if answer.context and "form" in answer.context else None
        answers.append((answer.status_code, list(form.errors.get(field, [])) if form else None))
    return answers[0] == answers[1]


def test_joint_applicants_agents_and_new_holders_are_named_by_reference_alone(sealed: Party) -> None:
    draft, registered = registration_draft(), certified().registration
    owner, holder = owner_client(draft), owner_client(registered)

    assert alike(owner, "registration_applicants", draft.pk, field="reference", known=sealed.email, data={})
    mandate = {"scope": "All of it", "valid_until": "", "document": "file"}
    assert alike(owner, "mandates", field="agent", known=sealed.email, data=mandate)
    for kind in ("transfer", "pledge", "licence"):
        words = {"text": "A loan.", "claim": "1 CNY", "licence": "exclusive", "proof": "file"}
        assert alike(holder, "filing_new", registered.pk, kind, field="other", known=sealed.email, data=words), kind
    assert Mandate.objects.count() == CaseParty.objects.filter(party=sealed).count() == 0


def test_an_invitation_and_a_sign_up_answer_alike(sealed: Party) -> None:
    owner = client_of(curator_new())

    assert alike(owner, "members", field="email", known=sealed.email, data={"role": "reader"})
    secret = "a-long-secret-of-25-signs"
    both = {"password1": secret, "password2": secret}
    assert alike(Client(), "account_signup", field="email", known=sealed.email, data=both)
    assert alike(Client(), "account_reset_password", field="email", known=sealed.email, data={})


def test_a_program_gets_the_same_answer_for_a_known_address(sealed: Party) -> None:
    registered = certified().registration
    program = program_of(registered.applicant)
    body = {"kind": "transfer", "text": "Sold."}

    answers = [
        program.post(f"registrations/{registered.pk}/filings/", {**body, "other": address})
        for address in (sealed.email, NOBODY)
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


def named(registration: Registration, alias: str) -> str:
    """The page of joint applicants after the alias was named there."""
    owner = owner_client(registration)
    assert post(owner, "registration_applicants", registration.pk, data={"reference": alias}).status_code == 303
    return owner.get(reverse("registration_applicants", args=[registration.pk])).content.decode()


def test_naming_an_alias_does_not_show_whose_it_is_before_they_agree(sealed: Party) -> None:
    draft, registered = registration_draft(), certified().registration
    holder = owner_client(registered)

    page = named(draft, sealed.alias)
    program = program_of(draft.applicant).get(f"registrations/{draft.pk}/").content.decode()
    data = {"text": "Sold.", "other": sealed.alias, "proof": upload("a.pdf", b"%PDF-1.7")}
    transfer = holder.get(post(holder, "filing_new", registered.pk, "transfer", data=data)["Location"]).content.decode()
    document = upload("m.pdf", b"%PDF-1.7")
    post(holder, "mandates", data={"agent": sealed.alias, "scope": "All", "valid_until": "", "document": document})
    mandates = holder.get(reverse("mandates")).content.decode()

    for text in (page, program, transfer, mandates):
        assert sealed.alias in text
        assert "Zhang San" not in text


def test_whoever_confirmed_is_shown_by_name(sealed: Party) -> None:
    draft = registration_draft()
    named(draft, sealed.alias)
    joined = draft.case.case_parties.get(party=sealed)

    applicant_confirm(draft, actor=Actor("applicant", party_id=sealed.pk), at=joined.case.opened_at)

    page = owner_client(draft).get(reverse("registration_applicants", args=[draft.pk])).content.decode()
    assert "Zhang San" in page
