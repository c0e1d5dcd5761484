"""The same POST sent twice is done once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from registry.models import Attachment, Dataset, IdempotentReply, Refusal
from registry.services.replies import replies_forget
from tests.factories.api import Program, program_for
from tests.factories.refusals import holder_new
from tests.factories.registrations import curator_new, registration_draft

REFUSAL = {"ground": "copyright", "usages": {"train_generative": "disallow"}, "scopes": ["shuku.example"]}


def file_refusal(program: Program, body: Any = REFUSAL, key: str = "key-1") -> Any:
    return program.post("refusals/", body, idempotency_key=key)


@pytest.mark.django_db
def test_a_repeated_request_is_done_once_and_answered_twice_the_same() -> None:
    program = program_for(holder_new())

    first, second = file_refusal(program), file_refusal(program)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first["Location"] == second["Location"]
    assert ("Idempotent-Replay" in first, second["Idempotent-Replay"]) == (False, "true")
    assert Refusal.objects.count() == 1


@pytest.mark.django_db
def test_without_a_key_every_request_counts() -> None:
    program = program_for(holder_new())

    for _try in range(2):
        assert program.post("refusals/", REFUSAL).status_code == 201

    assert Refusal.objects.count() == 2


@pytest.mark.django_db
def test_a_key_used_for_another_body_is_refused() -> None:
    program = program_for(holder_new())
    file_refusal(program)

    response = file_refusal(program, {**REFUSAL, "scopes": ["other.example"]})

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert Refusal.objects.count() == 1


@pytest.mark.django_db
def test_a_key_used_at_another_address_is_refused() -> None:
    program = program_for(curator_new())
    file_refusal(program)

    response = program.post("registrations/", {"slug": "abc", "label": "v1.0"}, idempotency_key="key-1")

    assert response.json()["code"] == "idempotency_key_reused"
    assert not Dataset.objects.exists()


@pytest.mark.django_db
def test_two_callers_may_use_the_same_key() -> None:
    one, other = program_for(holder_new("A")), program_for(holder_new("B"))

    assert file_refusal(one).json()["number"] != file_refusal(other).json()["number"]


@pytest.mark.django_db
def test_a_refused_act_is_not_remembered() -> None:
    program = program_for(holder_new())
    bad = {**REFUSAL, "scopes": ["com"]}

    assert file_refusal(program, bad).status_code == 422
    assert not IdempotentReply.objects.exists()
    assert file_refusal(program).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 101, "tab\tinside"])
def test_a_key_that_is_none_is_named(key: str) -> None:
    response = file_refusal(program_for(holder_new()), key=key)

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_invalid")


@pytest.mark.django_db
def test_a_file_sent_again_is_the_same_file_whatever_the_boundary() -> None:
    registration = registration_draft()
    program = program_for(_acting(registration))
    source = registration.version.sources.get()
    before = Attachment.objects.count()

    answers = [
        program.form(
            f"registrations/{registration.pk}/sources/{source.pk}/proofs/",
            {"file": SimpleUploadedFile("licence.pdf", b"%PDF-1.7 licence")},
            idempotency_key="file-1",
        )
        for _try in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Attachment.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one_act() -> None:
    program = program_for(holder_new())
    start = threading.Barrier(4)
    answers: list[Any] = []

    def run() -> None:
        start.wait()
        answers.append(file_refusal(program))
        connection.close()

    threads = [threading.Thread(target=run) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert sum("Idempotent-Replay" not in answer for answer in answers) == 1
    assert Refusal.objects.count() == 1


def _acting(registration: Any) -> Any:
    from tests.factories.registrations import Acting

    return Acting(registration.applicant.memberships.order_by("pk")[0].user, registration.applicant)


@pytest.mark.django_db
def test_an_answer_is_forgotten_when_its_day_is_over() -> None:
    program = program_for(holder_new())
    file_refusal(program)
    kept_at = IdempotentReply.objects.get().created_at

    early = replies_forget(kept_at + timedelta(hours=24) - timedelta(microseconds=1))
    late = replies_forget(kept_at + timedelta(hours=24))

    assert (early, late) == (0, 1)
    assert not IdempotentReply.objects.exists()
