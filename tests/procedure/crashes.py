"""A process that dies at a commit: the transaction is lost, whoever waited hears an error, and others go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


class Killed(OperationalError):
    """The connection was lost at the commit; nothing of the transaction is there."""


@contextmanager
def killed_at_commit(number: int | None) -> Iterator[None]:
    """Die at the `number`th outermost commit from now on (0: the first); None: never.

    The test's own transaction lies around everything, so a service's outermost commit is the release of a savepoint
    at the depth that is open here.
    """
    depth, left = len(connection.savepoint_ids), [number]
    real: Any = connection.savepoint_commit
    undo: Any = connection.savepoint_rollback
    undone: set[str] = set()

    def rollback(sid: str) -> None:
        undone.add(sid)
        undo(sid)

    def commit(sid: str) -> None:
        is_commit = sid not in undone  # Django releases a savepoint after it went back to it, too
        if left[0] is not None and is_commit and len(connection.savepoint_ids) == depth:
            left[0] -= 1
            if left[0] < 0:
                left[0] = None
                raise Killed("killed at the commit")
        real(sid)

    connection.savepoint_commit = commit  # type: ignore[method-assign]  # taken back below
    connection.savepoint_rollback = rollback  # type: ignore[method-assign]  # taken back below
    try:
        yield
    finally:
        connection.savepoint_commit = real  # type: ignore[method-assign]  # as it was
        connection.savepoint_rollback = undo  # type: ignore[method-assign]  # as it was
