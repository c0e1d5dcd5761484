"""What an applicant does after filing: correct, supply evidence, ask for review, withdraw; joint applicants."""

import pytest
from django.urls import reverse

from registry.models import Receipt, RegistrationState
from registry.services.registrations import registration_request_evidence, registration_require_correction
from tests.factories.registrations import (
    AT,
    applicant_actor,
    curator_new,
    fresh,
    officer_actor,
    officer_new,
    registration_blank,
    registration_decide,
    registration_draft,
    registration_submitted,
    registration_under_examination,
)
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import METADATA, client_of, owner_client, post

pytestmark = pytest.mark.django_db


def test_the_preview_suggests_a_name_and_saves_nothing() -> None:
    registration = registration_blank()
    data = {**METADATA, "name_zh": "", "preview": "1"}

    response = post(owner_client(registration), "registration_metadata", registration.pk, data=data)

    assert response.status_code == 200
    assert "2024年江南地区文化艺术业碑刻拓片图像数据集" in response.content.decode()
    assert fresh(registration).version.region_scope == ""


def test_submitting_twice_shows_the_one_receipt() -> None:
    registration = registration_draft()
    client = owner_client(registration)

    first, second = (post(client, "registration_check", registration.pk) for _ in range(2))

    assert first["Location"] == second["Location"] == reverse("registration_receipt", args=[registration.pk])
    assert Receipt.objects.count() == 1
    assert "was already submitted" in client.get(second["Location"]).content.decode()


def test_a_filed_draft_cannot_be_edited_any_more() -> None:
    registration = registration_submitted()
    client = owner_client(registration)

    assert client.get(reverse("registration_metadata", args=[registration.pk])).status_code == 404
    assert post(client, "registration_metadata", registration.pk, data=METADATA).status_code == 404
    assert client.get(reverse("registration_check", args=[registration.pk])).status_code == 303


def test_a_correction_opens_the_tasks_and_is_handed_in_again() -> None:
    registration = registration_submitted()
    client = owner_client(registration)
    officer = officer_actor(officer_new())
    registration_require_correction(registration, gaps=["The name lacks the region"], actor=officer, at=AT)

    page = client.get(reverse("registration_tasks", args=[registration.pk])).content.decode()
    assert "The name lacks the region" in page
    assert post(client, "registration_metadata", registration.pk, data=METADATA).status_code == 303

    assert post(client, "registration_check", registration.pk).status_code == 303
    assert fresh(registration).state == RegistrationState.SUBMITTED


def test_evidence_is_handed_in_with_files() -> None:
    registration = registration_under_examination()
    client = owner_client(registration)
    registration_request_evidence(registration, text="The licence", actor=officer_actor(officer_new()), at=AT)

    data = {"text": "Here it is.", "evidence": [upload("a.pdf", b"%PDF-1.7 a"), upload("b.pdf", b"%PDF-1.7 b")]}
    response = post(client, "registration_evidence", registration.pk, data=data)

    assert response.status_code == 303
    assert fresh(registration).state == RegistrationState.UNDER_EXAMINATION
    assert registration.case.attachments.filter(purpose="evidence").count() == 2


def test_evidence_nobody_asked_for_is_refused_and_no_file_is_kept() -> None:
    registration = registration_under_examination()
    data = {"text": "Here it is.", "evidence": upload("a.pdf", b"%PDF-1.7 a")}

    response = post(owner_client(registration), "registration_evidence", registration.pk, data=data)

    assert response.status_code == 422
    assert not registration.case.attachments.filter(purpose="evidence").exists()


def test_a_refusal_is_taken_to_review() -> None:
    registration = registration_decide(registration_under_examination(), "refuse", ground="no_lawful_source")
    client = owner_client(registration)
    assert "Ask for a review" in client.get(reverse("registration_tasks", args=[registration.pk])).content.decode()

    response = post(client, "registration_review", registration.pk, data={"reasons": "The licence was there."})

    assert response.status_code == 303
    assert fresh(registration).state == RegistrationState.IN_REVIEW


def test_an_application_is_withdrawn_and_a_second_time_is_a_worded_422() -> None:
    registration = registration_submitted()
    client = owner_client(registration)

    assert post(client, "registration_withdraw", registration.pk).status_code == 303
    assert fresh(registration).state == RegistrationState.WITHDRAWN

    again = post(client, "registration_withdraw", registration.pk)
    assert again.status_code == 422
    assert "no longer possible" in again.content.decode()


def test_a_joint_applicant_is_named_and_confirms() -> None:
    registration, other = registration_draft(), curator_new("Second")
    post(owner_client(registration), "registration_applicants", registration.pk, data={"reference": other.party.alias})

    response = post(client_of(other), "applicant_confirm", registration.pk)

    assert response.status_code == 303
    assert not registration.case.case_parties.filter(confirmed_at=None).exists()


def test_an_unknown_applicant_is_told_at_the_field() -> None:
    registration = registration_draft()

    response = post(
        owner_client(registration),
        "registration_applicants",
        registration.pk,
        data={"reference": "nobody@example.test"},
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"reference"}


def test_the_history_shows_officers_by_number_only() -> None:
    officer = officer_new()
    registration = registration_under_examination(examiner=officer)

    page = owner_client(registration).get(reverse("registration_tasks", args=[registration.pk])).content.decode()

    assert officer.number in page
    assert officer.user.email not in page
    assert applicant_actor(registration).role == "applicant"
