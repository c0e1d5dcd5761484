"""The sweep fires sets in one transaction, skips what others hold, and lets no bad row stop the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from pytest_django import DjangoAssertNumQueries

from registry.models import Act, Case, Deadline, InboxMessage, OutboxMessage, Refusal, Service
from registry.services.deadline_sweep import deadlines_fire, silence_waits
from registry.services.deadlines import on_silence, on_silence_of_many
from registry.services.refusal_steps import refusal_ask_proof
from tests.factories.matches import everyone_served, match_of, screened
from tests.factories.refusals import holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, officer_actor, officer_new

UNPROVED = "refusal:dismissed_unproved"


def asked_for_proof(count: int, scopes: str = "shuku.example") -> list[Refusal]:
    """Refusals of one holder, all asked at the same instant; everybody was served."""
    holder, examiner = holder_new(), officer_actor(officer_new())
    refusals = [refusal_filed(scopes, holder=holder) for _ in range(count)]
    for refusal in refusals:
        refusal_ask_proof(refusal, text="Show that the site is yours.", actor=examiner, at=AT)
    everyone_served()
    return refusals


def time_over() -> datetime:
    """When every running clock of the test has ended and settled."""
    running = Deadline.objects.filter(clock="proof", fired_at__isnull=True, cancelled_at__isnull=True)
    return running.latest("due_at").due_at + timedelta(minutes=11)


def states(refusals: list[Refusal]) -> list[str]:
    ids = [refusal.pk for refusal in refusals]
    return list(Refusal.objects.filter(pk__in=ids).order_by("pk").values_list("state", flat=True))


@contextmanager
def held_by_somebody_else(case: Case) -> Iterator[None]:
    """Another connection holds the lock of the case, as a request that acts on it does."""
    other = connections.create_connection("default")
    try:
        with transaction.atomic(using=None):
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT 1 FROM registry_case WHERE id = %s FOR NO KEY UPDATE", [case.pk])
            yield
            other.rollback()
    finally:
        other.close()


@pytest.mark.django_db
def test_a_set_takes_as_many_queries_whatever_its_size(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    refusals = asked_for_proof(30)
    at = time_over()

    with django_assert_max_num_queries(40):
        assert deadlines_fire(at) == 30

    assert set(states(refusals)) == {"dismissed"}
    assert Act.objects.filter(event="silence", at=at).count() == 30
    assert InboxMessage.objects.filter(event=UNPROVED).count() == 30
    assert OutboxMessage.objects.filter(event=UNPROVED).count() == 30
    assert Deadline.objects.filter(clock="review_request", case__refusal__in=refusals).count() == 30
    assert deadlines_fire(at) == 0


@pytest.mark.django_db
def test_silence_waits_from_the_end_of_the_settling_time_until_it_was_swept() -> None:
    asked_for_proof(2)
    at = time_over()

    settling = at - timedelta(minutes=2)
    assert not silence_waits(settling)
    assert deadlines_fire(settling) == 0
    assert silence_waits(at)
    assert deadlines_fire(at) == 2
    assert not silence_waits(at)


@pytest.mark.django_db
def test_a_limit_leaves_the_rest_to_the_next_sweep() -> None:
    refusals = asked_for_proof(5)
    at = time_over()

    assert [deadlines_fire(at, limit=2) for _ in range(4)] == [2, 2, 1, 0]

    assert set(states(refusals)) == {"dismissed"}


@pytest.mark.django_db
def test_a_row_that_fails_backs_off_and_the_others_of_its_set_fire() -> None:
    refusals = asked_for_proof(3)
    at = time_over()
    Refusal.objects.filter(pk=refusals[1].pk).update(state="withdrawn")  # nothing leads from there

    assert deadlines_fire(at) == 2

    assert states(refusals) == ["dismissed", "withdrawn", "dismissed"]
    bad = Deadline.objects.get(case=refusals[1].case, clock="proof", cancelled_at__isnull=True)
    assert (bad.attempts, bad.fired_at, bad.dead_at) == (1, None, None)
    assert bad.next_attempt_at is not None
    assert bad.next_attempt_at > at
    assert "NotPossibleNow" in bad.last_error


@pytest.mark.django_db
def test_a_row_that_fails_five_times_is_set_aside() -> None:
    (refusal,) = asked_for_proof(1)
    at = time_over()
    Refusal.objects.filter(pk=refusal.pk).update(state="withdrawn")

    for attempt in range(7):
        deadlines_fire(at + timedelta(hours=attempt))

    bad = Deadline.objects.get(case=refusal.case, clock="proof", cancelled_at__isnull=True)
    assert bad.attempts == 5
    assert bad.dead_at is not None


@pytest.mark.django_db
def test_whoever_was_not_served_waits_and_holds_nobody_up() -> None:
    refusals = asked_for_proof(3)
    at = time_over()
    Service.objects.filter(inbox__case=refusals[0].case).update(handed_over_at=None, served_on=None)

    assert deadlines_fire(at) == 2

    assert states(refusals) == ["proof_required", "dismissed", "dismissed"]


@pytest.mark.django_db
def test_a_refusal_with_a_live_match_fires_alone_and_its_match_is_lifted() -> None:
    matched, plain = asked_for_proof(1, "images.example.com")[0], asked_for_proof(2)
    registration = screened()
    everyone_served()

    deadlines_fire(time_over())

    assert states([matched, *plain]) == ["dismissed"] * 3
    assert match_of(registration, matched).state == "lifted"


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_holds_is_left_to_the_next_sweep() -> None:
    refusals = asked_for_proof(3)
    at = time_over()

    with held_by_somebody_else(refusals[1].case):
        assert deadlines_fire(at) == 2
        assert states(refusals) == ["dismissed", "proof_required", "dismissed"]

    assert deadlines_fire(at) == 1
    connection.close()


def test_a_pair_has_one_handler() -> None:
    for register in (on_silence, on_silence_of_many):
        with pytest.raises(ValueError, match="two handlers"):
            register("refusal", "proof")(lambda _deadlines, _at: None)


@pytest.mark.django_db
def test_a_refusal_in_force_for_good_is_untouched() -> None:
    effective = refusal_effective()
    asked_for_proof(2)

    deadlines_fire(time_over())

    assert states([effective]) == ["effective"]
