"""What a check comes to: duplicates and what is in force already are taken out, and every refusal-to-be is listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.models import RefusalImport, RefusalImportGroup

from .import_rows import GroupKey
from .import_staging import duplicates_drop, known_drop, rows_count, rows_split
from .messages import notify
from .refusal_imports import filing_queue
from .scopes import MAX_SCOPES


@dataclass(frozen=True, slots=True)
class Counted:
    """What reading the file gave; good rows stand in the staging table by the numbers of their groups."""

    rows: int
    bad: int
    groups: Mapping[GroupKey, int]
    sheet: dict[str, Any]
    bad_rows_sha256: str


@transaction.atomic
def import_conclude(
    batch: RefusalImport, counted: Counted, *, hold: Callable[[], None], at: datetime
) -> dict[str, int]:
    """Store the outcome of a check and tell the party; who asked for it gets the good rows filed at once.

    `hold` keeps the job until the end of the transaction. A group of more scopes than one refusal takes gets parts.
    """
    hold()
    batch.groups.bulk_create(_group(batch, key, number) for key, number in counted.groups.items())
    duplicates = duplicates_drop(batch)
    known = known_drop(batch, batch.created_at)
    rows_split(batch, [number for (number, _part), rows in rows_count(batch).items() if rows > MAX_SCOPES], MAX_SCOPES)
    good = _groups_count(batch)
    batch.rows, batch.bad, batch.duplicates, batch.known, batch.good = (
        counted.rows,
        counted.bad,
        duplicates,
        known,
        good,
    )
    batch.sheet, batch.bad_rows_sha256, batch.checked_at = counted.sheet, counted.bad_rows_sha256, at
    if good and batch.files_at_once:
        filing_queue(batch, at=at)
    batch.save()
    counts = {"rows": batch.rows, "good": good, "bad": batch.bad, "duplicates": duplicates, "known": known}
    params = {"batch": batch.pk, "name": batch.original.name, **counts}
    notify([batch.party], "refusal:import_checked", case=None, at=at, params=params, key=f"import{batch.pk}")
    return counts


def _group(batch: RefusalImport, key: GroupKey, number: int) -> RefusalImportGroup:
    return RefusalImportGroup(
        batch=batch,
        number=number,
        holder_id=key.holder,
        mandate_id=key.mandate,
        ground=key.ground,
        usages=dict(key.usages),
        effective_from=key.effective_from,
        effective_until=key.effective_until,
        statement=key.statement.strip(),
    )


def _groups_count(batch: RefusalImport) -> int:
    """Say at each group how many scopes it has, make the further parts, drop what is empty; returns the good rows."""
    first = {group.number: group for group in batch.groups.all()}
    counts = rows_count(batch)
    for number, group in first.items():
        group.scopes = counts.get((number, 0), 0)
    parts = [_part(first[number], part, rows) for (number, part), rows in sorted(counts.items()) if part]
    RefusalImportGroup.objects.bulk_update(first.values(), ["scopes"], batch_size=500)
    RefusalImportGroup.objects.bulk_create(parts, batch_size=500)
    batch.groups.filter(scopes=0).delete()
    return sum(counts.values())


def _part(group: RefusalImportGroup, part: int, scopes: int) -> RefusalImportGroup:
    said = {field.attname: getattr(group, field.attname) for field in group._meta.concrete_fields if field.name != "id"}
    return RefusalImportGroup(**{**said, "part": part, "scopes": scopes})
