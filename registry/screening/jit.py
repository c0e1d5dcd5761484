"""numba, as far as it is used here; importing this module fails where it is not installed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_njit: Any = numba.njit
_config: Any = numba.config
_F = TypeVar("_F", bound=Callable[..., Any])
# No reference is counted: nothing here makes an array, and each call would count up and down all arrays it is given.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False}
_HERE = Path(__file__).resolve().parent


def _folders() -> Iterator[Path]:
    """Where compiled code may be kept, best first; NUMBA_CACHE_DIR decides alone where it is set."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        yield Path(named)
        return
    yield _HERE / "__pycache__"
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "data-ip-portal"


def _own_folder() -> Path | None:
    """The first that can be written to, below it one for this very source: numba itself looks for changes in the file
    of a function alone, not in those it takes others from."""
    sources = [_HERE / "jit.py", _HERE / "keying.py", *sorted((_HERE / "loops").glob("*.py"))]
    name = "kernel-" + sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    for folder in _folders():
        try:
            (folder / name).mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder / name).close()
        except OSError:
            continue
        return folder / name
    return None


_KEPT_IN = _own_folder()
if _KEPT_IN:
    _config.CACHE_DIR = str(_KEPT_IN)


def compiled(function: _F) -> _F:
    """The function, compiled for the types it is first called with and kept on disk for the next process.

    Where no folder can be written to each process compiles for itself.
    """
    return cast("_F", _njit(function, cache=_KEPT_IN is not None, nogil=True, **_OPTIONS))


def inlined(function: _F) -> _F:
    """A part of compiled functions, put where it is called."""
    return cast("_F", _njit(function, forceinline=True, **_OPTIONS))
