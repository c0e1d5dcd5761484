"""Which implementation screens: the fast one where numba can be had and the work is worth it, else the reference."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Protocol, cast

import pyarrow as pa
import structlog

from registry.screening.arrow import Column
from registry.screening.lookup import Groups, Index

WORTH_LOADING = 20_000  # rows for which numba is loaded, or its loops compiled, unless that was done before
WORTH_IT = 2_000  # rows in one call for which a snapshot is laid out for the loops, some ten milliseconds
log = structlog.get_logger()


class Fast(Protocol):
    """What an implementation beside the reference offers; results are those of `Index.groups`."""

    def groups(self, urls: Column, digests: Column, identifiers: Column | None = None) -> Groups: ...

    def groups_of_rows(self, batch: pa.RecordBatch) -> tuple[Groups, int, int]:
        """(groups, unresolvable rows, deferred rows) of rows in any spelling, see engine.screen_batch."""
        ...


class _Makes(Protocol):
    def fast(self, index: Index) -> Fast: ...

    def warm_up(self) -> None: ...


class _State:
    """What this process knows: not tried yet, there, or not to be had."""

    made: _Makes | None = None
    is_tried = False
    lock = threading.Lock()


def chosen(index: Index, rows: int) -> Fast | None:
    """The fast implementation for this much work, or None for the reference.

    A small question is not made to wait, least of all for a compiler.
    """
    expect(rows)
    return _State.made.fast(index) if _State.made and rows >= WORTH_IT else None


def expect(rows: int) -> None:
    """Said first by whoever screens so many rows in small batches, none of which would be worth the loading alone."""
    if not _State.is_tried and rows >= WORTH_LOADING:
        warm()


def warm() -> bool:
    """Make the fast implementation ready, compiling it if this machine has not done so yet (some ten seconds, once);
    whether it is to be had. Safe to repeat."""
    with _State.lock:
        if not _State.is_tried:
            _State.made = _loaded()
            _State.is_tried = True
    return _State.made is not None


def _loaded() -> _Makes | None:
    try:
        made = cast("_Makes", import_module("registry.screening.fast"))
        made.warm_up()
    except Exception as error:  # numba absent, or unable to compile here: slower, never wrong
        log.warning("screening_reference_only", error=type(error).__name__, detail=str(error)[:200])
        return None
    return made
