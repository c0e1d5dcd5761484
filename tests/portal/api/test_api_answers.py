"""A program answers many objections with one signature."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from objections.services.answer_effects import answers_carry_out
from registry.kernel import clock
from registry.models import Registration
from tests.factories.answers import objections_served, registration_big
from tests.factories.api import Program, program_of, reader_of, stranger
from tests.factories.objections import read
from tests.factories.officers import code_now, second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    registration = registration_big(items=20, at=clock.now() - timedelta(hours=1))
    objections_served(registration, 3, at=clock.now() - timedelta(minutes=30))
    return registration


@pytest.fixture
def curator(registration: Registration) -> Program:
    return program_of(registration.applicant)


def codes_of(registration: Registration) -> str:
    return second_factor(registration.applicant.memberships.order_by("pk")[0].user)


def path(registration: Registration, more: str = "") -> str:
    return f"registrations/{registration.pk}/answers/{more}"


def body(curator: Program, registration: Registration, **more: Any) -> dict[str, Any]:
    group = curator.get(path(registration)).json()["groups"][0]
    return {"groups": [{"key": group["key"], "choice": "contest", "text_en": "Licensed."}], **more}


def test_what_waits_is_told_by_groups(curator: Program, registration: Registration) -> None:
    found = curator.get(path(registration)).json()

    group = found["groups"][0]
    assert (group["ground"], len(group["objections"]), group["items"], group["special"]) == ("copyright", 3, 3, {})
    assert (found["templates"], found["batch"]) == ([], None)


def test_a_trial_shows_every_case_and_signs_nothing(curator: Program, registration: Registration) -> None:
    asked = body(curator, registration, trial=True)
    asked["groups"][0]["keep_apart"] = [curator.get(path(registration)).json()["groups"][0]["objections"][0]]

    answer = curator.post(path(registration), asked)

    assert answer.status_code == 200
    assert answer.json()["signed_at"] is None
    assert [(one["result"], one["reason"]) for one in answer.json()["cases"]] == [
        ("aside", "by_hand"),
        ("draft", ""),
        ("draft", ""),
    ]


def test_one_signature_with_a_code_answers_all_and_the_same_key_signs_once(
    curator: Program, registration: Registration
) -> None:
    asked = body(curator, registration, code=code_now(codes_of(registration)))

    first = curator.post(path(registration), asked, idempotency_key="a")
    again = curator.post(path(registration), asked, idempotency_key="a")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    answers_carry_out(clock.now() + timedelta(minutes=11))
    batch = curator.get(path(registration)).json()["batch"]
    assert {one["result"] for one in batch["cases"]} == {"done"}


@pytest.mark.parametrize("code", ["", "000000"])
def test_without_a_good_code_nothing_is_signed(curator: Program, registration: Registration, code: str) -> None:
    codes_of(registration)

    answer = curator.post(
        path(registration), body(curator, registration, code=code or None) if code else body(curator, registration)
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "one_time_code_refused")


def test_what_was_signed_can_be_taken_back(curator: Program, registration: Registration) -> None:
    curator.post(path(registration), body(curator, registration, code=code_now(codes_of(registration))))

    answer = curator.post(path(registration, "undo/"))

    assert answer.status_code == 200
    assert {one["result"] for one in answer.json()["cases"]} == {"undone"}
    answers_carry_out(clock.now() + timedelta(minutes=11))
    assert {read(one).state for one in registration.objections.all()} == {"served"}


def test_readers_and_strangers_sign_nothing(registration: Registration, curator: Program) -> None:
    asked = body(curator, registration, trial=True)

    assert reader_of(registration.applicant).post(path(registration), asked).status_code == 403
    assert stranger().post(path(registration), asked).status_code == 404
    assert stranger().get(path(registration)).status_code == 404
