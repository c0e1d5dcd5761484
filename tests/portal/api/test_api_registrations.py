"""A curator's program: from a short name to a submitted application, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import Registration, Version
from tests.factories.api import program_for, program_of
from tests.factories.certificates import certified
from tests.factories.objections import registration_published
from tests.factories.registrations import (
    METADATA,
    curator_new,
    fresh,
    jobs_work,
    registration_draft,
    registration_submitted,
)
from tests.portal.api.drafts import FIELDS, SOURCE, begun, manifest_sent

pytestmark = pytest.mark.django_db


def test_the_whole_way_from_a_name_to_a_receipt() -> None:
    program = program_for(curator_new())
    pk = begun(program)
    assert program.patch(f"registrations/{pk}/version/", FIELDS).status_code == 200
    assert program.post(f"registrations/{pk}/sources/", SOURCE).status_code == 201
    queued = manifest_sent(program, pk)
    assert (queued.status_code, queued.json()["state"]) == (202, "waiting")

    jobs_work("intake")
    job = program.get(queued.json()["url"].removeprefix("/api/v1/")).json()
    before = program.get(f"registrations/{pk}/").json()
    submitted = program.post(f"registrations/{pk}/submit/")

    assert (job["state"], job["done"]) == ("done", job["total"])
    assert (before["gaps"], before["manifest"]["items"]) == ([], 3)
    body = submitted.json()
    assert (submitted.status_code, body["state"], body["clock"]["clock"]) == (200, "submitted", "acceptance")
    assert body["application_number"].startswith("DIP-A-")
    assert [file["name"] for file in body["receipt"]["files"]] == ["items.csv"]
    assert body["receipt"]["facts"]["root"] == before["manifest"]["root"]
    assert [act["event"] for act in body["history"]] == ["submit"]


def test_a_new_draft_says_where_it_is_and_what_it_lacks() -> None:
    response = program_for(curator_new()).post("registrations/", {"slug": "rubbings", "label": "v1.0"})

    body = response.json()
    assert response["Location"] == body["url"] == f"/api/v1/registrations/{body['id']}/"
    assert {gap["task"] for gap in body["gaps"]} == {"metadata", "sources", "manifest", "statements"}


def test_a_short_name_that_is_taken_is_named() -> None:
    begun(program_for(curator_new()))

    response = program_for(curator_new()).post("registrations/", {"slug": "rubbings", "label": "v1.0"})

    assert (response.status_code, list(response.json()["errors"])) == (422, ["slug"])


def test_an_incomplete_application_is_refused_with_every_gap() -> None:
    program = program_for(curator_new())
    pk = begun(program)

    response = program.post(f"registrations/{pk}/submit/")

    assert (response.status_code, response.json()["code"]) == (422, "gaps_left")
    assert {gap["task"] for gap in response.json()["listed"]} == {"metadata", "sources", "manifest", "statements"}
    assert Registration.objects.get(pk=pk).state == "draft"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_zh", "长" * 41),
        ("industry", "Z99"),
        ("form", "holograms"),
        ("time_until", "2023-01-01"),
        ("time_from", "yesterday"),
        ("has_personal_information", "perhaps"),
        ("summary_zh", "文" * 401),
    ],
)
def test_a_field_that_cannot_be_kept_is_named_and_nothing_is_saved(field: str, value: str) -> None:
    registration = registration_draft()

    response = program_of(registration.applicant).patch(f"registrations/{registration.pk}/version/", {field: value})

    assert (response.status_code, list(response.json()["errors"])) == (422, [field])
    assert getattr(Version.objects.get(pk=registration.version_id), field) == getattr(registration.version, field)


def test_a_patch_saves_what_it_names_and_leaves_the_rest() -> None:
    registration = registration_draft()

    program_of(registration.applicant).patch(f"registrations/{registration.pk}/version/", {"name_en": "Rubbings"})

    version = Version.objects.get(pk=registration.version_id)
    assert (version.name_en, version.name_zh) == ("Rubbings", METADATA["name_zh"])
    assert version.asks_unpublished is False


@pytest.mark.parametrize("field", ["filed_at", "dataset", "id", "created_at"])
def test_what_is_not_the_applicants_to_set_cannot_be_set(field: str) -> None:
    registration = registration_draft()

    response = program_of(registration.applicant).patch(f"registrations/{registration.pk}/version/", {field: 1})

    assert list(response.json()["errors"]) == [field]


def test_a_filed_version_never_changes() -> None:
    registration = registration_submitted()
    program = program_of(registration.applicant)
    source = registration.version.sources.get()

    answers = [
        program.patch(f"registrations/{registration.pk}/version/", {"volume": "9"}),
        program.post(f"registrations/{registration.pk}/sources/", SOURCE),
        program.patch(f"registrations/{registration.pk}/sources/{source.pk}/", {"name": "x"}),
        program.delete(f"registrations/{registration.pk}/sources/{source.pk}/"),
        manifest_sent(program, registration.pk),
    ]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "version_filed")}


def test_a_source_is_changed_and_taken_out() -> None:
    registration = registration_draft()
    program = program_of(registration.applicant)
    added = program.post(
        f"registrations/{registration.pk}/sources/", {**SOURCE, "domains": ["Texts.Example.org"]}
    ).json()
    address = f"registrations/{registration.pk}/sources/{added['id']}/"

    changed = program.patch(address, {"name": "Other pages"}).json()
    removed = program.delete(address)

    assert added["domains"] == ["texts.example.org"]
    assert (changed["name"], changed["basis"]) == ("Other pages", SOURCE["basis"])
    assert (removed.status_code, program.get(address).status_code) == (204, 404)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"origin": "found"}, "origin"),
        ({"domains": ["https://example.com/a"]}, "domains"),
        ({"domains": ["images.example.com", ["x"]]}, "domains"),
        ({"collected_until": "2024-01-01"}, "collected_until"),
        ({"has_no_contract_end": True, "contract_ends_on": "2028-01-01"}, "contract_ends_on"),
    ],
)
def test_a_source_that_cannot_be_kept_is_named(change: dict[str, Any], field: str) -> None:
    registration = registration_draft()

    response = program_of(registration.applicant).post(
        f"registrations/{registration.pk}/sources/", {**SOURCE, **change}
    )

    errors = response.json()["errors"]
    assert response.status_code == 422
    assert list(errors) == [field]
    assert registration.version.sources.count() == 1


def test_a_proof_is_handed_in_and_detached() -> None:
    registration = registration_draft()
    program = program_of(registration.applicant)
    address = f"registrations/{registration.pk}/sources/{registration.version.sources.get().pk}/"

    stored = program.form(f"{address}proofs/", {"file": SimpleUploadedFile("../licence.pdf", b"%PDF-1.7 x")})
    listed = program.get(address).json()["proofs"]
    detached = program.delete(f"{address}proofs/{stored.json()['id']}/")

    assert (stored.status_code, stored.json()["name"], stored.json()["media_type"]) == (
        201,
        "licence.pdf",
        "application/pdf",
    )
    assert [proof["id"] for proof in listed] == [stored.json()["id"]]
    assert (detached.status_code, program.get(address).json()["proofs"]) == (204, [])


def test_a_published_version_is_prepared_and_replaced_by_a_program() -> None:
    registration = registration_published()
    program = program_of(registration.applicant)
    at = f"registrations/{registration.pk}/"
    assert program.post(f"{at}replace-version/").json()["code"] == "nothing_prepared"

    begun_version = program.post(f"{at}prepare-version/", {"label": "v1.1"}).json()
    program.patch(f"{at}version/", FIELDS)
    manifest_sent(program, registration.pk)
    jobs_work("intake")
    replaced = program.post(f"{at}replace-version/")

    assert (begun_version["state"], begun_version["version"]["label"]) == ("pre_published", "v1.1")
    assert (replaced.status_code, replaced.json()["state"]) == (200, "screening")
    assert fresh(registration).version.label == "v1.1"


def test_a_prepared_version_is_thrown_away_by_a_program_once() -> None:
    registration = registration_published()
    program = program_of(registration.applicant)
    at = f"registrations/{registration.pk}/"
    program.post(f"{at}prepare-version/", {"label": "v1.1"})

    answers = [program.post(f"{at}discard-version/") for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[0].json()["version"]["label"] == "v1.0"
    assert answers[1].json()["code"] == "nothing_prepared"
    assert registration.dataset.versions.count() == 1


def test_a_registration_is_cancelled_by_its_program_and_by_nobody_else() -> None:
    registration = certified().registration
    at = f"registrations/{registration.pk}/cancel/"

    assert program_for(curator_new()).post(at).status_code == 404
    assert program_of(registration.applicant).post(at).json()["state"] == "cancelled"
    assert program_of(registration.applicant).post(at).status_code == 409
