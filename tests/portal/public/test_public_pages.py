"""Pages anybody may open: they answer, in both languages, and show no more than they may."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone

from portal.search import Query, Typed, recognise, registrations_found
from registry.kernel.numbers import Kind
from tests.factories.certificates import certified
from tests.factories.objections import objection_filed, objector_new, registration_published
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import registration_submitted

pytestmark = pytest.mark.django_db
PLACES = ("/", "/register/", "/gazette/", "/check/", "/gazette/feed.atom", "/gazette/closing.ics", "/register/list.csv")


@pytest.fixture(params=["en", "zh-hans"])
def client(request: pytest.FixtureRequest) -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE=request.param)


@pytest.mark.parametrize("path", PLACES)
def test_every_public_place_answers_also_when_the_register_is_empty(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PLACES)
def test_every_public_place_answers_with_something_in_it(client: Client, path: str) -> None:
    objection_filed()

    assert client.get(path).status_code == 200


def test_the_home_page_lists_what_closes_soon_and_the_latest_notice(client: Client) -> None:
    registration = registration_published(at=timezone.now())

    page = client.get("/").content.decode()

    assert str(registration.case.number) in page
    assert "GB-" in page


def test_a_dataset_page_is_found_by_either_number_and_shows_objections_without_a_sealed_name(client: Client) -> None:
    registration = registration_published()
    person = objector_new("Canary Person 7731", kind="person")
    objection = objection_filed(registration, objector=person)

    page = client.get(f"/register/{registration.case.number}/").content.decode()

    assert str(objection.case.number) in page
    assert "Canary" not in page
    assert client.get(f"/register/{registration.case.number}/sources/").status_code == 200


def test_a_certified_dataset_shows_its_certificate(client: Client) -> None:
    certificate = certified(excluded=[0])

    page = client.get(f"/register/{certificate.registration.number}/").content.decode()

    assert f"/v/{certificate.number}/" in page
    assert "EXCL" not in page


def test_an_application_that_was_not_published_does_not_exist(client: Client) -> None:
    hidden = registration_submitted()

    assert client.get(f"/register/{hidden.case.number}/").status_code == 404
    assert str(hidden.case.number) not in client.get("/register/").content.decode()


def test_the_box_leads_to_what_was_typed(client: Client) -> None:
    registration = registration_published()
    number = registration.case.number

    assert client.get("/", {"q": number.lower()})["Location"] == f"/register/{number}/"
    assert client.get("/", {"q": "example.com"})["Location"] == "/check/?q=example.com"
    assert client.get("/", {"q": "gazetteer"})["Location"] == "/register/?q=gazetteer"


@pytest.mark.parametrize(
    ("text", "typed", "value"),
    [
        ("", Typed.NOTHING, ""),
        ("dip-2026-000412-2", Typed.NUMBER, "DIP-2026-000412-2"),
        ("DIP-2026-000412-3", Typed.BAD_NUMBER, "DIP-2026-000412-2"),
        ("Example.COM", Typed.HOST, "example.com"),
        ("https://Example.com/a/../b", Typed.URL, "https://example.com/b"),
        ("example.com/x", Typed.URL, "http://example.com/x"),
        ("A" * 64, Typed.SHA256, "a" * 64),
        ("江南 方志", Typed.NAME, "江南 方志"),
        ("http://", Typed.NAME, "http://"),
    ],
)
def test_the_box_recognises(text: str, typed: Typed, value: str) -> None:
    found = recognise(text)

    assert (found.typed, found.value) == (typed, value)
    assert (found.kind is Kind.REGISTRATION) == (typed is Typed.NUMBER)


def test_where_is_my_work_counts_items_and_lists_refusals(client: Client) -> None:
    registration_published()
    refusal = refusal_effective("images.example.com")

    page = client.get("/check/", {"q": "images.example.com"}).content.decode()

    assert str(refusal.case.number) in page
    assert "DIP-A-" in page
    assert client.get("/check/", {"q": "no site"}).status_code == 422


@pytest.mark.parametrize(
    ("text", "meant", "count"),
    [
        ("images.example.com", "The site images.example.com with every name below it", 2),
        ("https://images.example.com/a/", "The address images.example.com/a/ and all below it", 2),
        ("https://images.example.com/a/1.jpg", "The address images.example.com/a/1.jpg and all below it", 1),
        ("https://images.example.com/a/1.jpg?x=1", "The address images.example.com/a/1.jpg?x=1", 0),
        ("1" * 64, f"The file with the SHA-256 {'1' * 64}", 1),
        ("10.5555/ABC", "The work 10.5555/abc", 0),
        ("ISCC:EEAV66NNGIUCFS3O", "Works alike to ISCC:EEAV66NNGIUCFS3O; likeness decides nothing, it is a lead", 0),
        ("https://github.com/owner", "The account github.com/owner/, on every host of the platform", 0),
    ],
)
def test_the_page_says_what_it_understood_and_counts_it(client: Client, text: str, meant: str, count: int) -> None:
    registration_published()

    response = client.get("/check/", {"q": text, "lang": "en"}, headers={"accept-language": "en"})

    assert response.context["meant"] == meant
    assert [one.count for one in response.context["found"].holdings] == ([count] if count else [])
    assert response.context["found"].unsearched == 0


def test_a_work_typed_into_the_box_is_looked_up(client: Client) -> None:
    assert client.get("/", {"q": "10.5555/abc"})["Location"] == "/check/?q=10.5555%2Fabc"


def test_filters_narrow_the_list_and_unknown_ones_are_ignored() -> None:
    registration = registration_published()
    objection_filed(registration)
    other = registration_published()

    assert set(registrations_found(Query.of({"objections": "with"}))) == {registration}
    assert set(registrations_found(Query.of({"objections": "none"}))) == {other}
    assert set(registrations_found(Query.of({"state": "nonsense", "year": "x"}))) == {registration, other}
    assert set(registrations_found(Query.of({"state": "registered"}))) == set()


def test_the_csv_holds_a_line_for_each_and_no_formula(client: Client) -> None:
    registration = registration_published()

    text = b"".join(client.get("/register/list.csv").streaming_content).decode()  # type: ignore[attr-defined]  # a streaming answer

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["application"] for row in rows] == [registration.case.number]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize("path", ["/", "/register/", "/gazette/"])
def test_a_list_asks_the_database_as_often_for_three_rows_as_for_one(
    path: str, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        registration_published(at=timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            Client().get(path)
        counts.append(len(captured))
        registration_published(at=timezone.now())

    assert counts[0] == counts[1]
