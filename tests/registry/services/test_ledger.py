"""The integrator: every entry gets one place, proofs verify, and nothing is signed over a damaged table."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from registry.models import LedgerEntry, LogLeaf, LogQueue
from registry.models.recording import EntryDraft, record
from registry.services.keys import log_origin, log_verifier
from registry.services.ledger import LedgerCorrupt, LedgerEmpty, checkpoint_latest, entry_proof, ledger_integrate
from registry.transparency.merkle import leaf_hash
from registry.transparency.proof import parse_proof, verify_proof

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ORIGIN = f"{log_origin()}/2026"
pytestmark = pytest.mark.django_db


def write(count: int) -> list[LedgerEntry]:
    ids = record([EntryDraft("test:act", AT, {"n": n}) for n in range(count)])
    return list(LedgerEntry.objects.filter(pk__in=ids).order_by("pk"))


def integrate() -> int:
    return ledger_integrate(AT)


def verify(entry: LedgerEntry, leaf: bytes) -> None:
    proof = parse_proof(entry_proof(entry).encode())
    verify_proof(proof, leaf_hash(leaf), origin=ORIGIN, log_keys=[log_verifier(ORIGIN)])


def test_a_large_batch_is_read_and_placed_in_as_many_queries_as_a_small_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    write(1)
    integrate()
    write(200)

    with django_assert_max_num_queries(26):
        assert integrate() == 200


@pytest.mark.parametrize("batches", [[1], [1, 1, 1], [2, 3, 8], [7, 1, 64, 5]])
def test_every_entry_is_provable_whatever_the_batches(batches: list[int]) -> None:
    entries = []
    for size in batches:
        entries += write(size)
        assert integrate() == size

    for entry in entries:
        verify(entry, bytes(entry.leaf))
    assert checkpoint_latest().size == sum(batches)
    assert not LogQueue.objects.exists()


def test_an_entry_gets_its_place_once_however_often_the_integrator_runs() -> None:
    write(3)

    assert [integrate(), integrate(), integrate()] == [3, 0, 0]
    assert sorted(LogLeaf.objects.values_list("index", flat=True)) == [0, 1, 2]


def test_an_entry_without_a_place_has_no_proof() -> None:
    [entry] = write(1)

    with pytest.raises(LedgerEmpty):
        entry_proof(entry)


def test_another_text_does_not_verify_under_an_entrys_proof() -> None:
    entry = write(5)[2]
    integrate()

    with pytest.raises(ValueError, match="root"):
        verify(entry, bytes(entry.leaf).replace(b'"n":2', b'"n":3'))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_ledgerentry SET event = 'other'",
        "DELETE FROM registry_logleaf",
        "TRUNCATE registry_ledgerentry CASCADE",
        "UPDATE registry_logcheckpoint SET size = size + 1",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_written(statement: str) -> None:
    write(2)
    integrate()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_signed_over_an_entry_whose_bytes_were_changed_behind_the_triggers() -> None:
    write(2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what a superuser could do
        cursor.execute("UPDATE registry_ledgerentry SET leaf = 'forged'")
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(LedgerCorrupt), transaction.atomic():
        integrate()
    assert checkpoint_latest() is None


def test_nothing_is_signed_over_a_node_that_is_not_the_one_signed() -> None:
    write(4)
    integrate()
    write(1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE registry_logtile SET hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40))")
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(LedgerCorrupt), transaction.atomic():
        integrate()
    assert checkpoint_latest().size == 4


def test_private_facts_stay_out_of_the_leaf_but_are_committed_to() -> None:
    entry = LedgerEntry.objects.get(pk__in=record([EntryDraft("test:act", AT, {}, private={"name": "canary-9f2c"})]))

    assert b"canary-9f2c" not in bytes(entry.leaf)
    assert b'"commitment"' in bytes(entry.leaf)
    assert entry.secret.payload == {"name": "canary-9f2c"}
