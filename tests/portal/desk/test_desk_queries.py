"""Case pages take the same number of queries however much lies in the case."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objections.models import Objection
from registry.models import Registration
from registry.services.attachments import attachment_store
from registry.services.registrations import registration_submit
from registry.services.sources import source_add
from tests.factories.matches import match_of, screened
from tests.factories.objections import FILED, lines, objection_examined, objection_filed, registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import AT, SOURCE, applicant_actor, fresh, registration_draft

pytestmark = pytest.mark.django_db
ITEMS = (
    "https://images.example.com/a/1.jpg",
    "https://images.example.com/a/2.jpg",
    "https://texts.example.org/story.html",
)


def count(client: Client, path: str, assert_num: Any) -> int:
    client.get(path)  # what is read once per process is read
    with assert_num(200) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def evidence(objection: Objection, files: int) -> None:
    for number in range(files):
        attachment_store(
            SimpleUploadedFile(f"{number}.txt", b"Evidence."),
            purpose="evidence",
            case=objection.case,
            party=objection.objector,
            user=None,
            at=FILED,
        )


def test_an_objection_with_three_groups_and_files_costs_as_much_as_with_one(django_assert_max_num_queries: Any) -> None:
    client, _officer = signed_in_officer()
    small, large = objection_examined(targets=lines(ITEMS[0])), objection_examined(targets=lines(*ITEMS))
    evidence(small, 1)
    evidence(large, 3)

    counts = [count(client, f"/desk/{one.case_id}/", django_assert_max_num_queries) for one in (small, large)]

    assert counts[0] == counts[1]


def with_sources(sources: int) -> Registration:
    registration = registration_draft()
    for number in range(sources - 1):
        source_add(
            registration.version, at=AT, **{**SOURCE, "name": f"Site {number}", "domains": [f"s{number}.example"]}
        )
    registration_submit(registration, actor=applicant_actor(registration), at=AT)
    return fresh(registration)


def test_an_application_with_three_sources_costs_as_much_as_with_one(django_assert_max_num_queries: Any) -> None:
    client, _officer = signed_in_officer()
    small, large = with_sources(1), with_sources(3)

    counts = [count(client, f"/desk/{one.case_id}/", django_assert_max_num_queries) for one in (small, large)]

    assert counts[0] == counts[1]


def test_an_application_with_three_matches_and_objections_costs_as_much_as_with_one(
    django_assert_max_num_queries: Any,
) -> None:
    client, _officer = signed_in_officer()
    for site in ("texts.example.org", "images.example.com", "example.com"):
        refusal_effective(site)
    small = registration_published(manifest="url\nhttps://texts.example.org/story.html\n")
    objection_filed(small)
    large = registration_published()
    for _ in range(3):
        objection_filed(large)

    counts = [count(client, f"/desk/{one.case_id}/", django_assert_max_num_queries) for one in (small, large)]

    assert (small.matches.count(), large.matches.count()) == (1, 3)
    assert counts[0] == counts[1]


def test_a_refusal_with_three_matches_costs_as_much_as_with_one(django_assert_max_num_queries: Any) -> None:
    client, _officer = signed_in_officer()
    refusal = refusal_effective("images.example.com")
    match_of(screened(), refusal)
    one = count(client, f"/desk/{refusal.case_id}/", django_assert_max_num_queries)
    for _ in range(2):
        screened()

    assert count(client, f"/desk/{refusal.case_id}/", django_assert_max_num_queries) == one
