"""Files, manifests and later steps of an application, by program."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import Job, Manifest
from registry.services.registrations import registration_request_evidence, registration_require_correction
from tests.factories.api import program_of
from tests.factories.bad_files import bad_manifests
from tests.factories.objections import registration_published
from tests.factories.registrations import (
    AT,
    fresh,
    jobs_work,
    officer_actor,
    officer_new,
    registration_draft,
    registration_submitted,
    registration_under_examination,
)
from tests.portal.api.drafts import manifest_sent

pytestmark = pytest.mark.django_db


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
