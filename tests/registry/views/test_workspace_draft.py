"""A dataset from nothing to a receipt over HTTP; each task is saved on its own, gaps and all."""

import pytest
from django.urls import reverse

from registry.models import Dataset, Receipt, Registration, RegistrationState
from tests.factories.registrations import (
    CSV,
    curator_new,
    fresh,
    jobs_work,
    registration_blank,
    registration_draft,
)
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import METADATA, SOURCE, STATEMENTS, client_of, owner_client, post

pytestmark = pytest.mark.django_db


def test_from_nothing_to_a_receipt() -> None:
    client = client_of(curator_new())

    post(client, "dataset_new", data={"slug": "jiangnan-rubbings", "label": "v1.0"})
    registration = Registration.objects.get()
    pk = registration.pk
    assert post(client, "registration_metadata", pk, data=METADATA).status_code == 303
    proof = {"proof_files": upload("licence.pdf", b"%PDF-1.7 licence")}
    assert post(client, "source_new", pk, data={**SOURCE, **proof}).status_code == 303
    assert post(client, "registration_statements", pk, data=STATEMENTS).status_code == 303
    assert (
        post(client, "registration_manifest", pk, data={"file": upload("items.csv", CSV.encode())}).status_code == 303
    )
    jobs_work("intake")

    tasks = client.get(reverse("registration_tasks", args=[pk]))
    assert [task.state for task in tasks.context["tasks"]] == ["done"] * 4 + ["todo", "doing", "todo"]
    submitted = post(client, "registration_check", pk)

    assert (submitted.status_code, submitted["Location"]) == (303, reverse("registration_receipt", args=[pk]))
    receipt = client.get(submitted["Location"]).content.decode()
    registration = fresh(registration)
    assert registration.state == RegistrationState.SUBMITTED
    assert registration.case.number in receipt
    assert "items.csv" in receipt
    assert "licence.pdf" in receipt
    assert f"{len(CSV.encode()):,} B" in receipt


def test_each_page_keeps_what_is_there_and_lists_what_is_missing() -> None:
    registration = registration_blank()
    client = owner_client(registration)

    post(client, "registration_metadata", registration.pk, data={"name_zh": "半成品"})

    assert fresh(registration).version.name_zh == "半成品"
    page = client.get(reverse("registration_metadata", args=[registration.pk]))
    assert "半成品" in page.content.decode()
    assert {gap.field for gap in page.context["gaps"]} >= {"industry", "summary_zh", "time_from"}
    assert page.context["gaps"][0].field != "name_zh"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_zh", "长" * 41),
        ("summary_zh", "长" * 401),
        ("time_from", "yesterday"),
        ("industry", "Z99"),
        ("form", "smell"),
    ],
)
def test_a_value_that_cannot_be_kept_is_told_at_its_field_and_nothing_is_saved(field: str, value: str) -> None:
    registration = registration_blank()

    response = post(
        owner_client(registration), "registration_metadata", registration.pk, data={**METADATA, field: value}
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert fresh(registration).version.region_scope == ""


def test_data_that_ends_before_it_begins_is_told() -> None:
    registration = registration_blank()
    data = {**METADATA, "time_until": "2020-01-01"}

    response = post(owner_client(registration), "registration_metadata", registration.pk, data=data)

    assert response.status_code == 422
    assert fresh(registration).version.time_from is None


def test_a_short_name_is_refused_when_it_is_anothers() -> None:
    other = registration_blank()

    response = post(client_of(curator_new()), "dataset_new", data={"slug": other.dataset.slug, "label": "v1.0"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"slug"}


@pytest.mark.parametrize(
    ("slug", "label"), [("No Capitals", "v1.0"), ("-x", "v1.0"), ("fine", "v 1"), ("fine", "版本")]
)
def test_a_short_name_or_label_of_a_wrong_form_is_told(slug: str, label: str) -> None:
    response = post(client_of(curator_new()), "dataset_new", data={"slug": slug, "label": label})

    assert response.status_code == 422
    assert not Dataset.objects.exists()


def test_beginning_a_dataset_twice_makes_one() -> None:
    client = client_of(curator_new())

    first, second = (post(client, "dataset_new", data={"slug": "twice", "label": "v1.0"}) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1


def test_important_data_is_shown_to_stop_the_filing() -> None:
    registration = registration_draft()
    client = owner_client(registration)

    post(client, "registration_statements", registration.pk, data={**STATEMENTS, "has_important_data": "yes"})

    page = client.get(reverse("registration_tasks", args=[registration.pk])).content.decode()
    assert "The filing stops here." in page
    response = post(client, "registration_check", registration.pk)
    assert response.status_code == 422
    assert fresh(registration).state == RegistrationState.DRAFT


def test_personal_information_takes_the_longer_way() -> None:
    registration = registration_draft()
    client = owner_client(registration)
    source = registration.version.sources.get()
    data = {**STATEMENTS, "has_personal_information": "yes"}
    post(client, "registration_statements", registration.pk, data=data)

    fields = {"name": source.name, "origin": "user_input", "basis": "Terms", "collected_from": "2024-03-02"}
    fields |= {"collected_until": "2024-03-19", "unlawful_content_checks": "Yes", "has_personal_information": "yes"}
    fields |= {"deidentification": "Names removed", "proof_files": upload("terms.txt", b"Terms of use")}
    post(client, "source_edit", registration.pk, source.pk, data=fields)
    data["assessment"] = upload("assessment.pdf", b"%PDF-1.7 PIA")
    post(client, "registration_statements", registration.pk, data=data)

    assert post(client, "registration_check", registration.pk).status_code == 303
    assert {file["purpose"] for file in Receipt.objects.get().files} == {"manifest", "assessment", "proof"}


def test_submitting_an_incomplete_draft_is_a_worded_422() -> None:
    registration = registration_blank()

    response = post(owner_client(registration), "registration_check", registration.pk)

    assert response.status_code == 422
    assert "It was not submitted" in response.content.decode()
    assert fresh(registration).state == RegistrationState.DRAFT


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (
            {"time_from": "2024-02-01", "time_until": "2024-01-01"},
            "time_until",
            "The data cannot end before it begins.",
        ),
        ({"time_until": "9999-12-31"}, "time_until", "No day after 2999-12-31 can be given here."),
        ({"name_zh": "字" * 41}, "name_zh", "Ensure this value has at most 40 characters (it has 41)."),
    ],
)
def test_a_fault_in_the_metadata_is_worded_at_its_field(changes: dict[str, str], field: str, words: str) -> None:
    registration = registration_blank()

    response = post(owner_client(registration), "registration_metadata", registration.pk, data={**METADATA, **changes})

    assert (response.status_code, response.context["form"].errors) == (422, {field: [words]})
    assert fresh(registration).version.region_scope == ""


def test_a_line_break_counts_as_one_character_as_in_the_browser() -> None:
    registration = registration_blank()
    data = {**METADATA, "summary_zh": "字" * 398 + "\r\n" + "字"}

    assert post(owner_client(registration), "registration_metadata", registration.pk, data=data).status_code == 303
    assert len(fresh(registration).version.summary_zh) == 400
