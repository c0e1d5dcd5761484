"""Evidence, settlement, decisions and what strangers read of an objection, by program."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objections.models import Objection
from registry.models import Registration
from tests.factories.api import Program, officer_program, program_for, program_of, reader_of, stranger, visitor
from tests.factories.objections import (
    objection_decided,
    objection_drafted,
    objection_examined,
    objection_filed,
    objection_served,
    objector_new,
)
from tests.factories.registrations import curator_new
from tests.portal.api.objecting import URL, address, sides, step

pytestmark = pytest.mark.django_db


def test_evidence_follows_and_is_named_by_size_and_digest() -> None:
    objection = objection_filed()
    _curator, objector = sides(objection)
    file = SimpleUploadedFile("canary-proof.pdf", b"%PDF-1.7 proof")

    response = objector.form(f"objections/{objection.case.number}/evidence/", {"file": file, "is_confidential": "true"})

    assert (response.status_code, response.json()["is_confidential"]) == (201, True)
    assert len(response.json()["sha256"]) == 64
    assert [one["name"] for one in objector.get(f"objections/{objection.case.number}/").json()["evidence"]] == [
        "canary-proof.pdf"
    ]


def test_both_sides_cool_off_and_settle() -> None:
    objection = objection_served()
    curator, objector = sides(objection)

    assert step(curator, objection, "cool-off", {"text": "Let us talk."}).status_code == 200
    assert "accept" in objector.get(f"objections/{objection.case.number}/").json()["steps"]
    assert step(objector, objection, "accept").json()["state"] == "cooling_off"
    assert step(objector, objection, "settle", {"text": "", "items": []}).status_code == 200
    settled = step(curator, objection, "accept").json()

    assert (settled["state"], settled["items_removed"]) == ("settled", 1)


def test_a_step_of_the_other_side_does_not_exist() -> None:
    objection = objection_served()
    curator, objector = sides(objection)

    assert step(objector, objection, "answer", {"choice": "contest", "statement": "x"}).status_code == 404
    assert step(curator, objection, "withdraw").status_code == 404
    assert step(stranger(), objection, "withdraw").status_code == 404
    assert step(officer_program(), objection, "withdraw").status_code == 404
    assert step(reader_of(objection.objector), objection, "withdraw").status_code == 403
    assert step(visitor(), objection, "withdraw").status_code == 401
    assert Objection.objects.get(pk=objection.pk).state == "served"


def test_an_objection_is_withdrawn() -> None:
    objection = objection_served()

    assert step(sides(objection)[1], objection, "withdraw").json()["state"] == "withdrawn"


def test_a_decision_is_read_by_the_parties_and_a_review_asked_for() -> None:
    objection = objection_decided()
    curator, objector = sides(objection)

    shown = objector.get(f"objections/{objection.case.number}/").json()
    review = step(curator, objection, "review", {"reasons": "The licence was overlooked."})

    assert shown["decision"]["reasons"] == "Why it is so."
    assert shown["decision"]["drafted_by"] != shown["decision"]["signed_by"]
    assert (review.status_code, review.json()["state"]) == (200, "in_review")


def test_ones_own_objections_and_those_against_ones_datasets_are_two_lists() -> None:
    objection = objection_filed()
    draft = objection_drafted(objector=objector_new())
    curator, objector = sides(objection)

    def numbers(program: Program, side: str) -> list[Any]:
        return [row["number"] for row in program.get("objections/", {"side": side}).json()["results"]]

    assert numbers(objector, "objector") == numbers(curator, "curator") == [objection.case.number]
    assert numbers(objector, "curator") == numbers(curator, "objector") == []
    assert numbers(program_of(draft.objector), "objector") == [None]


CANARIES = ("Canary", "canary-proof", "Licensed.", "Not to you.", "Why it is so.", "What was found.")


def test_strangers_read_numbers_states_and_counts_and_nothing_that_was_said() -> None:
    person = objector_new("Canary Person", kind="person")
    objection = objection_decided(objector=person)
    Objection.objects.filter(pk=objection.pk).update(statement="Canary statement", wish="Canary wish")

    for program in (visitor(), stranger()):
        for path in (f"objections/{objection.case.number}/", address(objection.registration)):
            response = program.get(path)
            assert response.status_code == 200
            text = response.content.decode()
            assert [canary for canary in CANARIES if canary in text] == []
            assert person.party.alias in text
            assert URL not in text
            assert person.party.email not in text


def test_an_objection_to_what_was_never_published_does_not_exist_for_strangers() -> None:
    objection = objection_filed()
    Registration.objects.filter(pk=objection.registration_id).update(is_published=False)

    assert visitor().get(f"objections/{objection.case.number}/").status_code == 404
    assert sides(objection)[1].get(f"objections/{objection.case.number}/").status_code == 200


def test_officers_read_everything() -> None:
    objection = objection_examined()

    shown = officer_program().get(f"objections/{objection.case.number}/").json()

    assert (shown["is_redacted"], shown["statement"]) == (False, objection.statement)
    assert shown["steps"] == []


def test_a_stranger_with_an_account_is_told_no_more_than_a_visitor() -> None:
    objection = objection_filed()
    path = f"objections/{objection.case.number}/"

    assert program_for(curator_new()).get(path).json() == visitor().get(path).json()
