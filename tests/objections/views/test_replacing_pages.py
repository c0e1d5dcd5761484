"""Replacing the published version over HTTP: prepared at leisure, filed after its effects were read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from registry.kernel.errors import Conflict
from registry.models import Job, Registration
from registry.selectors.jobs import jobs_of_the_desk
from registry.selectors.registrations import version_in_work
from registry.services.versions import registration_new_version, version_begin, version_discard
from tests.factories.certificates import certified
from tests.factories.objections import FILED, registration_published
from tests.factories.registrations import (
    applicant_actor,
    curator_new,
    fresh,
    jobs_work,
    registration_submitted,
)
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import STATEMENTS, client_of, owner_client, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    return registration_published()


def prepared(registration: Registration) -> str:
    """Begun and completed through the pages; returns the text of the task list before the manifest was handed in."""
    client = owner_client(registration)
    assert post(client, "version_replace", registration.pk, data={"label": "v1.1"}).status_code == 303
    page = client.get(reverse("registration_tasks", args=[registration.pk])).content.decode()
    assert post(client, "registration_statements", registration.pk, data=STATEMENTS).status_code == 303
    file = upload("items.csv", b"url\nhttps://images.example.com/a/1.jpg\nhttps://new.example.net/2\n")
    assert post(client, "registration_manifest", registration.pk, data={"file": file}).status_code == 303
    jobs_work("intake")
    return page


def test_a_version_is_prepared_and_filed_in_the_place_of_the_published_one(registration: Registration) -> None:
    client = owner_client(registration)
    tasks = prepared(registration)

    confirm = client.get(reverse("version_replace_check", args=[registration.pk])).content.decode()
    unchanged = fresh(registration)
    response = post(client, "version_replace_check", registration.pk)

    after = fresh(registration)
    assert reverse("version_replace_check", args=[registration.pk]) in tasks
    assert "the published version stands" in tasks
    assert "A version can be replaced 2 times in one application; 2 left." in confirm
    assert (unchanged.state, unchanged.version.label) == ("pre_published", "v1.0")
    assert (response.status_code, response["Location"]) == (303, reverse("registration_receipt", args=[after.pk]))
    assert (after.state, after.version.label, after.case.number) == ("screening", "v1.1", registration.case.number)


def test_filing_it_twice_replaces_once(registration: Registration) -> None:
    prepared(registration)
    client = owner_client(registration)

    codes = [post(client, "version_replace_check", registration.pk).status_code for _ in range(2)]

    assert codes == [303, 303]
    assert fresh(registration).versions_replaced == 1


def test_an_incomplete_version_is_not_filed_and_nothing_changes(registration: Registration) -> None:
    client = owner_client(registration)
    post(client, "version_replace", registration.pk, data={"label": "v1.1"})

    response = post(client, "version_replace_check", registration.pk)

    assert response.status_code == 422
    assert "It was not replaced" in response.content.decode()
    assert fresh(registration).version.label == "v1.0"


@pytest.mark.parametrize("label", ["", "v1.0", "not a label"])
def test_a_label_that_cannot_be_used_is_told_at_the_field(registration: Registration, label: str) -> None:
    response = post(owner_client(registration), "version_replace", registration.pk, data={"label": label})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"label"}
    assert registration.dataset.versions.count() == 1


def test_what_is_published_is_not_replaced_by_what_shall_not_be(registration: Registration) -> None:
    prepared(registration)
    registration.dataset.versions.filter(filed_at=None).update(asks_unpublished=True)

    response = post(owner_client(registration), "version_replace_check", registration.pk)

    assert response.status_code == 422
    assert fresh(registration).state == "pre_published"


def test_what_is_not_published_yet_has_no_version_to_replace() -> None:
    registration = registration_submitted()

    response = post(owner_client(registration), "version_replace", registration.pk, data={"label": "v1.1"})

    assert response.status_code == 422
    assert registration.dataset.versions.count() == 1


def test_a_prepared_version_is_thrown_away_and_its_label_is_free_again(registration: Registration) -> None:
    prepared(registration)
    client = owner_client(registration)
    address = reverse("version_replace_discard", args=[registration.pk])

    offered = client.get(reverse("registration_tasks", args=[registration.pk])).content.decode()
    asked = client.get(address).content.decode()
    unchanged = registration.dataset.versions.count()
    codes = [client.post(address).status_code for _twice in range(2)]
    begun = post(client, "version_replace", registration.pk, data={"label": "v1.1"})

    after = fresh(registration)
    assert address in offered
    assert "deleted. This cannot be undone." in asked
    assert (unchanged, codes, begun.status_code) == (2, [303, 303], 303)
    assert (after.state, after.version.label, after.versions_replaced) == ("pre_published", "v1.0", 0)
    assert version_in_work(after).manifests.count() == 0


def test_a_manifest_that_is_being_read_ends_with_the_version_that_was_thrown_away(registration: Registration) -> None:
    client = owner_client(registration)
    post(client, "version_replace", registration.pk, data={"label": "v1.1"})
    file = upload("items.csv", b"url\nhttps://images.example.com/a/1.jpg\n")
    post(client, "registration_manifest", registration.pk, data={"file": file})
    job = Job.objects.get(manifest__version=version_in_work(fresh(registration)))

    post(client, "version_replace_discard", registration.pk)
    jobs_work("intake")

    job.refresh_from_db()
    assert (job.state, client.get(reverse("job_page", args=[job.pk])).status_code) == ("cancelled", 200)
    assert job not in jobs_of_the_desk()


def test_a_version_prepared_but_never_filed_becomes_the_one_of_the_next_application() -> None:
    registered = certified().registration
    left = version_begin(registered.dataset, label="v1.1", at=FILED)

    begun = registration_new_version(
        registered, label="v2.0", actor=applicant_actor(registered), at=FILED + timedelta(days=90)
    )

    assert (begun.version.pk, begun.version.label) == (left.pk, "v2.0")
    with pytest.raises(Conflict):
        version_discard(begun.version, at=FILED)


@pytest.mark.parametrize("name", ["version_replace", "version_replace_check", "version_replace_discard"])
def test_a_stranger_finds_no_such_page(registration: Registration, name: str) -> None:
    stranger = client_of(curator_new("Stranger"))

    assert stranger.get(reverse(name, args=[registration.pk])).status_code == 404
    assert post(stranger, name, registration.pk, data={"label": "v1.1"}).status_code == 404


def test_the_draft_of_the_next_application_is_not_edited_under_the_registered_one() -> None:
    registered = certified().registration
    begun = registration_new_version(
        registered, label="v2.0", actor=applicant_actor(registered), at=FILED + timedelta(days=90)
    )

    assert version_in_work(fresh(registered)).label == "v1.0"
    assert version_in_work(begun).label == "v2.0"
