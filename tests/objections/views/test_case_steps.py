"""The steps a party takes from the case page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from objections.models import Objection
from registry.kernel import clock
from tests.factories.objections import (
    domain,
    objection_answered,
    objection_examined,
    read,
    registration_published,
    settle,
)
from tests.objections.views.people import (
    client_of,
    curator_client,
    in_window,
    objector_client,
    officer_client,
    page_of,
    step,
    stranger,
)

pytestmark = pytest.mark.django_db
CANARY = "CANARY"


@pytest.fixture
def served():
    return in_window()


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        ("objector", {"answer": 404, "reply": 422, "waive-reply": 422, "withdraw": 303}),
        ("curator", {"reply": 404, "withdraw": 404, "waive-reply": 404, "answer": 422}),
        ("stranger", {"answer": 404, "withdraw": 404, "evidence": 404, "accept": 404}),
        ("nobody", {"answer": 404, "withdraw": 404, "evidence": 404, "accept": 404}),
        ("officer", {"answer": 404, "withdraw": 404, "evidence": 404}),
    ],
)
def test_steps_are_taken_by_those_whose_they_are(served, who, answers):
    clients = {
        "objector": objector_client(served),
        "curator": curator_client(served.registration),
        "stranger": client_of(stranger().user),
        "nobody": client_of(),
        "officer": officer_client(),
    }

    assert {name: step(served, clients[who], name).status_code for name in answers} == answers


def test_step_is_post_only_and_unknown_steps_do_not_exist(served):
    client = objector_client(served)

    assert client.get(reverse("case_step", args=[served.case.number, "withdraw"])).status_code == 405
    assert step(served, client, "abolish").status_code == 404


def test_reader_of_a_party_cannot_take_its_steps(served):
    reader = stranger().user
    reader.memberships.all().delete()
    served.objector.memberships.create(user=reader, role="reader", created_at=clock.now())

    assert step(served, client_of(reader), "withdraw").status_code == 404
    assert read(served).state == "served"


def test_curator_removes_some_by_ticking_them():
    objection = in_window(targets=domain("example.com"))
    client = curator_client(objection.registration)
    assert "https://images.example.com/a/1.jpg" in page_of(objection, client)

    done = step(
        objection,
        client,
        "answer",
        {"answer-choice": "remove_some", "answer-picked": ["0"], "answer-statement": "The other is licensed."},
    )

    objection = read(objection)
    assert (done.status_code, objection.state) == (303, "reply_open")
    assert objection.answer.removed.count == 1


def test_curator_removes_some_by_pasting_addresses():
    objection = in_window(targets=domain("example.com"))

    done = step(
        objection,
        curator_client(objection.registration),
        "answer",
        {
            "answer-choice": "remove_some",
            "answer-lines": "https://images.example.com/a/2.jpg",
            "answer-statement": "The other is licensed.",
        },
    )

    assert (done.status_code, read(objection).answer.removed.count) == (303, 1)


def test_wrong_answer_comes_back_with_what_was_written(served):
    answer = step(
        served,
        curator_client(served.registration),
        "answer",
        {"answer-choice": "contest", "answer-statement": ""},
    )
    pasted = step(
        served,
        curator_client(served.registration),
        "answer",
        {"answer-choice": "remove_some", "answer-lines": "https://nowhere.example.net/", "answer-statement": "kept"},
    )

    assert (answer.status_code, pasted.status_code) == (422, 422)
    assert "Give your reasons" in answer.content.decode()
    assert "https://nowhere.example.net/" in pasted.content.decode()
    assert read(served).state == "served"


def test_remove_all_and_more_time():
    registration = registration_published(at=clock.now())
    one, other = in_window(registration=registration), in_window(registration=registration)
    client = curator_client(registration)

    assert step(one, client, "answer", {"answer-choice": "remove_all"}).status_code == 303
    assert step(other, client, "answer", {"answer-choice": "more_time"}).status_code == 303

    assert (read(one).state, read(other).state, read(other).is_extended) == ("settled", "served", True)


def test_cooling_off_and_settlement_through_both_pages(served):
    objector, curator = objector_client(served), curator_client(served.registration)

    assert step(served, objector, "cool-off", {"cool-off-text": "Let us talk."}).status_code == 303
    assert "Let us talk." in page_of(served, curator)
    assert step(served, objector, "accept").status_code == 422
    assert step(served, curator, "accept").status_code == 303
    assert step(served, curator, "settle", {"settle-everything": "on"}).status_code == 303
    assert step(served, objector, "accept").status_code == 303

    assert read(served).state == "settled"


def test_reply_and_waiver():
    registration = registration_published(at=clock.now())
    one = in_window(registration=registration, make=objection_answered)
    other = in_window(registration=registration, make=objection_answered)

    assert step(one, objector_client(one), "reply", {"reply-statement": "No licence."}).status_code == 303
    assert step(other, objector_client(other), "waive-reply").status_code == 303

    assert {read(one).state, read(other).state} == {"under_decision"}


def test_same_step_twice_says_that_it_was_done(served):
    client = objector_client(served)
    step(served, client, "withdraw")

    again = step(served, client, "withdraw")

    assert again.status_code == 422
    assert "no longer possible" in again.content.decode()


def test_undecided_objection_is_set_aside_from_its_page():
    registration = registration_published()
    objection = objection_examined(registration)
    settle(registration)
    Objection.objects.filter(pk=objection.pk).update(filed_at=clock.now() - timedelta(days=200))
    client = curator_client(registration)
    assert "Set the items aside" in page_of(objection, client)
    assert "Set the items aside" not in page_of(objection, objector_client(objection))

    assert step(objection, objector_client(objection), "set-aside").status_code == 404
    assert step(objection, client, "set-aside").status_code == 303

    assert read(objection).is_set_aside
