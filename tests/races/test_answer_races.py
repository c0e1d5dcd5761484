"""Answers in bulk under contention: signed once, and each case is either served or taken back, never both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from objections.models import AnswerBatch
from objections.services.answer_effects import answers_carry_out
from objections.services.answer_groups import answerable_groups
from objections.services.answer_signing import UndoOver, batch_sign, batch_undo
from registry.models import Act, Receipt
from tests.factories.answers import CONTEST, SIGNED, batch_saved, batch_signed, objections_served, registration_big

pytestmark = pytest.mark.django_db(transaction=True)
CASES = 12
ENDS = SIGNED + timedelta(minutes=10)


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Run all of them in threads that start together; returns what they raised."""
    barrier, raised = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], object]) -> None:
        try:
            barrier.wait()
            work()
        except BaseException as error:  # told to the test's own thread
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_signing_at_the_same_moment_signs_once() -> None:
    registration = registration_big(items=30)
    objections_served(registration, CASES)
    batch = batch_saved(registration, {group.key: CONTEST for group in answerable_groups(registration)})

    raised = at_once(*[lambda: batch_sign(batch, user=batch.drafted_by, lock=batch.lock, at=SIGNED)] * 4)

    assert raised == []
    assert Receipt.objects.filter(facts__batch=batch.pk).count() == CASES


def test_two_workers_and_a_change_of_mind_serve_or_take_back_each_case_once() -> None:
    registration = registration_big(items=30)
    objections_served(registration, CASES)
    batch = batch_signed(registration, CONTEST)

    def sweep() -> None:
        for _ in range(CASES):
            answers_carry_out(ENDS + timedelta(seconds=4), limit=3)

    def undo() -> None:
        batch_undo(batch, at=ENDS - timedelta(microseconds=1))

    raised = at_once(sweep, sweep, undo)
    answers_carry_out(ENDS + timedelta(seconds=9))

    assert [error for error in raised if not isinstance(error, UndoOver)] == []
    results = list(batch.lines.values_list("result", flat=True))
    assert results.count("done") + results.count("undone") == CASES
    answered = Act.objects.filter(case__parent=registration.case, event="answer")
    assert answered.count() == results.count("done")
    assert AnswerBatch.objects.get().finished_at is not None
