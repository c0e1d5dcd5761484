"""Recounting is killed again and again: every end moves once, every message is posted once, nothing is left."""

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.db import connection

from registry.models import Act, ClockChange, Deadline, DeadlineMove, InboxMessage, Outage, ScopeKind
from registry.services.recounting import recounts_apply
from registry.services.refusals import refusal_file
from registry.services.scopes import ScopeInput
from tests.factories.clocks import calendar_signed, door_shut
from tests.factories.objections import objector_new
from tests.factories.registrations import AT

CASES = 25
KILLS = 12


def refusals_filed() -> None:
    holder = objector_new()
    for number in range(CASES):
        refusal_file(
            holder=holder.party,
            scopes=[ScopeInput(ScopeKind.HOST, f"h{number}.example.com")],
            ground="copyright",
            usages={"train_generative": "disallow"},
            effective_from=AT,
            effective_until=None,
            statement="No.",
            actor=holder.as_("holder"),
            at=AT,
        )


def killed_after(seconds: float, at) -> None:
    """Let a child recount and kill it without warning; it may also come to its end."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            recounts_apply(at)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while others_connected():  # the server notices the death of a client a moment later
        time.sleep(0.01)


def others_connected() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_recount_that_is_killed_at_any_instant_ends_as_if_it_never_was():
    refusals_filed()
    at = AT + timedelta(hours=1)
    calendar_signed(at, year=2026, rest=["12-02", "12-03"])  # ten working days from 24 November run through them
    ends = dict(Deadline.objects.filter(clock="proof_check").values_list("pk", "due_at"))
    dice = random.Random(7)

    for _ in range(KILLS):
        killed_after(dice.uniform(0.01, 0.25), at)
    partly = DeadlineMove.objects.count()
    recounts_apply(at)
    recounts_apply(at)

    assert partly < CASES or ClockChange.objects.get().applied_at is not None
    assert DeadlineMove.objects.count() == CASES
    assert Act.objects.filter(event="deadline_moved").count() == CASES
    assert InboxMessage.objects.filter(event="deadline:calendar").count() == CASES
    moved = dict(Deadline.objects.filter(clock="proof_check").values_list("pk", "due_at"))
    assert {moved[pk] - ends[pk] for pk in ends} == {timedelta(days=2)}
    assert ClockChange.objects.get().applied_at == at

    _then_an_outage(max(moved.values()), dice)


def _then_an_outage(end, dice) -> None:
    door_shut(end - timedelta(hours=3), end - timedelta(hours=2))
    at = end - timedelta(hours=2)

    for _ in range(KILLS):
        killed_after(dice.uniform(0.01, 0.25), at)
    recounts_apply(at)

    assert DeadlineMove.objects.filter(outage__isnull=False).count() == CASES
    assert InboxMessage.objects.filter(event="deadline:outage").count() == CASES
    assert Outage.objects.get().applied_at is not None
