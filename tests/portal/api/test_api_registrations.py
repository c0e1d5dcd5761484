"""A curator's program: from a short name to a submitted application, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import Job, Manifest, Registration, Version
from registry.services.registrations import registration_request_evidence, registration_require_correction
from tests.factories.api import Program, program_for, program_of
from tests.factories.bad_files import bad_manifests
from tests.factories.objections import registration_published
from tests.factories.registrations import (
    AT,
    CSV,
    METADATA,
    STATEMENTS,
    curator_new,
    fresh,
    jobs_work,
    officer_actor,
    officer_new,
    registration_draft,
    registration_submitted,
    registration_under_examination,
)

pytestmark = pytest.mark.django_db
FIELDS = {**METADATA, **STATEMENTS, "time_from": "2024-01-01", "time_until": "2024-12-31"}
SOURCE = {
    "origin": "crawled",
    "name": "Public pages",
    "basis": "Publicly available pages.",
    "collected_from": "2024-03-02",
    "collected_until": "2024-03-19",
    "collector": "rubbings-bot/2.1",
    "has_personal_information": False,
    "unlawful_content_checks": "Word list.",
}


def begun(program: Program, slug: str = "rubbings") -> int:
    response = program.post("registrations/", {"slug": slug, "label": "v1.0"})
    assert response.status_code == 201
    pk: int = response.json()["id"]
    return pk


def manifest_sent(program: Program, pk: int, content: bytes = CSV.encode(), **headers: str) -> Any:
    return program.client.post(
        f"/api/v1/registrations/{pk}/manifest/?name=items.csv", content, content_type="text/csv", headers=headers
    )


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


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"", "empty"), (b"MZ\x90\x00\x03\x00 a program", "none of the forms")]
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    registration = registration_draft()
    address = f"registrations/{registration.pk}/files/"

    response = program_of(registration.applicant).form(
        address, {"file": SimpleUploadedFile("x.pdf", content), "purpose": "evidence"}
    )

    assert (response.status_code, response.json()["code"]) == (422, "bad_file")
    assert sentence in response.json()["detail"]


def test_a_sample_becomes_the_versions() -> None:
    registration = registration_draft()
    program = program_of(registration.applicant)

    response = program.form(
        f"registrations/{registration.pk}/files/",
        {"file": SimpleUploadedFile("sample.txt", b"ten lines"), "purpose": "sample"},
    )

    assert response.status_code == 201
    assert program.get(f"registrations/{registration.pk}/").json()["version"]["sample"]["name"] == "sample.txt"


def test_a_manifest_may_come_as_a_form() -> None:
    registration = registration_draft()
    content = SimpleUploadedFile("more.csv", b"url\nhttps://good.example/1\n")

    response = program_of(registration.applicant).form(f"registrations/{registration.pk}/manifest/", {"file": content})

    assert response.status_code == 202
    assert Manifest.objects.get(job=response.json()["id"]).original.name == "more.csv"


@pytest.mark.parametrize("name", sorted(bad_manifests()))
def test_a_bad_manifest_is_refused_by_code_and_sentence(name: str) -> None:
    content, code = bad_manifests()[name]
    registration = registration_draft()
    before = Manifest.objects.count()

    response = manifest_sent(program_of(registration.applicant), registration.pk, content)

    if response.status_code == 202:  # too large to be read while the caller waits: the job says it
        jobs_work("intake")
        job = Job.objects.get(pk=response.json()["id"])
        assert (job.state, job.error_code) == ("failed", f"manifest_{code}")
        shown = program_of(registration.applicant).get(f"jobs/{job.pk}/").json()
        assert (shown["state"], shown["error_code"]) == ("failed", f"manifest_{code}")
        assert len(shown["error"]) > 20
    else:
        assert (response.status_code, response.json()["code"]) == (422, f"manifest_{code}")
        assert response.json()["details"]["zh"] != response.json()["details"]["en"]
        assert Manifest.objects.count() == before
    assert registration.version.manifests.get(is_current=True).items == 3


def test_an_empty_manifest_is_refused() -> None:
    registration = registration_draft()

    response = program_of(registration.applicant).form(
        f"registrations/{registration.pk}/manifest/", {"file": SimpleUploadedFile("x.csv", b"")}
    )

    assert (response.status_code, list(response.json()["errors"])) == (422, ["file"])


def test_a_manifest_beyond_the_limit_is_refused_unread(settings: Any) -> None:
    registration = registration_draft()
    program = program_of(registration.applicant)

    response = program.client.generic(
        "POST",
        f"/api/v1/registrations/{registration.pk}/manifest/",
        b"url\n",
        "text/csv",
        CONTENT_LENGTH=str(3 * 1024**3),
    )

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_a_manifest_sent_again_with_its_key_is_one_job() -> None:
    registration = registration_draft()
    program = program_of(registration.applicant)
    content = b"url\nhttps://good.example/1\n"

    answers = [manifest_sent(program, registration.pk, content, **{"Idempotency-Key": "m1"}) for _try in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[1]["Idempotent-Replay"] == "true"


def test_a_correction_is_read_done_and_handed_in() -> None:
    registration = registration_submitted()
    program = program_of(registration.applicant)
    examiner = officer_actor(officer_new())
    registration_require_correction(registration, gaps=["Name the region."], actor=examiner, at=AT)

    letter = program.get(f"registrations/{registration.pk}/").json()["letters"][0]
    program.patch(f"registrations/{registration.pk}/version/", {"region_scope": "江苏"})
    again = program.post(f"registrations/{registration.pk}/resubmit/")

    assert letter["points"] == ["Name the region."]
    assert (again.status_code, again.json()["state"]) == (200, "submitted")


def test_evidence_asked_for_is_supplied_with_its_files() -> None:
    registration = registration_under_examination()
    program = program_of(registration.applicant)
    examiner = officer_actor(officer_new())
    registration_request_evidence(registration, text="Show the licence.", actor=examiner, at=AT)

    file = SimpleUploadedFile("licence.pdf", b"%PDF-1.7 licence")
    assert (
        program.form(f"registrations/{registration.pk}/files/", {"file": file, "purpose": "evidence"}).status_code
        == 201
    )
    response = program.post(f"registrations/{registration.pk}/supply/", {"text": "The licence of 2024."})

    assert (response.status_code, response.json()["state"]) == (200, "under_examination")
    supplied = [act for act in response.json()["history"] if act["event"] == "supply"]
    assert supplied[0]["facts"]["files"] == 1


def test_a_step_the_state_does_not_allow_is_409_and_changes_nothing() -> None:
    registration = registration_submitted()
    program = program_of(registration.applicant)

    response = program.post(f"registrations/{registration.pk}/supply/", {"text": "x"})

    assert (response.status_code, response.json()["code"]) == (409, "not_possible_now")
    assert fresh(registration).state == "submitted"


def test_submitting_twice_is_told_with_the_number() -> None:
    registration = registration_submitted()

    response = program_of(registration.applicant).post(f"registrations/{registration.pk}/submit/")

    assert (response.status_code, response.json()["code"]) == (409, "already_submitted")
    assert registration.case.number in response.json()["detail"]


def test_an_application_is_withdrawn() -> None:
    registration = registration_published()

    response = program_of(registration.applicant).post(f"registrations/{registration.pk}/withdraw/")

    assert (response.status_code, response.json()["state"]) == (200, "withdrawn")
