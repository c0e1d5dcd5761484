"""Many rows at once behave as rows written one by one."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from registry.models import InboxMessage, LedgerEntry, LogQueue, OutboxMessage
from registry.models.bulk import among, ids_take, rows_add, rows_copy
from tests.factories.registrations import curator_new

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
INBOX = ("party_id", "event", "params", "dedup_key", "posted_at")
ENTRY = ("id", "event", "at", "leaf", "leaf_sha256")
ODD = {"says": 'a "quote", a \\ and a {brace}, NULL', "null": None, "n": [1, 2.5]}
pytestmark = pytest.mark.django_db


def test_copied_rows_are_read_back_as_they_were_given_and_what_was_not_named_has_its_default() -> None:
    mail = ("key\t1\\N", "a@example.org", "zh-hans", "case:reminder", ODD, AT)

    rows_copy(OutboxMessage, ("dedup_key", "to", "language", "event", "params", "created_at"), [mail])

    row = OutboxMessage.objects.get()
    assert (row.dedup_key, row.to, row.language, row.event, row.params, row.created_at) == mail
    assert (row.is_service, row.attempts, row.message_ref, row.sent_at, row.inbox_id) == (True, 0, "", None, None)


def test_copied_rows_under_ids_taken_before_fire_the_triggers_of_their_table() -> None:
    ids = ids_take(LedgerEntry, 3)

    rows_copy(LedgerEntry, ENTRY, [(pk, "case:closed", AT, b"\x00\\x41\n", "a" * 64) for pk in ids])

    assert len(set(ids)) == 3
    assert {bytes(row.leaf) for row in LedgerEntry.objects.filter(pk__in=ids)} == {b"\x00\\x41\n"}
    assert set(LogQueue.objects.values_list("entry_id", flat=True)) == set(ids)


def test_a_row_that_a_constraint_refuses_is_refused_with_all_that_came_with_it() -> None:
    entry = ids_take(LedgerEntry, 1)[0]
    twice = [(entry, "case:closed", AT, b"{}", "a" * 64)] * 2

    with pytest.raises(IntegrityError, match="registry_ledgerentry_pkey"), transaction.atomic():
        rows_copy(LedgerEntry, ENTRY, twice)

    assert not LedgerEntry.objects.filter(pk=entry).exists()


def test_rows_that_are_there_already_are_left_as_they_are_and_only_the_new_ones_are_named() -> None:
    party = curator_new().party
    before = rows_add(InboxMessage, INBOX, [(party.pk, "case:closed", ODD, "first", AT)], key="dedup_key")

    after = rows_add(
        InboxMessage,
        INBOX,
        [(party.pk, "case:other", {}, "first", AT), (party.pk, "case:other", ODD, "second", AT)],
        key="dedup_key",
    )

    assert (list(before), list(after)) == (["first"], ["second"])
    rows = InboxMessage.objects.filter(party=party).order_by("pk").values_list("pk", "event", "params", "read_at")
    assert list(rows) == [
        (before["first"], "case:closed", ODD, None),
        (after["second"], "case:other", ODD, None),
    ]


def test_no_rows_ask_nothing() -> None:
    with connection.execute_wrapper(_refuse):
        rows_copy(LedgerEntry, ENTRY, [])
        assert rows_add(InboxMessage, INBOX, [], key="dedup_key") == {}


def _refuse(*_: object) -> None:
    raise AssertionError("asked")


def test_rows_are_found_among_many_ids_through_relations_too() -> None:
    parties = [curator_new().party for _ in range(3)]
    keys = rows_add(InboxMessage, INBOX, [(one.pk, "e", {}, f"k{one.pk}", AT) for one in parties], key="dedup_key")
    rows_copy(
        OutboxMessage,
        ("dedup_key", "to", "language", "event", "created_at", "inbox_id"),
        [(key, "a@example.org", "en", "e", AT, pk) for key, pk in keys.items()],
    )

    found = OutboxMessage.objects.filter(among("inbox__party_id", [parties[0].pk, parties[2].pk, 0]))

    assert set(found.values_list("inbox__party", flat=True)) == {parties[0].pk, parties[2].pk}
    assert not OutboxMessage.objects.filter(among("pk", [])).exists()
