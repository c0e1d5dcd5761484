"""The log as files: written once, read back with proofs, its head only ever moving forward."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.transparency.checkpoint import Checkpoint, head_of, sign_checkpoint
from registry.transparency.keys import Ed25519Signer
from registry.transparency.logfiles import HeadMoved, LogFilesError, LogFolder
from registry.transparency.merkle import ProofError, leaf_hash, root, verify_consistency, verify_inclusion
from registry.transparency.tiles import ENTRIES, Reader, Tile, bundles_of, encode_bundle, grow

KEY = Ed25519Signer.from_private_key("log.example/2026", Ed25519PrivateKey.generate())
ENTRIES_MADE = [b'{"n":%d}' % number for number in range(700)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES_MADE]


def note(size: int, other_root: bytes | None = None) -> bytes:
    return sign_checkpoint(Checkpoint(KEY.name, size, other_root or root(LEAVES[:size])), KEY)


class Log:
    """A log that grows by whole publications, as the register's does."""

    def __init__(self, folder: Path) -> None:
        self.folder = LogFolder(folder / "2026", folder / "guard" / "2026.head")
        self.size = 0

    def publish(self, size: int) -> None:
        for tile, data in grow(self.size, LEAVES[self.size : size], self._read).items():
            self.folder.put_tile(tile, data)
        for bundle in bundles_of(size, self.size):
            start = bundle.index * 256
            self.folder.put_tile(bundle, encode_bundle(ENTRIES_MADE[start : start + bundle.width]))
        self.folder.swap(self.folder.published(), note(size))
        self.size = size

    def _read(self, level: int, index: int, width: int) -> bytes:
        return Reader(self.folder.root_dir).read(level, index, width)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path)
    for size in (3, 200, 256, 700):
        log.publish(size)
    return log


def test_every_entry_and_proof_can_be_read_from_the_files_alone(log: Log) -> None:
    reader = Reader(log.folder.root_dir)

    for index in (0, 2, 199, 255, 256, 511, 512, 699):
        assert reader.entry(index) == ENTRIES_MADE[index]
        verify_inclusion(LEAVES[index], index, 700, reader.inclusion_proof(index), reader.root())
    assert reader.root() == root(LEAVES)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 200), (200, 256), (255, 700), (256, 512), (511, 513), (699, 700)])
def test_any_two_sizes_are_shown_to_continue_each_other(log: Log, old: int, new: int) -> None:
    reader = Reader(log.folder.root_dir)

    proof = reader.consistency_proof(old, new)

    verify_consistency(old, new, proof, root(LEAVES[:old]), root(LEAVES[:new]))
    assert reader.root(old) == root(LEAVES[:old])


def test_the_partial_tiles_of_a_full_one_are_taken_away_and_still_served_by_it(log: Log) -> None:
    assert not (log.folder.root_dir / Tile(0, 0, 200).path).exists()
    assert Reader(log.folder.root_dir).read(0, 0, 200) == b"".join(LEAVES[:256])
    assert Reader(log.folder.root_dir).read(ENTRIES, 0, 3)


@pytest.mark.parametrize("index", [-1, 700, 2**70])
def test_what_the_log_does_not_have_is_refused(log: Log, index: int) -> None:
    reader = Reader(log.folder.root_dir)

    for ask in (reader.entry, reader.inclusion_proof, reader.root):
        with pytest.raises(ProofError):
            ask(index if ask != reader.root else index + 1 if index > 0 else index)


def test_a_changed_entry_does_not_pass_for_the_one_of_its_place(log: Log) -> None:
    path = log.folder.root_dir / Tile(ENTRIES, 1).path
    path.write_bytes(path.read_bytes().replace(b'{"n":300}', b'{"n":301}'))

    with pytest.raises(ProofError, match="bundle"):
        Reader(log.folder.root_dir).entry(300)


def test_a_tile_is_never_overwritten_with_other_bytes_but_may_be_written_again(log: Log) -> None:
    tile, data = Tile(0, 0), b"".join(LEAVES[:256])

    log.folder.put_tile(tile, data)
    with pytest.raises(LogFilesError, match="other bytes"):
        log.folder.put_tile(tile, data[:-1] + b"\0")
    with pytest.raises(LogFilesError, match="256 hashes"):
        log.folder.put_tile(tile, data[:-32])
    assert (log.folder.root_dir / tile.path).read_bytes() == data


@pytest.mark.parametrize("size", [699, 700])
def test_the_published_head_never_goes_back_nor_gets_another_root(log: Log, size: int) -> None:
    before = log.folder.published()

    with pytest.raises(HeadMoved):
        log.folder.swap(before, note(size, other_root=bytes(32)))
    assert log.folder.published() == before


def test_of_two_writers_who_read_the_same_head_one_publishes(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.publish(3)
    read = log.folder.published()
    log.folder.swap(read, note(5))

    with pytest.raises(HeadMoved):
        log.folder.swap(read, note(6))
    assert head_of(log.folder.published() or b"").size == 5


def test_a_writer_killed_before_it_served_the_head_is_made_up_for(log: Log) -> None:
    served = log.folder.root_dir / "checkpoint"
    for left in (note(256), None):
        served.unlink()
        if left is not None:
            served.write_bytes(left)
        log.folder.serve_published()
        assert served.read_bytes() == log.folder.published()
