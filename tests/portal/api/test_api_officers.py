"""Officers by program: admission, examination, decisions drafted by one and signed by another."""

from __future__ import annotations

from typing import Any

import pytest

from objections.models import Objection
from registry.models import Decision, Match, Officer
from tests.factories.api import Program, officer_program, program_of, stranger, visitor
from tests.factories.matches import match_notified
from tests.factories.objections import (
    objection_examined,
    objection_filed,
    objector_new,
    registration_published,
    registration_settled,
)
from tests.factories.officers import officer_with_totp
from tests.factories.refusals import refusal_filed
from tests.factories.registrations import fresh, registration_submitted, registration_under_examination

pytestmark = pytest.mark.django_db
REASONS = {"facts": "What was found.", "reasons": "Why it is so."}


def act(program: Program, number: Any, step: str, body: Any = None) -> Any:
    return program.post(f"officer/cases/{number}/{step}/", body)


def two() -> tuple[Program, Program]:
    return officer_program(), officer_program(role="reviewer")


def test_an_application_is_admitted_examined_and_passed_by_two() -> None:
    registration = registration_submitted()
    number = registration.case.number
    first, second = two()

    assert act(first, number, "claim").json()["assigned_to"] is not None
    assert act(first, number, "accept").json()["state"] == "under_examination"
    checked = act(first, number, "checklist", {"rest_is_ok": True}).json()
    assert {check["state"] for check in checked["checklist"]} <= {"ok", "not_needed"}
    draft = act(first, number, "decision", {"event": "pass", **REASONS}).json()["decision"]
    assert (draft["state"], draft["effect"]["problems"]) == ("draft", [])
    proposed = act(first, number, "propose", {"lock": draft["lock"]}).json()["decision"]
    signed = act(second, number, "sign", {"lock": proposed["lock"]})

    assert (signed.status_code, signed.json()["state"]) == (200, "screening")
    assert signed.json()["decision"]["state"] == "signed"
    assert fresh(registration).state == "screening"


def test_a_decision_is_never_signed_by_its_own_author() -> None:
    registration = registration_under_examination()
    number = registration.case.number
    first, _second = two()
    act(first, number, "checklist", {"rest_is_ok": True})
    draft = act(first, number, "decision", {"event": "pass", **REASONS}).json()["decision"]
    act(first, number, "propose", {"lock": draft["lock"]})

    response = act(first, number, "sign", {"lock": draft["lock"]})

    assert (response.status_code, response.json()["code"]) == (403, "same_officer")
    assert fresh(registration).state == "under_examination"


def test_an_application_with_unchecked_parts_is_not_passed() -> None:
    number = registration_under_examination().case.number
    first, _second = two()
    draft = act(first, number, "decision", {"event": "pass", **REASONS}).json()["decision"]

    response = act(first, number, "propose", {"lock": draft["lock"]})

    assert (response.status_code, response.json()["code"]) == (422, "checklist_open")


def test_a_proposal_is_returned_with_a_reason() -> None:
    number = registration_under_examination().case.number
    first, second = two()
    act(first, number, "checklist", {"rest_is_ok": True})
    draft = act(first, number, "decision", {"event": "pass", **REASONS}).json()["decision"]
    act(first, number, "propose", {"lock": draft["lock"]})

    returned = act(second, number, "return", {"reason": "Name the file."}).json()["decision"]

    assert (returned["state"], returned["return_reason"]) == ("returned", "Name the file.")


def test_a_draft_somebody_else_changed_is_not_overwritten() -> None:
    number = registration_under_examination().case.number
    first, second = two()
    act(first, number, "decision", {"event": "pass", **REASONS})

    response = act(second, number, "decision", {"event": "pass", "facts": "Other.", "reasons": "Other."})

    assert (response.status_code, response.json()["code"]) == (409, "decision_changed")


def test_one_letter_names_every_gap() -> None:
    registration = registration_submitted()

    response = act(officer_program(), registration.case.number, "require-correction", {"gaps": ["A.", "B."]})

    assert response.json()["state"] == "correction_required"
    letters = program_of(registration.applicant).get(f"registrations/{registration.pk}/").json()["letters"]
    assert letters[0]["points"] == ["A.", "B."]


def test_evidence_is_asked_for_and_the_examination_extended_once() -> None:
    registration = registration_under_examination()
    number = registration.case.number
    program = officer_program()

    extended = act(program, number, "extend", {"reasons": "Many sources."})
    again = act(program, number, "extend", {"reasons": "More."})
    asked = act(program, number, "request-evidence", {"text": "Show the licence."})

    assert (extended.status_code, again.status_code) == (200, 409)
    assert asked.json()["state"] == "evidence_requested"


def test_an_objection_is_admitted_or_sent_back_to_be_mended() -> None:
    one, other = objection_filed(), objection_filed(objector=objector_new())

    admitted = act(officer_program(), one.case.number, "admit")
    deficient = act(officer_program(), other.case.number, "find-deficient", {"gaps": ["Name the work."]})

    assert (admitted.json()["state"], deficient.json()["state"]) == ("served", "deficient")
    mended = program_of(other.objector).post(f"objections/{other.case.number}/cure/", {"statement": "The work is X."})
    assert (mended.status_code, mended.json()["state"]) == (200, "filed")


