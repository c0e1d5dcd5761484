"""Source records over HTTP: saved with their gaps, refused at the field when something cannot be right."""

import pytest
from django.urls import reverse

from tests.factories.registrations import (
    registration_blank,
)
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import SOURCE, owner_client, post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("domain", ["https://a.example/", "a..example", "not|a|host", "a.example:80"])
def test_a_domain_that_is_none_is_told_at_its_field(domain: str) -> None:
    registration = registration_blank()

    response = post(
        owner_client(registration), "source_new", registration.pk, data={**SOURCE, "domains": f"fine.example\n{domain}"}
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"domains"}
    assert not registration.version.sources.exists()


def test_a_domain_belongs_to_one_source() -> None:
    registration = registration_blank()
    client = owner_client(registration)
    post(client, "source_new", registration.pk, data={**SOURCE, "domains": "a.example, b.example"})

    response = post(client, "source_new", registration.pk, data={**SOURCE, "domains": "B.Example."})

    assert response.status_code == 422
    assert "already belongs to source 1" in str(response.context["form"].errors["domains"])


def test_a_proof_of_a_form_we_do_not_take_saves_nothing() -> None:
    registration = registration_blank()
    data = {**SOURCE, "proof_files": upload("licence.pdf", b"MZ\x90\x00 a program")}

    response = post(owner_client(registration), "source_new", registration.pk, data=data)

    assert response.status_code == 422
    assert "none of the forms we take" in str(response.context["form"].errors["proof_files"])
    assert not registration.version.sources.exists()


def test_a_source_keeps_its_gaps_and_leads_to_the_next_one() -> None:
    registration = registration_blank()
    client = owner_client(registration)

    response = post(client, "source_new", registration.pk, data={"name": "Half", "origin": "licensed", "next": "1"})

    source = registration.version.sources.get()
    assert response["Location"] == reverse("source_edit", args=[registration.pk, source.pk])
    page = client.get(response["Location"])
    assert {gap.field for gap in page.context["gaps"]} == {
        *("licence", "contract", "contract_ends_on", "proofs", "has_personal_information", "unlawful_content_checks")
    }


def test_a_source_and_a_proof_can_be_taken_out() -> None:
    registration = registration_blank()
    client = owner_client(registration)
    post(client, "source_new", registration.pk, data={**SOURCE, "proof_files": upload("a.pdf", b"%PDF-1.7")})
    source = registration.version.sources.get()

    post(client, "proof_delete", registration.pk, source.pk, source.proofs.get().pk)
    assert source.proofs.count() == 0
    post(client, "source_delete", registration.pk, source.pk)
    assert registration.version.sources.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"collected_from": "2024-02-01", "collected_until": "2024-01-01"}, "collected_until"),
        ({"has_no_contract_end": "on"}, "contract_ends_on"),
        ({"contract_ends_on": "9999-12-31"}, "contract_ends_on"),
    ],
)
def test_dates_that_cannot_be_are_told_at_their_field(changes: dict[str, str], field: str) -> None:
    registration = registration_blank()

    response = post(owner_client(registration), "source_new", registration.pk, data={**SOURCE, **changes})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert "“" not in response.context["form"].errors[field][0]  # no constraint by its name
    assert not registration.version.sources.exists()
