"""Files that appear whole and under a name that follows from what they hold."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

_CHUNK = 1 << 20


@contextmanager
def work_folder(out_dir: Path) -> Iterator[Path]:
    """A folder for unfinished files on the same file system as `out_dir`, removed at the end whatever happens.

    What a killed process leaves behind begins with `.work-` and may be deleted by anyone when no job runs.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".work-", dir=out_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
