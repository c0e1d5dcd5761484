"""Objections by program: filed bare, answered, replied to, decided by officers; redacted for everybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from objections.models import Objection
from tests.factories.api import program_for, program_of
from tests.factories.matches import match_notified
from tests.factories.objections import (
    DOMAIN,
    FILED,
    objection_served,
    objector_new,
    registration_published,
    window_of,
)
from tests.factories.registrations import registration_submitted
from tests.portal.api.objecting import URL, address, at, body, sides, step

pytestmark = pytest.mark.django_db


def test_the_bare_fields_make_an_objection() -> None:
    registration = registration_published()

    response = program_for(objector_new()).post(address(registration), body(wish="Take it out."))

    shown = response.json()
    assert (response.status_code, shown["state"], shown["items_named"]) == (201, "filed", 1)
    assert response["Location"] == shown["url"] == f"/api/v1/objections/{shown['number']}/"
    assert (shown["statement"], shown["wish"], shown["is_redacted"]) == ("Canary statement.", "Take it out.", False)
    assert shown["targets"][0]["sample"][0]["url"] == URL
    assert set(shown["steps"]) == {"withdraw", "evidence"}
    assert shown["clock"]["clock"] == "objection_admission"


@pytest.mark.parametrize(
    ("targets", "count"),
    [
        ([{"kind": "whole"}], 3),
        ([{"kind": "source", "source": 1}], 3),
        ([{"kind": "items", "items": [URL, "1" * 64]}], 2),
        ([{"kind": "domain", "domain": "example.com"}], 2),
    ],
)
def test_an_objection_is_aimed_at_the_whole_a_source_a_domain_or_items(
    targets: list[dict[str, Any]], count: int
) -> None:
    response = program_for(objector_new()).post(address(registration_published()), body(targets=targets))

    assert (response.status_code, response.json()["items_named"]) == (201, count)


def test_an_objection_is_aimed_at_what_a_refusal_matched() -> None:
    match = match_notified()
    from objections.services.publication import registration_publish
    from tests.factories.registrations import AT

    registration_publish(match.registration, at=AT)
    targets = [{"kind": "matches", "refusal": match.refusal.case.number}]

    response = program_of(match.refusal.holder).post(address(match.registration), body(targets=targets))

    assert (response.status_code, response.json()["targets"][0]["refusal"]) == (201, match.refusal.case.number)
    assert response.json()["items_named"] == match.count


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ground": "taste"}, "ground"),
        ({"statement": ""}, "statement"),
        ({"statement": "x" * 4001}, "statement"),
        ({"targets": []}, "targets"),
        ({"targets": [{"kind": "moon"}]}, "targets"),
        ({"targets": [{"kind": "domain", "domain": DOMAIN, "items": ["x"]}]}, "targets"),
        ({"targets": [{"kind": "source", "source": 99}]}, "source"),
        ({"targets": [{"kind": "matches", "refusal": "JJ-2026-00000001-0"}]}, "refusal"),
        ({"targets": [{"kind": "items", "items": ["https://elsewhere.example/"]}]}, "items"),
        ({"targets": [{"kind": "domain", "domain": "not a domain"}]}, "domain"),
    ],
)
def test_what_cannot_be_objected_to_is_named(change: dict[str, Any], field: str) -> None:
    response = program_for(objector_new()).post(address(registration_published()), body(**change))

    assert (response.status_code, list(response.json()["errors"])) == (422, [field])
    assert not Objection.objects.exists()


def test_the_registrant_cannot_object_to_itself() -> None:
    registration = registration_published()

    response = program_of(registration.applicant).post(address(registration), body())

    assert (response.status_code, response.json()["code"]) == (422, "not_standing")


def test_the_same_objection_twice_is_told() -> None:
    registration, program = registration_published(), program_for(objector_new())
    first = program.post(address(registration), body()).json()

    second = program.post(address(registration), body())

    assert (second.status_code, second.json()["code"]) == (409, "already_objected")
    assert first["number"] in second.json()["detail"]


def test_the_closing_instant_is_too_late_and_the_one_before_is_not() -> None:
    registration = registration_published()
    closes = window_of(registration).closes_at
    program = program_for(objector_new())

    at(closes + timedelta(milliseconds=1))
    late = program.post(address(registration), body())
    at(closes - timedelta(seconds=30))
    in_time = program.post(address(registration), body())

    assert (late.status_code, late.json()["code"]) == (409, "window_closed")
    assert "24:00" in late.json()["details"]["en"]
    assert in_time.status_code == 201


def test_what_is_not_published_cannot_be_objected_to() -> None:
    registration = registration_submitted()

    assert program_for(objector_new()).post(address(registration), body()).status_code == 404


def test_an_answer_contests_and_a_reply_follows() -> None:
    objection = objection_served()
    curator, objector = sides(objection)

    answered = step(curator, objection, "answer", {"choice": "contest", "statement": "Licensed."})
    replied = step(objector, objection, "reply", {"statement": "Not to you."})

    assert (answered.status_code, answered.json()["state"]) == (200, "reply_open")
    assert answered.json()["answer"]["statement"] == "Licensed."
    assert (replied.status_code, replied.json()["state"]) == (200, "under_decision")
    assert replied.json()["reply"]["statement"] == "Not to you."


def test_an_answer_removes_all() -> None:
    objection = objection_served()

    response = step(sides(objection)[0], objection, "answer", {"choice": "remove_all"})

    assert (response.status_code, response.json()["state"], response.json()["items_removed"]) == (200, "settled", 1)


def test_an_answer_removes_some() -> None:
    objection = objection_served(targets=None)
    from tests.factories.objections import lines

    two = objection_served(
        objection.registration, targets=lines(URL, "https://images.example.com/a/2.jpg"), objector=objector_new()
    )
    data = {"choice": "remove_some", "statement": "Only this.", "items": [URL]}

    response = step(sides(two)[0], two, "answer", data)

    assert (response.status_code, response.json()["answer"]["items_removed"]) == (200, 1)


@pytest.mark.parametrize(
    "data",
    [
        {"choice": "contest"},
        {"choice": "remove_some", "statement": "x", "items": []},
        {"choice": "remove_some", "statement": "x", "items": ["https://elsewhere.example/"]},
        {"choice": "shrug", "statement": "x"},
        {},
    ],
)
def test_an_answer_that_says_nothing_is_refused_and_changes_nothing(data: dict[str, Any]) -> None:
    objection = objection_served()

    response = step(sides(objection)[0], objection, "answer", data)

    assert response.status_code == 422
    assert Objection.objects.get(pk=objection.pk).state == "served"


def test_an_answer_after_its_time_is_refused() -> None:
    from tests.factories.objections import silence

    objection = objection_served()
    silence(FILED)  # the message of service is handed over
    deadline = objection.case.deadlines.get(clock="answer", cancelled_at__isnull=True)
    at(deadline.due_at + timedelta(seconds=1))

    response = step(sides(objection)[0], objection, "answer", {"choice": "contest", "statement": "Late."})

    assert (response.status_code, response.json()["code"]) == (409, "period_over")


def test_review_cannot_be_given_up_before_there_is_a_decision() -> None:
    objection = objection_served()

    response = step(sides(objection)[1], objection, "waive-review")

    assert (response.status_code, response.json()["code"]) == (409, "not_possible_now")
