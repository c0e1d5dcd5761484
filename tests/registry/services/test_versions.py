"""The next version of a dataset begins with what the last one said, and is registered by an application of its own."""

import pytest
from django.test import Client
from django.urls import reverse

from registry.kernel.errors import DomainError, NotAllowed
from registry.models import Registration, RegistrationState
from registry.services.applicants import applicants_unconfirmed
from registry.services.registrations import registration_withdraw
from registry.services.versions import StillRunning, registration_new_version
from tests.factories.registrations import AT, applicant_actor, curator_new, fresh, registration_submitted

pytestmark = pytest.mark.django_db


def ended() -> Registration:
    registration = registration_submitted()
    registration_withdraw(registration, actor=applicant_actor(registration), at=AT)
    return fresh(registration)


def test_fields_sources_and_proofs_are_copied_and_the_manifest_is_not() -> None:
    registration = ended()

    begun = registration_new_version(registration, label="v2.0", actor=applicant_actor(registration), at=AT)

    assert begun.state == RegistrationState.DRAFT
    assert begun.version.dataset == registration.dataset
    assert (begun.version.label, begun.version.name_zh) == ("v2.0", registration.version.name_zh)
    assert begun.version.filed_at is None
    assert begun.version.has_unlawful_content_checked is None  # of the new content nobody has said so
    assert [source.name for source in begun.version.sources.all()] == ["Public pages"]
    assert not begun.version.manifests.exists()
    assert applicants_unconfirmed(begun.case) == []


def test_asking_twice_makes_one_draft() -> None:
    registration = ended()
    actor = applicant_actor(registration)

    first, second = (registration_new_version(registration, label="v2.0", actor=actor, at=AT) for _ in range(2))

    assert first == second


def test_while_an_application_runs_there_is_no_other() -> None:
    registration = registration_submitted()

    with pytest.raises(StillRunning):
        registration_new_version(registration, label="v2.0", actor=applicant_actor(registration), at=AT)


def test_a_label_is_used_once() -> None:
    registration = ended()

    with pytest.raises(DomainError) as caught:
        registration_new_version(registration, label="v1.0", actor=applicant_actor(registration), at=AT)

    assert caught.value.field == "label"


def test_a_stranger_begins_no_version() -> None:
    with pytest.raises(NotAllowed):
        registration_new_version(ended(), label="v2.0", actor=curator_new().as_("applicant"), at=AT)


def test_the_page_leads_to_the_new_draft_and_tells_a_wrong_label_at_the_field() -> None:
    registration = ended()
    client = Client(headers={"accept-language": "en"})
    client.force_login(registration.applicant.memberships.get().user)
    url = reverse("version_new", args=[registration.pk])
    assert url in client.get(reverse("registration_tasks", args=[registration.pk])).content.decode()

    wrong, right = client.post(url, {"label": "v 2"}), client.post(url, {"label": "v2.0"})

    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"label"}
    begun = registration.dataset.registrations.get(state="draft")
    assert right["Location"] == reverse("registration_tasks", args=[begun.pk])
