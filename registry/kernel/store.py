"""Content-addressed files: a file is known by the SHA-256 of its bytes and never changes.

Writing is atomic (temporary file, fsync, rename), so a killed process leaves either the whole file or none, and
writing the same content twice is harmless.
"""

import os
import secrets
import shutil
from collections.abc import Iterable
from hashlib import file_digest, sha256
from pathlib import Path

from django.conf import settings


def path_of(digest: str) -> Path:
    """Where the content with this hex digest lives (whether or not it is there yet)."""
    return Path(settings.STORE_DIR) / digest[:2] / digest[2:4] / digest


def exists(digest: str) -> bool:
    return path_of(digest).is_file()


def read(digest: str) -> bytes:
    return path_of(digest).read_bytes()


def put_bytes(data: bytes) -> str:
    """Store `data`; returns its hex digest."""
    return put_chunks([data])[0]


def put_chunks(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store a stream without holding it in memory; returns (hex digest, size in bytes)."""
    folder = Path(settings.STORE_DIR) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / secrets.token_hex(16)
    hasher, size = sha256(), 0
    try:
        with temporary.open("wb") as out:
            for chunk in chunks:
                hasher.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        return _settle(temporary, hasher.hexdigest()), size
    finally:
        temporary.unlink(missing_ok=True)


def put_file(source: Path) -> str:
    """Move a finished file into the store; returns its hex digest. Copies when `source` is on another device."""
    with source.open("rb") as handle:
        digest = file_digest(handle, "sha256").hexdigest()
    folder = Path(settings.STORE_DIR) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / secrets.token_hex(16)
    shutil.move(source, temporary)
    return _settle(temporary, digest)


def _settle(temporary: Path, digest: str) -> str:
    target = path_of(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(target)
    return digest
