"""From the database into files: what is cut short is gone on with, and an old database signs nothing."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from registry.models import LedgerEntry, LogCheckpoint, LogLeaf, LogShard, LogTile
from registry.models.recording import EntryDraft, record
from registry.services import ledger, log_files, log_heads
from registry.services.keys import log_verifier
from registry.services.ledger import entries_place, entry_proof, ledger_integrate
from registry.services.log_files import heads_publish, log_folder, log_reader
from registry.services.log_heads import LedgerBehind, LedgerCorrupt, heads_sign
from registry.transparency.checkpoint import head_of, open_checkpoint
from registry.transparency.logfiles import LogFolder
from registry.transparency.merkle import leaf_hash, verify_consistency
from registry.transparency.proof import parse_proof, verify_proof

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # 2027 in Beijing
pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for a process that ends here."""


def write(count: int) -> list[LedgerEntry]:
    ids = record([EntryDraft("test:act", AT, {"n": n}) for n in range(count)])
    return list(LedgerEntry.objects.filter(pk__in=ids).order_by("pk"))


def shard() -> LogShard:
    return LogShard.objects.get(closed_at=None)


def published_size() -> int:
    note = log_folder(shard().year).published()
    return head_of(note).size if note else 0


def check(entry: LedgerEntry) -> None:
    origin = entry.log_leaf.shard.origin
    proof = parse_proof(entry_proof(entry).encode())
    verify_proof(proof, leaf_hash(bytes(entry.leaf)), origin=origin, log_keys=[log_verifier(origin)])


def test_the_files_hold_every_entry_and_the_head_its_key_signed() -> None:
    entries = write(300)
    ledger_integrate(AT)
    entries += write(20)
    ledger_integrate(AT)

    reader = log_reader(shard().year)

    assert open_checkpoint(reader.checkpoint, shard().origin, [log_verifier(shard().origin)]).checkpoint.size == 320
    assert [reader.entry(index) for index in range(320)] == [bytes(entry.leaf) for entry in entries]
    for entry in entries[::60]:
        check(entry)


def die(*_args: object, **_options: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (ledger, "heads_sign"),
        (ledger, "heads_publish"),
        (log_heads, "sign_checkpoint"),
        (LogFolder, "put_tile"),
        (LogFolder, "swap"),
        (LogFolder, "serve_published"),
    ],
)
def test_whatever_was_cut_short_the_next_run_ends_it_and_nothing_is_lost_or_doubled(
    place: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = write(5)
    ledger_integrate(AT)
    entries += write(5)
    with monkeypatch.context() as patch:
        patch.setattr(place, name, die)
        try:
            ledger_integrate(AT)
        except Killed:
            connection.set_rollback(False)
    entries += write(1)

    while ledger_integrate(AT):
        pass

    assert published_size() == LogLeaf.objects.count() == 11
    for entry in entries:
        check(entry)


@pytest.mark.parametrize("call", [LogFolder.put_tile, LogFolder.swap])
def test_a_step_that_was_done_and_yet_reported_as_failed_is_found_done(
    call: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def done_then_dead(*args: object) -> None:
        call(*args)
        raise Killed

    entries = write(5)
    with monkeypatch.context() as patch:
        patch.setattr(LogFolder, call.__name__, done_then_dead)
        with pytest.raises(Killed):
            ledger_integrate(AT)

    ledger_integrate(AT)

    assert published_size() == 5
    check(entries[0])


def test_a_database_put_back_to_an_older_state_signs_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    write(5)
    with transaction.atomic():
        write(3)
        ledger_integrate(AT)
        transaction.set_rollback(True)
    before = log_folder(2026).published()

    with pytest.raises(LedgerBehind, match="Restore a later backup"), transaction.atomic():
        ledger_integrate(AT)

    assert not LogCheckpoint.objects.exists()
    assert log_folder(2026).published() == before


def test_a_database_that_went_another_way_after_a_restore_signs_nothing() -> None:
    with transaction.atomic():
        write(3)
        ledger_integrate(AT)
        transaction.set_rollback(True)
    record([EntryDraft("test:other", AT, {})])
    write(4)

    with pytest.raises(LedgerCorrupt, match="does not continue"), transaction.atomic():
        ledger_integrate(AT)
    assert not LogCheckpoint.objects.exists()


def test_files_that_were_lost_are_written_again_from_the_database() -> None:
    entries = write(300)
    ledger_integrate(AT)
    shutil.rmtree(settings.LOG_DIR)
    shutil.rmtree(settings.LOG_GUARD_DIR)

    heads_publish()

    assert published_size() == 300
    check(entries[299])


def test_a_tile_of_the_database_only_grows() -> None:
    write(3)
    ledger_integrate(AT)

    for hashes in ("substring(hashes FROM 1 FOR 64)", "decode(repeat('00', 128), 'hex')"):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE registry_logtile SET hashes = {hashes}")  # our own words
    with pytest.raises(DatabaseError), transaction.atomic():
        LogTile.objects.all().delete()


def test_each_year_has_a_log_of_its_own_that_begins_with_the_last_head_of_the_one_before() -> None:
    [old] = write(1)
    ledger_integrate(AT)
    [late] = write(1)

    ledger_integrate(NEXT_YEAR)

    first = LogLeaf.objects.get(shard__year=2027, index=0).entry
    closed = LogShard.objects.get(year=2026)
    assert (closed.size, closed.closed_at) == (1, NEXT_YEAR)
    assert first.event == "log:shard:opened"
    assert log_reader(2026).root().hex().encode() in bytes(first.leaf)
    assert late.log_leaf.shard.origin.endswith("/log/2027")
    for entry in (old, first, late):
        check(entry)


def test_a_clock_that_is_put_back_over_new_year_does_not_open_the_old_log_again() -> None:
    write(1)
    ledger_integrate(NEXT_YEAR)
    write(1)

    ledger_integrate(NEXT_YEAR - timedelta(minutes=5))

    assert list(LogShard.objects.values_list("year", "size")) == [(2027, 2)]


def test_a_closed_log_whose_head_was_not_signed_yet_is_signed_and_published_later() -> None:
    write(2)
    entries_place(AT)
    write(1)
    entries_place(NEXT_YEAR)

    assert heads_sign(NEXT_YEAR) == 2
    assert heads_publish() == 2
    assert [log_reader(one.year).size for one in LogShard.objects.order_by("year")] == [2, 2]


def test_earlier_heads_are_continued_by_later_ones() -> None:
    write(7)
    ledger_integrate(AT)
    old = head_of(log_files.log_reader(shard().year).checkpoint)
    write(300)
    ledger_integrate(AT)

    reader = log_reader(shard().year)
    new = head_of(reader.checkpoint)

    verify_consistency(old.size, new.size, reader.consistency_proof(old.size), old.root, new.root)
