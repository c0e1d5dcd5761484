"""What everybody reads without a token: the register, screenings, certificates and their status."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.certification.status import read_status
from registry.kernel.numbers import parse_number
from registry.models import Party, Registration
from registry.services.keys import key_provider
from tests.factories.api import program_of, stranger, visitor
from tests.factories.certificates import SETTLED, certified, page_drawn, reissued
from tests.factories.matches import HOST, match_of, screened
from tests.factories.objections import objection_filed, objector_new, registration_published, registration_settled
from tests.factories.refusals import holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import registration_draft, registration_screening, registration_submitted
from tests.portal.api.test_api_objections import at

pytestmark = pytest.mark.django_db


def rows(**params: str) -> list[Any]:
    return [row["application_number"] for row in visitor().get("datasets/", params).json()["results"]]


def test_the_register_lists_what_was_ever_published() -> None:
    published = registration_published()
    registration_submitted()
    registration_draft()

    assert rows() == [published.case.number]


def test_the_register_is_searched_and_filtered() -> None:
    one = registration_published(name_en="Stone rubbings", form="image")
    other = registration_published(name_en="River songs", form="audio")
    objection_filed(other)

    first, second = one.case.number, other.case.number
    assert rows(q="Stone") == [first]
    assert rows(q=str(second)) == [second]
    assert rows(q="images.example.com") == [second, first]
    assert rows(form="audio") == [second]
    assert rows(origin="crawled") == [second, first]
    assert rows(origin="own") == []
    assert rows(state="registered") == []
    assert rows(objections="with") == [second]
    assert rows(objections="none") == [first]
    assert rows(year="2026") == [second, first]
    assert rows(year="2001") == []


@pytest.mark.parametrize("params", ["state=lost", "form=holograms", "year=0000", "year=x", "objections=some"])
def test_a_filter_that_cannot_be_is_named(params: str) -> None:
    response = visitor().get(f"datasets/?{params}")

    assert (response.status_code, list(response.json()["errors"])) == (422, [params.partition("=")[0]])


def test_a_dataset_is_read_by_either_number_in_any_spelling() -> None:
    registration = registration_settled()

    number = str(registration.number)
    texts = [number, number.lower(), number.replace("-", ""), registration.case.number]
    answers = [visitor().get(f"datasets/{text}/") for text in texts]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["application_number"] for answer in answers}) == 1
    body = answers[0].json()
    assert (body["state"], body["number"]) == ("registered", registration.number)
    assert body["certificate"]["number"] == registration.number
    assert body["metadata"]["name_en"] == "Stone rubbings of Jiangnan"
    assert body["manifest"]["items"] == 3
    assert len(body["manifest"]["root"]) == 64


def test_a_dataset_shows_its_window_its_clock_and_its_counts() -> None:
    registration = registration_published()
    objection_filed(registration)

    body = visitor().get(f"datasets/{registration.case.number}/").json()

    assert body["window"]["closes_at"] == body["closes_at"] == body["clock"]["due_at"]
    assert body["clock"]["clock"] == "publication_crawled" or body["clock"]["clock"] == "publication"
    assert len(body["clock"]["silence_text"]) > 20
    assert body["objection_counts"] == {"total": 1, "waiting": 1, "deciding": 0, "final": 0}


@pytest.mark.parametrize("part", ["", "versions/", "sources/", "screening/", "matches/", "objections/"])
def test_what_is_not_public_does_not_exist_even_for_its_applicant(part: str) -> None:
    registration = registration_submitted()

    for program in (visitor(), stranger(), program_of(registration.applicant)):
        assert program.get(f"datasets/{registration.case.number}/{part}").status_code == 404


def test_the_parts_of_a_dataset_are_read() -> None:
    refusal = refusal_filed(HOST)
    registration = registration_published()
    root = f"datasets/{registration.case.number}/"

    sources = visitor().get(f"{root}sources/").json()["results"]
    screening = visitor().get(f"{root}screening/").json()
    matches = visitor().get(f"{root}matches/").json()["results"]
    versions = visitor().get(f"{root}versions/").json()["results"]

    assert [(source["position"], source["origin"], source["items"]) for source in sources] == [(1, "crawled", 3)]
    assert (screening["items"], screening["items_hit"]) == (3, 2)
    assert screening["domains"] == [{"domain": "example.com", "hits": 2, "items": 2}]
    assert [(match["refusal"], match["items"]) for match in matches] == [(refusal.case.number, 2)]
    assert HOST in matches[0]["sample"][0]["url"]
    assert [version["version"] for version in versions] == ["v1.0"]


def test_proofs_contracts_and_applicants_addresses_are_in_no_public_answer() -> None:
    registration = registration_published()
    registration.version.sources.update(contract="canary-contract")
    applicant = Party.objects.filter(pk=registration.applicant_id)
    applicant.update(email="canary@example.test", registration_code="canary-code")
    root = f"datasets/{registration.case.number}/"

    for part in ("", "sources/", "screening/", "versions/", "objections/"):
        assert "canary" not in visitor().get(root + part).content.decode()
    assert "canary" not in visitor().get("datasets/").content.decode()


def test_a_persons_matches_have_no_sample() -> None:
    refusal_filed(f"https://{HOST}/a/1.jpg", ground="personal_information", holder=holder_new("A", kind="person"))
    registration = registration_published()

    matches = visitor().get(f"datasets/{registration.case.number}/matches/").json()["results"]

    assert [(match["items"], match["sample"]) for match in matches] == [(1, [])]


def test_a_sealed_applicant_appears_by_alias() -> None:
    registration = registration_published()
    Party.objects.filter(pk=registration.applicant_id).update(kind="person", name="Canary Name", is_sealed=True)

    response = visitor().get(f"datasets/{registration.case.number}/")

    assert response.json()["applicant"] == Party.objects.get(pk=registration.applicant_id).alias
    assert "Canary" not in response.content.decode()


def test_a_certificate_is_read_with_its_facts_and_its_credential() -> None:
    certificate = certified()
    at(SETTLED + timedelta(days=1))

    body = visitor().get(f"certificates/{certificate.number}/").json()

    assert (body["number"], body["issue"], body["state"]) == (certificate.number, 1, "in_force")
    assert body["facts"]["number"] == certificate.number
    assert body["credential"] == certificate.credential
    assert (body["pdf_url"], body["pdf_sha256"]) == (None, None)
    assert [act["event"] for act in body["history"]] == ["issue"]


def test_a_drawn_page_is_linked() -> None:
    certificate = page_drawn(certified())
    at(SETTLED + timedelta(days=1))

    body = visitor().get(f"certificates/{certificate.number}/").json()

    assert body["pdf_url"] == f"/v/{certificate.number}/certificate.pdf"
    assert body["pdf_sha256"] == certificate.pdf_sha256


def test_a_re_issue_stands_below_the_first() -> None:
    first = certified()
    second = reissued(first)
    at(second.issued_at + timedelta(days=1))
    plain = parse_number(first.number).text

    old, new = visitor().get(f"certificates/{plain}/").json(), visitor().get(f"certificates/{plain}/2/").json()

    assert (old["state"], old["superseded_by"]) == ("superseded", second.number)
    assert (new["state"], new["url"]) == ("in_force", f"/api/v1/certificates/{plain}/2/")
    assert new["facts"]["items"]["covered"] < old["facts"]["items"]["covered"]
    assert visitor().get(f"certificates/{plain}/2/status/").json()["status"]["state"] == "in_force"


def test_a_status_is_a_signed_statement_that_anybody_can_check() -> None:
    certificate = certified()
    at(SETTLED + timedelta(days=1))

    body = visitor().get(f"certificates/{certificate.number}/status/").json()

    signed = read_status(body["jws"], key_provider().jwks())
    assert (signed.number, signed.state, signed.challenged) == (certificate.number, "in_force", False)
    assert body["status"]["state"] == "in_force"


def test_a_status_of_an_earlier_instant_is_given_and_none_of_the_future() -> None:
    certificate = certified()
    at(SETTLED + timedelta(days=10))
    path = f"certificates/{certificate.number}/status/"

    before = visitor().get(path, {"at": (SETTLED + timedelta(days=1)).isoformat()})
    future = visitor().get(path, {"at": (SETTLED + timedelta(days=99)).isoformat()})
    nonsense = visitor().get(path, {"at": "soon"})

    assert before.json()["status"]["state"] == "in_force"
    assert (future.status_code, future.json()["code"]) == (422, "no_status_then")
    assert (nonsense.status_code, list(nonsense.json()["errors"])) == (422, ["at"])


@pytest.mark.parametrize("number", ["DIP-2026-000001-1", "JJ-2026-00000001-2", "x", "DIP-2026-999999-4/7"])
def test_a_certificate_nobody_issued_does_not_exist(number: str) -> None:
    assert visitor().get(f"certificates/{number}/").status_code == 404


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert visitor().get(path).status_code == 200
    return len(captured)


def test_lists_take_as_many_queries_for_three_as_for_one() -> None:
    lists = ["datasets/", "refusals/"]
    registration = registration_published()
    refusal_filed("a.example")
    objection_filed(registration)
    root = f"datasets/{registration.case.number}/"
    lists += [f"{root}objections/", f"{root}sources/", f"{root}versions/", f"{root}matches/"]
    visitor().get(f"{root}sources/")  # the counts are remembered
    one = {path: queries(path) for path in lists}

    for name in ("b", "c"):
        registration_published()
        refusal_filed(f"{name}.example")
        objection_filed(registration, objector=objector_new(name))
    three = {path: queries(path) for path in lists}

    assert one == three
    assert max(three.values()) <= 5


def test_one_dataset_takes_a_fixed_number_of_queries() -> None:
    registration = registration_published()
    path = f"datasets/{registration.case.number}/"
    before = queries(path)

    for name in ("b", "c"):
        objection_filed(registration, objector=objector_new(name))

    assert queries(path) == before <= 12


def test_matches_take_a_fixed_number_of_queries() -> None:
    refusals = [refusal_effective(HOST) for _n in range(3)]
    registration = screened(registration_screening())
    Registration.objects.filter(pk=registration.pk).update(is_published=True)
    assert [match_of(registration, refusal).count for refusal in refusals] == [2, 2, 2]

    assert queries(f"datasets/{registration.case.number}/matches/") <= 5
