"""Files that appear whole and under a name that follows from what they hold."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

_CHUNK = 1 << 20
_WORK = ".work-"


@contextmanager
def work_folder(out_dir: Path) -> Iterator[Path]:
    """A folder for unfinished files on the same file system as `out_dir`, removed at the end whatever happens.

    A killed process leaves it behind, see `remove_abandoned`.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_WORK, dir=out_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned(out_dir: Path, before: float) -> int:
    """Remove the work folders of `out_dir` in which no file came or went since `before` (seconds since 1970); returns
    how many. Whose work may still go on is for the caller to say."""
    removed = 0
    for folder in out_dir.glob(f"{_WORK}*"):
        with suppress(FileNotFoundError):  # its work has ended meanwhile
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder)
                removed += 1
    return removed


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    digest = sha256()
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            digest.update(data)
    return digest.hexdigest()


def publish(temporary: Path, target: Path) -> Path:
    """Move a finished file to its name, on disk before it can be seen; an older file of that name is replaced."""
    descriptor = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(temporary, target)
    return target
