"""Signed status and files of a certificate: public, cacheable, without a person's name, under one address."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from registry.certification.status import read_status
from registry.kernel import clock
from registry.models import ClockOffset, Party
from registry.services.keys import key_provider
from registry.services.parties import party_create
from tests.factories.certificates import (
    SETTLED,
    certified,
    page_drawn,
    registered,
)
from tests.factories.registrations import AT, Acting, user_new
from tests.registry.services.certificate_acts import decide

pytestmark = pytest.mark.django_db
TODAY = SETTLED + timedelta(days=40)
MAX_HTML = 15_000


@pytest.fixture(autouse=True)
def the_clock_stands_after_every_act(db: None) -> None:
    """Pages ask the one clock; the acts of these tests lie in December 2026."""
    ClockOffset.objects.create(id=1, shift=TODAY - datetime.now(UTC))


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def check(client: Client, number: str, **query: str) -> HttpResponse:
    return client.get(reverse("certificate_check", args=[number]), query)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_a_natural_person_is_named_nowhere(visitor: Client) -> None:
    user = user_new("person")
    party = party_create(user=user, kind="person", name="Canary-Wang", name_en="Canary-Wang", at=AT)
    Party.objects.filter(pk=party.pk).update(is_sealed=False)
    certificate = page_drawn(certified(curator=Acting(user, Party.objects.get(pk=party.pk))))

    answers = [check(visitor, certificate.number), visitor.get(reverse("log"))]
    answers += [visitor.get(url) for url in _files(certificate.number) if not url.endswith(".pdf")]

    for answer in answers:
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Canary" not in content
    assert "A natural person; name withheld" in text(answers[0])


def _files(number: str) -> Iterator[str]:
    for name in ("pdf", "jwt", "tlog_proof", "status", "exclusions"):
        yield reverse(f"certificate_{name}", args=[number])


def test_any_spelling_of_a_number_leads_to_its_one_address(visitor: Client) -> None:
    certificate = certified()
    address = reverse("certificate_check", args=[certificate.number])
    spelled = certificate.number.lower().replace("-", "")

    assert visitor.get(f"/v/{spelled}/")["Location"] == address
    assert visitor.get(f"/v/{certificate.number}").status_code == 200  # as in the QR code


def test_a_misread_digit_is_answered_with_the_number_it_should_have_been(visitor: Client) -> None:
    certificate = certified()
    wrong = certificate.number[:-1] + str((int(certificate.number[-1]) + 1) % 10)

    answer = visitor.get(f"/v/{wrong}/")

    assert answer.status_code == 404
    assert certificate.number in text(answer)


def test_the_status_is_signed_cacheable_and_readable_from_anywhere(visitor: Client) -> None:
    certificate = certified()
    url = reverse("certificate_status", args=[certificate.number])

    answer = visitor.get(url)
    again = visitor.get(url, headers={"if-none-match": answer["ETag"]})

    status = read_status(answer.json()["jws"], key_provider().jwks())
    assert (status.number, status.state.value) == (certificate.number, "in_force")
    assert answer.json()["status"]["state"] == "in_force"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=60"
    assert (again.status_code, again.content) == (304, b"")


def test_a_revocation_is_in_the_very_next_answer(visitor: Client) -> None:
    certificate = certified()
    url = reverse("certificate_status", args=[certificate.number])
    before = visitor.get(url)["ETag"]

    decide(certificate, "revoke", "judgment", at=clock.now())

    answer = visitor.get(url, headers={"if-none-match": before})
    assert answer.json()["status"]["state"] == "revoked"


def test_the_status_can_be_asked_for_an_earlier_instant(visitor: Client) -> None:
    certificate = decide(certified(), "revoke", "judgment")
    before = (SETTLED + timedelta(days=1)).isoformat()

    answer = visitor.get(reverse("certificate_status", args=[certificate.number]), {"at": before})
    page = check(visitor, certificate.number, at="2026-12-24T12:00")

    assert answer.json()["status"]["state"] == "in_force"
    assert "Certificate in force" in text(page)
    assert "This is what holds for" in text(page)


@pytest.mark.parametrize("at", ["yesterday", "2020-01-01T00:00Z", "2031-01-01T00:00+08:00", "2026-13-01", "\x00"])
def test_an_instant_without_a_status_is_a_worded_error(visitor: Client, at: str) -> None:
    certificate = certified()

    answer = visitor.get(reverse("certificate_status", args=[certificate.number]), {"at": at})
    page = check(visitor, certificate.number, at=at)

    assert (answer.status_code, page.status_code) == (422, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "no_status_then"
    assert "There is no status for that instant." in text(page)


def test_files_can_be_taken_along_and_match_what_is_on_record(visitor: Client) -> None:
    certificate = page_drawn(certified(excluded=[0, 2]))
    pdf, jwt, proof, _status, exclusions = (visitor.get(url) for url in _files(certificate.number))
    binary = visitor.get(reverse("certificate_exclusion_list", args=[certificate.number]))

    listed = json.loads(b"".join(exclusions.streaming_content))

    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"] == f'attachment; filename="{certificate.number}.pdf"'
    assert jwt.content.decode() == certificate.credential
    assert proof.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert [row[0] for row in listed["items"]] == [0, 2]
    assert all(len(row[1]) == 64 for row in listed["items"])
    assert binary.content == b"".join(n.to_bytes(8, "little") for n in (0, 2))
    assert listed["digest"] == certificate.facts["exclusions"]["digest"]


def test_what_is_not_there_yet_is_not_found(visitor: Client) -> None:
    certificate = certified()

    for name in ("pdf", "tlog_proof", "exclusion_list"):
        assert visitor.get(reverse(f"certificate_{name}", args=[certificate.number])).status_code == 404
    assert "is being drawn" in text(check(visitor, certificate.number))


def test_a_registration_without_a_certificate_has_no_check_page(visitor: Client) -> None:
    assert check(visitor, registered().number or "").status_code == 404