def test_an_objection_is_decided_item_by_item_by_two() -> None:
    from tests.factories.objections import WHOLE

    objection = objection_examined(targets=WHOLE)
    number = objection.case.number
    first, second = two()
    groups = first.get(f"officer/cases/{number}/").json()["groups"]
    assert len(groups) == 3
    choices = [{"key": group["key"], "outcome": "rejected"} for group in groups]
    choices[0]["outcome"] = "upheld"

    draft = act(first, number, "decision", {"ground": "rights_shown", "choices": choices, **REASONS}).json()["decision"]
    assert (draft["event"], draft["effect"]["strip"]["leaves"]) == ("uphold_part", 1)
    act(first, number, "propose", {"lock": draft["lock"]})
    signed = act(second, number, "sign", {"lock": draft["lock"]})

    assert (signed.status_code, signed.json()["state"]) == (200, "partly_upheld")
    removed = Objection.objects.get(pk=objection.pk).removed
    assert removed is not None
    assert removed.count == 1


def test_a_choice_for_a_group_that_does_not_exist_is_refused() -> None:
    objection = objection_examined()
    choices = [{"key": "0" * 16, "outcome": "upheld"}]

    response = act(officer_program(), objection.case.number, "decision", {"choices": choices, **REASONS})

    assert response.status_code == 422
    assert not Decision.objects.filter(case=objection.case).exists()


def test_a_refusal_is_confirmed_or_proof_asked_for() -> None:
    one, other = refusal_filed("a.example"), refusal_filed("b.example")

    verified = act(officer_program(), one.case.number, "verify", {"assurance": "control_proved"})
    asked = act(officer_program(), other.case.number, "ask-proof", {"text": "Show the imprint."})
    nonsense = act(officer_program(), other.case.number, "verify", {"assurance": "asserted"})

    assert (verified.json()["state"], asked.json()["state"]) == ("effective", "proof_required")
    assert (nonsense.status_code, list(nonsense.json()["errors"])) == (422, ["assurance"])


def test_a_step_of_another_kind_of_case_does_not_exist() -> None:
    refusal = refusal_filed()

    assert act(officer_program(), refusal.case.number, "accept").status_code == 404


def test_what_waits_is_listed_and_read_in_full() -> None:
    registration, refusal, match = registration_submitted(), refusal_filed("x.example"), match_notified()
    objection = objection_filed()
    program = officer_program()

    waiting = {row["number"] for row in program.get("officer/queue/?limit=100").json()["results"]}
    assert {registration.case.number, refusal.case.number, objection.case.number} <= waiting
    for number in (registration.case.number, refusal.case.number, match.case.number, objection.case.number):
        body = program.get(f"officer/cases/{number}/").json()
        assert body["number"] == number
        assert body["subject"]["state"] == body["state"]


def test_the_queue_comes_in_pages() -> None:
    for _n in range(3):
        registration_submitted()
    program = officer_program()

    first = program.get("officer/queue/?limit=2").json()
    second = program.get(first["next"].partition("/api/v1/")[2]).json()

    assert (len(first["results"]), len(second["results"]), second["next"]) == (2, 1, None)


def test_a_certificate_is_read_by_an_officer() -> None:
    registration = registration_settled()

    body = officer_program().get(f"officer/cases/{registration.number}/").json()

    assert body["subject"]["state"] == "registered" or body["subject"]["number"] == registration.number
    assert body["events"]


@pytest.mark.parametrize("path", ["officer/queue/", "officer/cases/{number}/"])
def test_the_desk_does_not_exist_for_others(path: str) -> None:
    registration = registration_published()
    address = path.format(number=registration.case.number)

    assert visitor().get(address).status_code == 401
    assert stranger().get(address).status_code == 404
    assert program_of(registration.applicant).get(address).status_code == 404
    assert officer_program(role="regulator").get(address).status_code == 404


def test_an_officer_who_belongs_to_a_party_does_not_act_on_its_case() -> None:
    registration = registration_submitted()
    officer = officer_with_totp()
    from tests.factories.registrations import AT

    registration.applicant.memberships.create(user=officer.user, role="reader", created_at=AT)

    response = act(officer_program(officer), registration.case.number, "accept")

    assert (response.status_code, response.json()["code"]) == (403, "conflict_of_interest")


def test_a_partys_token_of_an_officer_is_no_officers_token() -> None:
    from tests.factories.api import program
    from tests.factories.registrations import AT

    registration = registration_submitted()
    officer = officer_with_totp()
    registration.applicant.memberships.create(user=officer.user, role="owner", created_at=AT)

    as_party = program(officer.user, registration.applicant)

    assert as_party.get("officer/queue/").status_code == 404
    assert as_party.get(f"registrations/{registration.pk}/").status_code == 200


def test_an_officer_who_left_has_no_token_any_more() -> None:
    officer = officer_with_totp()
    program = officer_program(officer)

    Officer.objects.filter(pk=officer.pk).update(is_active=False)

    assert program.get("officer/queue/").status_code == 401


def test_a_contested_hit_is_decided() -> None:
    match = match_notified()
    curator = program_of(match.registration.applicant)
    contested = curator.post(f"matches/{match.case.number}/contest/", {"against": "hit", "text": "Not our items."})
    first, second = two()

    draft = act(first, match.case.number, "decision", {"event": "dismiss", **REASONS}).json()["decision"]
    act(first, match.case.number, "propose", {"lock": draft["lock"]})
    signed = act(second, match.case.number, "sign", {"lock": draft["lock"]})

    assert contested.json()["state"] == "contested"
    assert (signed.status_code, Match.objects.get(pk=match.pk).state) == (200, "not_a_match")
