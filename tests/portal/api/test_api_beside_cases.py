"""What stands beside the cases, through the API: templates, notices, appeals, redacted copies, seal orders, batches."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objections.models import Objection, RulingBatch
from objections.services.evidence import evidence_add
from objections.services.ruling_lines import rulings_carry_out
from registry.kernel import clock
from registry.models import CaseParty
from tests.factories.api import Program, officer_program, program, program_for, program_of, reader_of
from tests.factories.objections import FILED, objection_examined, objection_filed, objector_new, objector_of, read
from tests.factories.objections import registration_published as published
from tests.factories.officers import code_now, second_factor
from tests.factories.records import with_record
from tests.factories.registrations import curator_new, officer_new

pytestmark = pytest.mark.django_db


def test_a_party_keeps_its_answer_templates() -> None:
    curator = curator_new()
    mine, foreign = program_for(curator), program_for(curator_new())
    words = {"name": "Licensed", "text_en": "Licensed."}

    first = mine.post("answer-templates/", words)
    second = mine.post("answer-templates/", {**words, "text_en": "[items named] items, licensed."})

    assert (first.status_code, second.json()["version"]) == (201, 2)
    assert [one["id"] for one in mine.get("answer-templates/").json()] == [second.json()["id"]]
    assert foreign.get("answer-templates/").json() == []
    path = f"answer-templates/{second.json()['id']}/"
    assert (foreign.delete(path).status_code, reader_of(curator.party).delete(path).status_code) == (404, 403)
    assert mine.delete(path).status_code == 204
    assert mine.get("answer-templates/").json() == []


def test_a_party_says_how_it_is_told_and_a_second_address_counts_once_confirmed() -> None:
    mine = program_for(curator_new())

    said = mine.patch("notices/", {"news": "weekly", "second_email": "second@example.test"}).json()

    assert (said["news"], said["reminders"], said["second_email"]) == ("weekly", True, "second@example.test")
    assert said["second_confirmed_at"] is None
    assert mine.patch("notices/", {"news": "hourly"}).status_code == 422
    assert mine.patch("notices/", {"reminders": False}).json()["news"] == "weekly"


def test_a_braked_party_appeals_and_two_officers_answer() -> None:
    acting = with_record("rrrrr", at=clock.now())
    mine, first, second = program_for(acting), officer_program(), officer_program(role="reviewer")

    asked = mine.post("record/appeal/", {"reasons": "They were one dispute."})
    path = f"officer/appeals/{asked.json()['id']}/"
    proposed = first.post(path, {"is_granted": True, "answer": "Agreed."}).json()
    lock = {"lock": proposed["lock"]}

    assert mine.get("record/").json()["is_braked"]
    assert mine.get("record/").json()["appeals"][0]["answer"] == ""
    assert (first.post(f"{path}sign/", lock).status_code, mine.post(f"{path}sign/", lock).status_code) == (403, 404)
    assert second.post(f"{path}sign/", lock).status_code == 200
    assert second.get("officer/appeals/").json() == []
    assert not mine.get("record/").json()["is_braked"]
    assert mine.get("record/").json()["appeals"][0]["answer"] == "Agreed."


def test_a_redacted_copy_is_handed_in_by_its_party_and_opened_by_an_officer() -> None:
    objection = objection_filed()
    original = evidence_add(objection, paper("original"), actor=objector_of(objection), at=FILED)
    mine, curator = program_of(objection.objector), program_of(objection.registration.applicant)
    path = f"objections/{objection.case.number}/copies/"

    copy = mine.form(path, {"file": paper("copy"), "original": original.pk})
    opening = f"officer/cases/{objection.case.number}/copies/{copy.json()['id']}/publish/"

    assert copy.status_code == 201
    assert curator.form(path, {"file": paper("theirs"), "original": original.pk}).status_code == 404
    assert mine.post(opening).status_code == 404
    assert officer_program().post(opening).status_code == 200
    assert officer_program().post(opening).json()["code"] == "published_already"


def test_the_lead_orders_and_another_officer_signs_before_an_identity_opens() -> None:
    objection = objection_filed(objector=objector_new("Zhang San", kind="person"))
    path = f"officer/cases/{objection.case.number}/seal-orders/"
    body = {"alias": objection.objector.alias, "to": "public", "reasons": "A court asks for it."}
    lead, reviewer = officer_program(role="lead"), officer_program(role="reviewer")

    assert (reviewer.post(path, body).status_code, lead.post(path, body).status_code) == (404, 201)
    order = lead.get(path).json()[0]["id"]
    assert lead.post(f"{path}{order}/sign/").json()["code"] == "second_person"
    assert not opened(objection)
    assert reviewer.post(f"{path}{order}/sign/").status_code == 200
    assert opened(objection)
    assert reviewer.post(f"{path}{order}/decline/").json()["code"] == "order_ended"


def test_alike_objections_are_drafted_by_one_officer_and_signed_with_a_code_by_another() -> None:
    registration = published()
    apart, *members = (objection_examined(registration) for _each in range(3))
    drafter, signer = officer_program(), officer_new("reviewer")
    secret = second_factor(signer.user)
    second = program(signer.user, None)
    group = next(one for one in drafter.get("officer/batches/").json()["groups"] if one["count"] == 3)

    batch = drafter.post("officer/batches/", ruling(group, aside=[apart.case.number])).json()
    rulings_carry_out(clock.now())
    path = f"officer/batches/{batch['id']}/"

    assert [line["number"] for line in batch["lines"]] == [one.case.number for one in members]
    assert second.post(f"{path}sign/", {"code": "000000"}).json()["code"] == "one_time_code_refused"
    assert second.post(f"{path}sign/", {"code": code_now(secret)}).json()["step"] == "signing"
    rulings_carry_out(clock.now())
    assert [read(one).state for one in (apart, *members)] == ["under_decision", "rejected", "rejected"]
    assert second.get(path).json()["step"] == "signed"


def test_a_batch_goes_back_to_its_drafter_with_a_reason() -> None:
    registration = published()
    for _each in range(2):
        objection_examined(registration)
    drafter, second = officer_program(), officer_program(role="reviewer")
    group = drafter.get("officer/batches/").json()["groups"][0]
    batch = drafter.post("officer/batches/", ruling(group)).json()["id"]
    rulings_carry_out(clock.now())

    assert returned(drafter, batch).json()["code"] == "same_officer"
    assert returned(second, batch).status_code == 200
    assert RulingBatch.objects.get().return_reason == "Name the edition."


def returned(by: Program, batch: int) -> Any:
    return by.post(f"officer/batches/{batch}/return/", {"reason": "Name the edition."})


def ruling(group: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "registration": group["registration"],
        "objection_ground": group["ground"],
        "answered": group["answered"],
        "event": "reject",
        "ground": "rights_shown",
        "facts": "Shown.",
        "reasons": "As shown.",
        **more,
    }


def opened(objection: Objection) -> bool:
    return CaseParty.objects.get(case=objection.case, party=objection.objector).unsealed_at is not None


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.txt", f"The {name}.".encode())
