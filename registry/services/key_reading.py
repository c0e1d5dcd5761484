"""The key files that are asked, kept open by this process as long as the catalogue names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TypeVar

from registry.models import KeyIndexFile
from registry.screening.keyindex_file import KeyFile
from registry.screening.keyindex_format import DamagedKeyFile

from .key_catalogue import key_open, key_whole

_open: dict[str, KeyFile] = {}
_lock = Lock()
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class OpenFile:
    sha256: str
    file: KeyFile


def key_files(at: datetime) -> list[OpenFile]:
    """Every file the catalogue names now, opened.

    One that cannot be opened was merged and taken away since the catalogue was read, or it is lost and retired: the
    catalogue is read again.
    """
    with _lock:
        while True:
            asked = KeyIndexFile.objects.filter(retired_at__isnull=True).order_by("pk")
            wanted: list[str] = list(asked.values_list("sha256", flat=True))
            for sha256 in _open.keys() - set(wanted):
                _open.pop(sha256).close()
            if all(sha256 in _open or _is_opened(sha256, at) for sha256 in wanted):
                return [OpenFile(sha256, _open[sha256]) for sha256 in wanted]


def keys_asked(ask: Callable[[Sequence[KeyFile]], Found], at: datetime) -> Found:
    """What `ask` finds in all files. One that proves damaged is opened anew or retired, and all are asked again."""
    while True:
        files = key_files(at)
        try:
            return ask([one.file for one in files])
        except DamagedKeyFile:
            for one in files:
                if not one.file.is_whole():
                    _let_go(one.sha256)
                    key_whole(one.sha256, at=at)


def keys_close() -> None:
    """Let go of every file, as at the end of a process."""
    with _lock:
        for file in _open.values():
            file.close()
        _open.clear()


def _is_opened(sha256: str, at: datetime) -> bool:
    file = key_open(sha256, at=at)
    if file is not None:
        _open[sha256] = file
    return file is not None


def _let_go(sha256: str) -> None:
    with _lock:
        if sha256 in _open:
            _open.pop(sha256).close()
