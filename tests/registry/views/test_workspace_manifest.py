"""Handing in a manifest over HTTP: a bad file is a worded 422 at the field and changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.uploads import CappedUpload
from registry.models import Attachment, Job, Manifest, Registration
from registry.selectors.gaps import manifest_current
from registry.services.attachments import upload_path
from tests.factories.bad_files import bad_manifests
from tests.factories.registrations import (
    AT,
    CSV,
    curator_new,
    jobs_work,
    manifest_read,
    registration_blank,
)
from tests.registry.views.uploads import upload

pytestmark = pytest.mark.django_db
BAD = bad_manifests()
WORDS = {
    "empty": "holds no row",
    "truncated": "its end is missing",
    "wrong_columns": "we found: name, size",
    "line_too_long": "no list of items",
    "unsupported": "a ZIP archive without a Croissant description",
    "too_large": "more than can be read safely",
    "no_items": "None of the 3 rows names an item",
    "unknown_format": "none of the forms we read",
}


@pytest.fixture
def registration() -> Registration:
    return registration_blank(curator=curator_new())


@pytest.fixture
def owner(registration: Registration) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(registration.applicant.memberships.get().user)
    return client


def send(client: Client, registration: Registration, content: bytes, name: str = "items.csv"):
    return client.post(reverse("registration_manifest", args=[registration.pk]), {"file": upload(name, content)})


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_at_the_field_and_changes_nothing(
    owner: Client, registration: Registration, name: str
) -> None:
    content, code = BAD[name]

    response = send(owner, registration, content)

    assert response.status_code == 422
    [error] = response.context["form"].errors["file"]
    assert WORDS[code] in error
    assert not Manifest.objects.exists()
    assert not Attachment.objects.exists()
    assert not Job.objects.exists()


def test_a_file_larger_than_we_take_is_told_at_the_field_and_fills_no_disk(
    owner: Client, registration: Registration, settings
) -> None:
    settings.INTAKE_MAX_BYTES = 1_000_000
    content = b"url\n" + b"".join(b"https://good.example/%d\n" % n for n in range(200_000))

    response = send(owner, registration, content)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"file"}
    assert response.context["form"].files["file"].size == len(content)
    assert not Manifest.objects.exists()
    assert on_disk(content) <= 1_000_000 + (1 << 16)


def on_disk(content: bytes) -> int:
    """How much of an upload is written down."""
    handler = CappedUpload()
    handler.new_file("file", "items.csv", "text/csv", len(content))
    for start in range(0, len(content), 1 << 16):
        handler.receive_data_chunk(content[start : start + (1 << 16)], start)
    return upload_path(handler.file_complete(len(content))).stat().st_size


@pytest.mark.parametrize("files", [{}, {"file": upload("items.csv", b"")}], ids=["none", "empty"])
def test_no_file_or_an_empty_one_is_told_at_the_field(owner: Client, registration: Registration, files) -> None:
    response = owner.post(reverse("registration_manifest", args=[registration.pk]), files)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"file"}
    assert not Manifest.objects.exists()


def test_a_good_file_leads_to_its_job_and_is_read(owner: Client, registration: Registration) -> None:
    response = send(owner, registration, CSV.encode())

    manifest = registration.version.manifests.get()
    assert (response.status_code, response["Location"]) == (303, reverse("job_page", args=[manifest.job_id]))
    assert owner.get(response["Location"])["Refresh"] == "3"
    assert "Refresh" not in owner.get(response["Location"] + "?reload=off")

    jobs_work("intake")

    done = owner.get(response["Location"])
    assert "Refresh" not in done
    assert manifest_current(registration.version) == manifest
    assert manifest_current(registration.version).root_sha256[:8] in done.content.decode()


def test_sending_the_same_file_twice_makes_one_manifest(owner: Client, registration: Registration) -> None:
    first, second = (send(owner, registration, CSV.encode()) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Manifest.objects.count() == Job.objects.count() == 1


def test_reading_can_be_stopped(owner: Client, registration: Registration) -> None:
    send(owner, registration, CSV.encode())

    response = owner.post(reverse("manifest_stop", args=[registration.pk]))

    assert response.status_code == 303
    assert Job.objects.get().state == Job.State.CANCELLED


def test_bad_rows_are_shown_and_downloaded(owner: Client, registration: Registration) -> None:
    manifest_read(registration, "url\nhttps://good.example/1\nhttp://\njavascript:1\n")
    job = Job.objects.get()

    page = owner.get(reverse("job_page", args=[job.pk])).content.decode()
    table = b"".join(owner.get(reverse("bad_rows_csv", args=[job.pk])).streaming_content).decode("utf-8-sig")

    assert "The host of the URL is no valid name or address." in page
    assert table.splitlines() == [
        "Row,Code,Reason",
        "3,url_host,The host of the URL is no valid name or address.",
        "4,url_scheme,The URL is of another kind than http and https.",
    ]


def test_a_list_without_bad_rows_does_not_exist(owner: Client, registration: Registration) -> None:
    manifest_read(registration)

    assert owner.get(reverse("bad_rows_csv", args=[Job.objects.get().pk])).status_code == 404


@pytest.mark.parametrize("bad", [1, 3])
def test_the_job_page_asks_the_database_as_often_for_one_bad_row_as_for_three(
    owner: Client, registration: Registration, bad: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    manifest_read(registration, "url\nhttps://good.example/1\n" + "http://\n" * bad, at=AT)

    with django_assert_max_num_queries(10):
        owner.get(reverse("job_page", args=[Job.objects.get().pk]))
