"""Good rows between check and filing: copied in, sorted out and moved by single statements of the database.

Every function runs in the caller's transaction, and nothing here walks row by row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from registry.models import IN_FORCE_STATES, RefusalImport, RefusalImportRow, RefusalState, bulk

from .import_rows import GoodRow

# A dormant refusal no longer reopens what is registered, so saying it again is no repetition.
REPEATED_STATES = sorted(IN_FORCE_STATES - {RefusalState.DORMANT.value})

_ROW = ("batch_id", "number", "line", "kind", "value", "text", "distance", "reference")
_DUPLICATES = """DELETE FROM registry_refusalimportrow WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY number, kind, value ORDER BY distance DESC, id) AS copy
        FROM registry_refusalimportrow WHERE batch_id = %s
    ) AS copies WHERE copy > 1)"""
# In force already, by the same holder on the same ground, for at least these usages and at least as long.
_KNOWN = """DELETE FROM registry_refusalimportrow r USING registry_refusalimportgroup g
WHERE r.batch_id = %(batch)s AND g.batch_id = r.batch_id AND g.number = r.number AND g.part = r.part
  AND (%(groups)s::bigint[] IS NULL OR g.id = ANY(%(groups)s))
  AND EXISTS (
    SELECT 1 FROM registry_scope s JOIN registry_refusal f ON f.id = s.refusal_id
    WHERE s.kind = r.kind AND s.value = r.value AND s.until IS NULL
      AND coalesce(s.distance, 0) >= coalesce(r.distance, 0)
      AND f.holder_id = g.holder_id AND f.ground = g.ground AND f.state = ANY(%(states)s)
      AND f.usages @> g.usages AND f.effective_from <= greatest(g.effective_from, %(at)s)
      AND (f.effective_until IS NULL OR f.effective_until >= g.effective_until))"""
_COUNTS = """SELECT number, part, count(*) FROM registry_refusalimportrow
WHERE batch_id = %s AND (%s::int[] IS NULL OR number = ANY(%s)) GROUP BY number, part"""
_SPLIT = """UPDATE registry_refusalimportrow r SET part = n.part FROM (
    SELECT id, (row_number() OVER (PARTITION BY number ORDER BY id) - 1) / %s AS part
    FROM registry_refusalimportrow WHERE batch_id = %s AND number = ANY(%s)
) AS n WHERE r.id = n.id AND n.part > 0"""
_MOVE = """INSERT INTO registry_scope (refusal_id, kind, value, text, distance, reference, since)
SELECT g.refusal_id, r.kind, r.value, r.text, r.distance, r.reference, %s
FROM registry_refusalimportrow r
JOIN registry_refusalimportgroup g ON g.batch_id = r.batch_id AND g.number = r.number AND g.part = r.part
WHERE g.id = ANY(%s) ORDER BY r.id"""
_REMOVE = """DELETE FROM registry_refusalimportrow r USING registry_refusalimportgroup g
WHERE g.batch_id = r.batch_id AND g.number = r.number AND g.part = r.part AND g.id = ANY(%s)"""


def rows_copy(batch: RefusalImport, rows: Iterable[tuple[int, int, GoodRow]]) -> None:
    """Write rows as (number of the group, line, row)."""
    copied = []
    for number, line, row in rows:
        scope = row.scope
        copied.append((batch.pk, number, line, scope.kind, scope.value, scope.text, scope.distance, row.reference))
    bulk.rows_copy(RefusalImportRow, _ROW, copied)


def rows_forget(batch: RefusalImport) -> int:
    return _run("DELETE FROM registry_refusalimportrow WHERE batch_id = %s", [batch.pk])


def duplicates_drop(batch: RefusalImport) -> int:
    """Of rows of one group that name the same scope the first stays, of an ISCC the widest; returns how many went."""
    return _run(_DUPLICATES, [batch.pk])


def known_drop(batch: RefusalImport, at: datetime, groups: Collection[int] | None = None) -> int:
    """Rows whose refusal by the same holder is in force go; returns how many. `groups`: ids, by default all."""
    wanted = None if groups is None else list(groups)
    return _run(_KNOWN, {"batch": batch.pk, "groups": wanted, "states": REPEATED_STATES, "at": at})


def rows_count(batch: RefusalImport, numbers: Collection[int] | None = None) -> dict[tuple[int, int], int]:
    """How many rows each (group number, part) has."""
    wanted = None if numbers is None else list(numbers)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [batch.pk, wanted, wanted])
        return {(number, part): count for number, part, count in cursor.fetchall()}


def rows_split(batch: RefusalImport, numbers: Collection[int], limit: int) -> int:
    """Give the rows of groups that are too large their parts of at most `limit` rows, in the order of the file."""
    return _run(_SPLIT, [limit, batch.pk, list(numbers)]) if numbers else 0


def rows_file(groups: Collection[int], at: datetime) -> int:
    """The rows of groups (ids) whose refusals are there are written as their scopes; returns how many."""
    return _run(_MOVE, [at, list(groups)])


def rows_remove(groups: Collection[int]) -> int:
    return _run(_REMOVE, [list(groups)])


def _run(statement: str, params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)
