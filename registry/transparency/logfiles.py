"""A log as files, the way C2SP tlog-tiles has them served: `checkpoint`, `tile/…`, `tile/entries/…`.

Every file is written aside, brought to disk and renamed, so that a killed process leaves a whole file or none. Tiles
and bundles never change: where one stands already, it must be byte for byte the same. The *head that was published* is
kept in a file of its own, best on another disk than the database: a database that was put back to an older state must
not sign what the world has seen continued otherwise.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

from registry.transparency.checkpoint import Checkpoint, head_of
from registry.transparency.merkle import HASH_SIZE
from registry.transparency.tiles import CHECKPOINT, ENTRIES, WIDTH, Tile, decode_bundle


class LogFilesError(ValueError):
    """A file contradicts what should stand in it. Nothing was changed."""


class HeadMoved(LogFilesError):
    """The published head is no longer the one the writer had read: another was faster, or this one is behind."""


class LogFolder:
    """Writes one log's files. `guard` is the file that keeps the published head."""

    def __init__(self, root_dir: Path, guard: Path) -> None:
        self.root_dir = root_dir
        self.guard = guard

    def published(self) -> bytes | None:
        """The note last published; None before the first."""
        try:
            return self.guard.read_bytes()
        except FileNotFoundError:
            return None

    def put_tile(self, tile: Tile, data: bytes) -> None:
        """Write a tile or a bundle, or find it there already. Partial ones of a full tile are taken away.

        Raises LogFilesError when other bytes stand in its place or `data` has another width.
        """
        if tile.level != ENTRIES and len(data) != tile.width * HASH_SIZE:
            raise LogFilesError(f"{tile.path} has {tile.width} hashes")
        if tile.level == ENTRIES and len(decode_bundle(data)) != tile.width:
            raise LogFilesError(f"{tile.path} has {tile.width} entries")
        path = self.root_dir / tile.path
        if path.exists():
            if path.read_bytes() != data:
                raise LogFilesError(f"{tile.path} holds other bytes")
        else:
            write_whole(path, data)
        if tile.width == WIDTH:
            shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)

    def swap(self, expected: bytes | None, note: bytes) -> None:
        """Publish `note` if the head published is still `expected`; then serve it. Raises HeadMoved.

        A head never shrinks, and one size never gets two roots.
        """
        new = head_of(note)
        with self._locked():
            now = self.published()
            if now != expected:
                raise HeadMoved("the published head is another one than was read")
            if now is not None:
                check_follows(head_of(now), new)
            write_whole(self.guard, note)
            write_whole(self.root_dir / CHECKPOINT, note)

    def serve_published(self) -> None:
        """Make the served checkpoint the published one, should a writer have been killed between the two."""
        with self._locked():
            note = self.published()
            served = self.root_dir / CHECKPOINT
            if note is not None and (not served.exists() or served.read_bytes() != note):
                write_whole(served, note)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.guard.parent.mkdir(parents=True, exist_ok=True)
        with self.guard.with_name(f"{self.guard.name}.lock").open("a") as handle:
            flock(handle, LOCK_EX)
            yield


def check_follows(old: Checkpoint, new: Checkpoint) -> None:
    """Raise HeadMoved unless `new` may stand after `old`, as far as two heads alone can tell."""
    if new.origin != old.origin:
        raise HeadMoved(f"a head of {new.origin} cannot follow one of {old.origin}")
    if new.size < old.size:
        raise HeadMoved(f"a head of {old.size} leaves was published; one of {new.size} is behind it")
    if new.size == old.size and new.root != old.root:
        raise HeadMoved(f"another root was published for {old.size} leaves")


def write_whole(path: Path, data: bytes) -> None:
    """The file appears with all its bytes, on disk, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring a rename to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
