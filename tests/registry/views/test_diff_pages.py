"""What changed is shown to everybody by number, domain and source; addresses to applicants and officers alone."""

import pytest
from django.test import Client
from django.utils import translation

from tests.factories.objections import registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.registrations import fresh
from tests.factories.versions import ONE, compared, version_prepared, version_replaced

pytestmark = pytest.mark.django_db
MANY = tuple(f"https://new.example.net/{at:03}.jpg,,N" for at in range(60))


@pytest.fixture
def replaced():
    return compared(version_replaced(registration_published(), ONE, *MANY))


def page(client, registration, query=""):
    with translation.override("en"):
        return client.get(f"/register/{registration.case.number}/diff/{query}", headers={"accept-language": "en"})


def test_a_visitor_reads_counts_by_source_and_domain_and_no_address(client, replaced):
    answer = page(client, replaced)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "What changed from v1.0 to v1.1" in text
    assert "example.net" in text
    assert "new.example.net/000.jpg" not in text
    assert "50 of 60 shown" in text


def test_the_next_page_goes_on_where_the_first_ended(client, replaced):
    first, second = page(client, replaced), page(client, replaced, "?what=added&from=50")

    items = [[row.item for row, _fields in answer.context["rows"]] for answer in (first, second)]
    assert items == [list(range(1, 51)), list(range(51, 61))]


def test_applicants_and_officers_read_the_addresses(replaced):
    owner, officer = Client(), signed_in_officer()[0]
    owner.force_login(replaced.applicant.memberships.get().user)

    for client in (owner, officer):
        assert "new.example.net/000.jpg" in page(client, replaced).content.decode()


def test_the_csv_has_every_row_and_the_addresses_only_for_those_who_may_read_them(client, replaced):
    answer = client.get(f"/register/{replaced.case.number}/diff.csv?what=removed")

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "what,item,old_item,source,domain,leaf,fields"
    assert len(lines) == 3
    assert "images.example.com" not in "".join(lines)
    assert "example.com" in lines[1]


def test_a_first_version_says_that_there_is_nothing_to_compare(client):
    registration = registration_published()

    answer = page(client, registration)

    assert answer.status_code == 200
    assert "none before it" in answer.content.decode()
    assert client.get(f"/register/{registration.case.number}/diff.csv").status_code == 404


def test_a_version_that_is_only_prepared_is_compared_and_shown_to_nobody(client):
    registration = registration_published()
    version_prepared(registration, *MANY)
    compared(fresh(registration))

    text = page(client, registration).content.decode()

    assert "none before it" in text
    assert client.get(f"/api/v1/datasets/{registration.case.number}/diff/").status_code == 404
    assert page(client, registration, "?version=v1.1").status_code == 404


def test_the_dataset_page_leads_to_what_changed(client, replaced):
    answer = client.get(f"/register/{replaced.case.number}/", headers={"accept-language": "en"})

    assert f"/register/{replaced.case.number}/diff/" in answer.content.decode()


def test_a_program_reads_the_counts_and_pages_through_the_items(client, replaced):
    address = f"/api/v1/datasets/{replaced.case.number}/diff/"
    diff = client.get(address).json()
    seen, link = [], f"{address}items/?what=added&limit=25"
    while link:
        answer = client.get(link).json()
        seen += answer["results"]
        link = answer["next"]

    assert (diff["old_version"], diff["version"], diff["added"], diff["removed"]) == ("v1.0", "v1.1", 60, 2)
    assert diff["sources"][0]["added"] == 60
    assert [row["item"] for row in seen] == list(range(1, 61))
    assert "url" not in seen[0]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_no_more_of_the_database_with_more_versions(client, rows, django_assert_max_num_queries):
    registration = registration_published()
    for at in range(min(rows, 2)):
        registration = compared(version_replaced(registration, ONE, *MANY[: at + 1], label=f"v1.{at + 1}"))
    page(client, registration)

    with django_assert_max_num_queries(20):
        page(client, registration)
