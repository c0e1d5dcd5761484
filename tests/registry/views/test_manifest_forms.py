"""Manifests of every form go through the door, and the pages say what they were recognised as."""

import json

import pytest
import zstandard
from django.test import Client
from django.urls import reverse

from registry.models import Job, Registration
from registry.selectors.gaps import manifest_current
from tests.factories.registrations import curator_new, jobs_work, registration_blank
from tests.registry.screening.making import tarred, zipped
from tests.registry.screening.warcs import packed, record, response
from tests.registry.views.uploads import upload

pytestmark = pytest.mark.django_db

INDEX = b'example,good)/ 20260301000000 {"url": "https://good.example/1", "status": "200"}\n'
DESCRIPTION = {
    "@type": "Dataset",
    "distribution": [
        {"@type": "cr:FileObject", "@id": name, "contentUrl": name, "encodingFormat": "text/csv"}
        for name in ("a.csv", "b.csv")
    ],
}
TOGETHER = {
    "metadata.json": json.dumps(DESCRIPTION).encode(),
    "a.csv": b"url\nhttps://good.example/1\n",
    "b.csv": b"name\nnobody\n",
}
FORMS = {
    "WARC": (packed([record("warcinfo", b"x: y", None), response(b"page")]), "web archive (WARC), packed with gzip"),
    "CDXJ": (INDEX, "index of a web archive (CDXJ)"),
    "JSON Lines": (zstandard.compress(b'{"url": "https://good.example/1"}\n'), "JSON Lines, packed with Zstandard"),
    "Croissant": (zipped(TOGETHER), "Croissant description with its files, packed with ZIP"),
    "WebDataset": (tarred({"1.json": b'{"url": "https://good.example/1"}', "1.jpg": b"x"}), "WebDataset shard"),
    "domains": (b"domain,count\nexample.com,12\n", "CSV table"),
}


@pytest.fixture
def registration() -> Registration:
    return registration_blank(curator=curator_new())


@pytest.fixture
def owner(registration: Registration) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(registration.applicant.memberships.get().user)
    return client


def handed_in(client: Client, registration: Registration, content: bytes) -> str:
    """The text of the job's page after the work."""
    page = reverse("registration_manifest", args=[registration.pk])
    response = client.post(page, {"file": upload("items.bin", content)})
    assert response.status_code == 303, response.context["form"].errors
    jobs_work("intake")
    return client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("name", FORMS)
def test_a_manifest_of_any_form_is_read_and_its_pages_name_the_form(
    owner: Client, registration: Registration, name: str
) -> None:
    content, words = FORMS[name]

    job_page = handed_in(owner, registration, content)

    assert words in job_page
    manifest = manifest_current(registration.version)
    assert manifest is not None
    assert manifest.items == 1
    assert words in owner.get(reverse("registration_manifest", args=[registration.pk])).content.decode()


def test_files_of_an_archive_are_told_with_their_rows(owner: Client, registration: Registration) -> None:
    page = handed_in(owner, registration, FORMS["Croissant"][0])

    assert [page.count(words) for words in ("a.csv", "b.csv", "1–2", "lists no items")] == [1, 1, 1, 1]


def test_a_list_of_hosts_is_labelled_on_every_page_about_it(owner: Client, registration: Registration) -> None:
    job_page = handed_in(owner, registration, FORMS["domains"][0])
    own_page = owner.get(reverse("registration_manifest", args=[registration.pk])).content.decode()

    assert "Each row names a host, not a single item." in job_page
    assert "Each row names a host, not a single item." in own_page
    assert "Each row names a host" not in handed_in(owner, registration, b"url\nhttps://good.example/1\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (json.dumps(DESCRIPTION, indent=1).encode(), "it names these files: a.csv, b.csv."),
        (zipped(TOGETHER | {"a.csv": b"url\nhttps://a.example/\xff\n"}), "In a.csv: Row 2 is not written in UTF-8."),
        (zipped({"metadata.json": TOGETHER["metadata.json"]}), "are not in the archive: a.csv, b.csv."),
        (b'[{"url": "https://good.example/1"}]', "one JSON array"),
        (zipped({"[Content_Types].xml": b"<x/>"}), "The file is a spreadsheet."),
        (record("request", b"GET / HTTP/1.1"), "No record of the web archive holds content; it has: request."),
        (b"url,URL\nhttps://a.example/,\n", "claims to be the URL or the SHA-256: url, URL."),
    ],
)
def test_a_refused_file_is_told_with_what_to_do(
    owner: Client, registration: Registration, content: bytes, words: str
) -> None:
    answer = owner.post(reverse("registration_manifest", args=[registration.pk]), {"file": upload("x", content)})

    assert answer.status_code == 422
    assert words in answer.context["form"].errors["file"][0]
    assert not Job.objects.exists()


def test_the_page_lists_the_forms_and_gives_a_template(owner: Client, registration: Registration) -> None:
    page = owner.get(reverse("registration_manifest", args=[registration.pk])).content.decode()

    for words in ("WARC", "CDXJ", "Croissant", "WebDataset", "Parquet", "Zstandard", "templates/manifest"):
        assert words in page
