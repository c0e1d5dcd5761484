"""Mails that wait: handed over one by one, or kept back where a past is made up."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail

from registry.models import OutboxMessage, Service
from registry.services.messages import notify
from registry.services.outbox import outbox_keep_back, outbox_send
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
