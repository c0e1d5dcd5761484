"""Filings after registration by API: the same services as behind the pages, for the same people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.kernel import clock
from registry.models import Filing, Registration
from registry.selectors.certificates import certificate_live
from tests.factories.api import officer_program, program_for, program_of, reader_of, stranger, visitor
from tests.factories.filings import recorded
from tests.factories.objections import registration_settled
from tests.factories.registrations import curator_new, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    return registration_settled(at=clock.now() - timedelta(days=60))


def test_items_are_taken_out_once_however_often_it_is_sent(registration: Registration) -> None:
    owner = program_of(registration.applicant)
    body = {"items": ["https://images.example.com/a/1.jpg"], "text": "Not ours."}

    first, again = (owner.post(f"registrations/{registration.pk}/exclusion/", body, idempotency_key="k") for _ in "ab")

    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["state"], first.json()["items"]) == ("recorded", 1)
    live = certificate_live(registration)
    assert live is not None
    assert live.issue == 2
    third = owner.post(f"registrations/{registration.pk}/exclusion/", body)
    assert (third.status_code, third.json()["code"]) == (409, "conflict")
    for body, field in (({}, "lines"), ({"domain": "nowhere.example"}, "domain"), ({"source": 9}, "source")):
        answer = owner.post(f"registrations/{registration.pk}/exclusion/", body)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_a_transfer_is_filed_consented_to_recorded_and_read_by_everybody(registration: Registration) -> None:
    buyer = curator_new("Buyer")
    owner, other = program_of(registration.applicant), program_for(buyer)
    body = {"kind": "transfer", "text": "Sold.", "other": buyer.party.alias}

    made = owner.post(f"registrations/{registration.pk}/filings/", body)

    number = made.json()["number"]
    assert (made.status_code, made.json()["state"], made.json()["steps"]) == (201, "awaiting_consent", ["withdraw"])
    hidden = visitor().get(f"filings/{number}/").json()
    assert (hidden["text"], hidden["content"], hidden["other"]) == (None, None, None)
    proof = owner.form(f"filings/{number}/proof/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert proof.status_code == 201
    assert stranger().post(f"filings/{number}/consent/").status_code == 404
    assert owner.post(f"filings/{number}/consent/").status_code == 404
    assert other.post(f"filings/{number}/consent/").json()["state"] == "submitted"
    recorded(Filing.objects.get(), at=clock.now())

    shown = visitor().get(f"filings/{number}/").json()
    assert (shown["state"], shown["text"], shown["proof"]) == ("recorded", "Sold.", [])
    assert fresh(registration).applicant == buyer.party
    listed = visitor().get(f"datasets/{registration.number}/filings/").json()["results"]
    assert [row["number"] for row in listed] == [number]
    assert owner.get(f"registrations/{registration.pk}/filings/").status_code == 404  # no longer theirs
    assert len(other.get(f"registrations/{registration.pk}/filings/").json()["results"]) == 1


def test_a_change_is_corrected_after_an_officers_letter(registration: Registration) -> None:
    owner, officer = program_of(registration.applicant), officer_program()
    content = {"particulars": {"name_en": "Rubbings"}}
    body = {"kind": "change", "text": "A better name.", "content": content}
    number = owner.post(f"registrations/{registration.pk}/filings/", body).json()["number"]

    letter = officer.post(f"officer/cases/{number}/require-correction/", {"gaps": ["Say why."]})
    assert (letter.status_code, letter.json()["subject"]["letter"]) == (200, ["Say why."])
    better = owner.post(f"filings/{number}/resubmit/", {"text": "Because of its content."})

    assert (better.status_code, better.json()["state"], better.json()["text"]) == (
        200,
        "submitted",
        "Because of its content.",
    )
    assert better.json()["content"]["fields"]["name_en"]["after"] == "Rubbings"
    assert owner.post(f"filings/{number}/withdraw/").json()["state"] == "withdrawn"
    assert owner.post(f"filings/{number}/withdraw/").status_code == 409


def test_an_officer_enters_a_courts_order_and_nobody_else(registration: Registration) -> None:
    order = {"text": "Frozen.", "measure": "freeze", "court": "Court", "docket": "7"}
    path = f"officer/cases/{registration.case.number}/measure/"

    assert program_of(registration.applicant).post(path, order).status_code == 404
    answer = officer_program().post(path, order)

    filing = Filing.objects.get()
    assert (answer.status_code, filing.kind, filing.applicant, filing.state) == (200, "measure", None, "submitted")
    mine = program_of(registration.applicant).get(f"filings/{filing.case.number}/").json()
    assert (mine["text"], mine["steps"]) == ("Frozen.", [])  # read in full, and no step to take in a court's order


def test_a_reader_and_a_stranger_file_nothing(registration: Registration) -> None:
    body = {"kind": "change", "text": "x"}

    assert reader_of(registration.applicant).post(f"registrations/{registration.pk}/filings/", body).status_code == 403
    assert stranger().post(f"registrations/{registration.pk}/filings/", body).status_code == 404
    assert not Filing.objects.exists()
