"""Having a certificate checked by number or by file: right answers, worded errors, and no way to hurt the site."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from registry.certification.credential import issue
from registry.certification.facts import CertificateFacts, Sources
from registry.certification.filekeys import FileKeyProvider
from registry.certification.keys import Use
from registry.forms import verify as verify_form
from registry.kernel import store
from registry.models import Certificate, ClockOffset
from registry.services import verification
from registry.services.keys import key_provider
from tests.factories.certificates import SETTLED, certified, page_drawn
from tests.factories.registrations import CSV

pytestmark = pytest.mark.django_db
TODAY = SETTLED + timedelta(days=40)
VERIFY = "/verify/"


@pytest.fixture(autouse=True)
def the_clock_stands_after_every_act(db: None) -> None:
    ClockOffset.objects.create(id=1, shift=TODAY - datetime.now(UTC))


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def upload(client: Client, *, file: bytes | None = None, manifest: bytes | None = None, number: str = "") -> Any:
    data: dict[str, Any] = {"number": number}
    if file is not None:
        data["file"] = SimpleUploadedFile("certificate", file)
    if manifest is not None:
        data["manifest"] = SimpleUploadedFile("items.csv", manifest)
    return client.post(VERIFY, data)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def pdf_of(certificate: Certificate) -> bytes:
    return store.read(certificate.pdf_sha256)


def test_a_number_leads_to_its_check_page_however_it_is_spelled(visitor: Client) -> None:
    certificate = certified()

    answer = visitor.get(VERIFY, {"number": f" {certificate.number.lower().replace('-', ' ')} "})

    assert (answer.status_code, answer["Location"]) == (302, reverse("certificate_check", args=[certificate.number]))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "This field is required."),
        ("nonsense", "This is no certificate number. It looks like DIP-2026-000412-2."),
        ("DIP-2026-000412-3", "Did you mean DIP-2026-000412-2?"),
        ("DIP-2026-000412-2", "There is no certificate with the number DIP-2026-000412-2."),
        ("YY-2026-000318-7", "YY-2026-000318-7 is the number of a case, not of a certificate."),
        ("DIP-2026-000412-2\x00", "Null characters are not allowed."),
        ("9" * 60, "This is no certificate number."),
    ],
)
def test_a_number_that_leads_nowhere_is_answered_with_what_to_do(visitor: Client, number: str, said: str) -> None:
    answer = visitor.get(VERIFY, {"number": number})

    assert answer.status_code == 422
    assert said in text(answer)


def test_a_good_pdf_is_in_force_with_every_row_that_can_be_checked(visitor: Client) -> None:
    certificate = page_drawn(certified(excluded=[1]))

    page = text(upload(visitor, file=pdf_of(certificate), manifest=CSV.encode()))

    assert "In force as of" in page
    assert "The PDF has not been altered since it was signed." in page
    assert "The exclusion list is the one named on the certificate." in page
    assert "Both roots computed from the manifest are those on the certificate." in page
    assert "Failed" not in page


def test_a_bare_credential_is_enough(visitor: Client) -> None:
    certificate = page_drawn(certified())

    page = text(upload(visitor, file=certificate.credential.encode()))

    assert "In force as of" in page
    assert "In the public ledger at index" in page


def test_a_number_with_a_manifest_is_checked_against_the_certificate_on_record(visitor: Client) -> None:
    certificate = certified()

    page = text(upload(visitor, number=certificate.number, manifest=CSV.encode()))

    assert "Both roots computed from the manifest are those on the certificate." in page


@pytest.mark.parametrize(
    "manifest",
    [CSV.replace("2.jpg", "9.jpg").encode(), b"", b"PK\x03\x04 a zip", b"\x00\xff" * 500, b"url\nnot an address\n"],
)
def test_another_or_a_broken_manifest_is_a_failed_check(visitor: Client, manifest: bytes) -> None:
    certificate = certified()

    answer = upload(visitor, number=certificate.number, manifest=manifest)

    assert "Both roots computed" not in text(answer)
    assert "Failed" in text(answer) or answer.status_code == 422


def test_a_page_changed_after_signing_fails(visitor: Client) -> None:
    pdf = pdf_of(page_drawn(certified()))
    middle = len(pdf) // 2
    flipped = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]

    assert "Verification failed" in text(upload(visitor, file=flipped))


def test_a_page_with_something_appended_fails_though_its_credential_is_good(visitor: Client) -> None:
    pdf = BytesIO(pdf_of(page_drawn(certified())))
    edited = BytesIO()
    with pikepdf.open(pdf) as document:
        document.docinfo["/Title"] = "Valid for everything"
        document.save(edited)

    page = text(upload(visitor, file=edited.getvalue()))

    assert "Verification failed" in page
    assert "The credential is signed by the key" in page


def test_a_credential_by_somebody_elses_key_fails(visitor: Client, tmp_path: Any) -> None:
    certificate = certified()
    foreign = FileKeyProvider(tmp_path).signer(Use.VC)
    forged = issue(CertificateFacts.from_object(certificate.facts), foreign, "http://localhost:8000", "http://x/s")

    page = text(upload(visitor, file=forged.encode()))

    assert "Verification failed" in page
    assert "the key is not known" in page


def test_another_credential_under_a_number_on_record_gets_no_status_of_it(visitor: Client) -> None:
    certificate = certified()
    facts = replace(CertificateFacts.from_object(certificate.facts), sources=Sources(n=9, k=9))
    other = issue(facts, key_provider().signer(Use.VC), "http://localhost:8000", "http://x/s")

    page = text(upload(visitor, file=other.encode()))

    assert "whether it was since suspended, replaced or revoked was not checked" in page
    assert "In force as of" not in page


@pytest.mark.parametrize("file", [b"%PDF-1.7 broken", b"x.y.z", b"\x00" * 1000, b"{}", "证书".encode()])
def test_whatever_is_no_certificate_fails_in_words(visitor: Client, file: bytes) -> None:
    answer = upload(visitor, file=file)

    assert answer.status_code == 200
    assert "Verification failed" in text(answer)


def test_nothing_and_an_empty_file_are_refused_at_the_field(visitor: Client) -> None:
    assert "Choose the certificate&#x27;s file, or give its number." in text(upload(visitor))
    assert upload(visitor, file=b"").status_code == 422


def test_too_large_a_file_is_refused_unread(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_form, "MAX_PDF", 1 << 20)

    answer = upload(visitor, file=b"%PDF-" + bytes(1 << 20))

    assert answer.status_code == 422
    assert "The file is larger than 1 MB." in text(answer)


def test_while_others_are_being_checked_a_visitor_is_asked_to_wait(visitor: Client) -> None:
    certificate = certified()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        for slot in range(verification.SLOTS):
            cursor.execute("SELECT pg_advisory_lock(%s)", [verification.SLOT_LOCK + slot])

    answer = upload(visitor, file=certificate.credential.encode())
    other.close()

    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert upload(visitor, file=certificate.credential.encode()).status_code == 200


def test_a_slot_is_given_back_even_when_checking_fails(visitor: Client) -> None:
    for _ in range(verification.SLOTS + 1):
        upload(visitor, file=b"%PDF-1.7 broken")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone()[0] == 0
