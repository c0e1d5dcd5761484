"""Mails that wait: handed over one by one, or kept back where a past is made up."""

import time
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from pytest_django import DjangoAssertNumQueries

from registry.models import OutboxMessage, Service
from registry.services.attempts import LEASE
from registry.services.messages import notify
from registry.services.outbox import BATCH, outbox_keep_back, outbox_send
from tests.factories.registrations import curator_new

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)  # a Friday


def posted(count: int) -> None:
    params = {"principal": "A", "agent": "B", "scope": "C"}
    for n in range(count):
        notify([curator_new(at=AT).party], "mandate:given", case=None, at=AT, params=params, key=str(n))


def test_a_mail_that_was_handed_over_is_served_on_the_next_working_day() -> None:
    posted(2)

    assert outbox_send(AT) == 2

    assert len(mail.outbox) == 2
    assert set(Service.objects.values_list("handed_over_at", "served_on")) == {(AT, date(2026, 11, 30))}


def test_mails_that_are_kept_back_count_as_served_and_never_leave() -> None:
    posted(3)

    assert outbox_keep_back() == 3

    assert outbox_send(AT) == outbox_keep_back() == 0
    assert mail.outbox == []
    assert set(Service.objects.values_list("handed_over_at", "served_on")) == {(AT, date(2026, 11, 30))}
    assert not OutboxMessage.objects.filter(sent_at__isnull=True).exists()


def test_a_mail_that_cannot_be_handed_over_waits_and_stops_no_other() -> None:
    posted(3)
    bad = OutboxMessage.objects.order_by("pk")[1]

    def hand_over(message: OutboxMessage) -> None:
        if message.pk == bad.pk:
            raise OSError("refused")

    assert outbox_send(AT, hand_over=hand_over) == 2

    bad.refresh_from_db()
    assert (bad.sent_at, bad.attempts, bad.lease_until, bad.last_error) == (None, 1, None, "OSError")
    assert OutboxMessage.objects.filter(sent_at=AT).count() == 2
    assert Service.objects.filter(served_on__isnull=False).count() == 2


def test_a_worker_that_dies_sends_at_most_its_own_batch_again_and_nobody_sends_it_meanwhile() -> None:
    posted(BATCH + 2)
    seen: list[str] = []

    def dies(message: OutboxMessage) -> None:
        seen.append(message.dedup_key)
        if len(seen) == BATCH:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox_send(AT, hand_over=dies)
    meanwhile = outbox_send(AT + LEASE / 2, hand_over=lambda message: seen.append(message.dedup_key))
    after = outbox_send(AT + LEASE * 2, hand_over=lambda message: seen.append(message.dedup_key))

    assert (meanwhile, after) == (2, BATCH)
    assert len(seen) - len(set(seen)) == BATCH
    assert not OutboxMessage.objects.filter(sent_at__isnull=True).exists()


def test_what_a_slow_mail_server_leaves_no_time_for_is_given_back_as_if_never_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posted(3)
    monkeypatch.setattr("registry.services.outbox.PATIENCE", 0.2)

    sent = outbox_send(AT, hand_over=lambda message: time.sleep(0.3))

    assert sent == 1
    waiting = OutboxMessage.objects.filter(sent_at__isnull=True)
    assert set(waiting.values_list("lease_until", "attempts")) == {(None, 0)}
    assert outbox_send(AT) == 2


def test_a_batch_takes_as_many_queries_as_one_mail(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    posted(BATCH)

    with django_assert_max_num_queries(18):
        assert outbox_send(AT) == BATCH
