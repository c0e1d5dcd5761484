"""Who says the opposite of a refusal about the very same scope. It lifts nothing; readers should know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from registry.models import Ground, Refusal, Usage

from .refusals import refusals_in_force
from .usages import usages_complete

LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Dispute:
    """Another holder's refusal, one scope that both name, and the usages on which they differ."""

    refusal: Refusal
    kind: str
    value: str
    usages: list[str]


def disputes_of(refusal: Refusal, at: datetime) -> list[Dispute]:
    """Opposite statements in force, one line for each other refusal; none that would show what concerns a person."""
    if refusal.ground == Ground.PERSONAL_INFORMATION:
        return []
    rows = _shared(refusal)
    others = refusals_in_force(at).exclude(ground=Ground.PERSONAL_INFORMATION).exclude(holder=refusal.holder_id)
    alive = {one.pk: one for one in others.filter(pk__in={pk for pk, _kind, _value in rows})} if rows else {}
    found: dict[int, Dispute] = {}
    for pk, kind, value in rows:
        if pk in found or pk not in alive:
            continue
        usages = _opposite(refusal, alive[pk])
        if usages:
            found[pk] = Dispute(alive[pk], kind, value, usages)
    return list(found.values())


def _opposite(one: Refusal, other: Refusal) -> list[str]:
    first, second = usages_complete(one.usages), usages_complete(other.usages)
    return [usage for usage in Usage.values if {first.get(usage), second.get(usage)} == {"allow", "disallow"}]


def _shared(refusal: Refusal) -> list[tuple[int, str, str]]:
    """(other refusal, kind, value) of living scopes that both name, the first few."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT other.refusal_id, other.kind, other.value
            FROM registry_scope own JOIN registry_scope other ON other.kind = own.kind AND other.value = own.value
            WHERE own.refusal_id = %s AND other.refusal_id <> own.refusal_id
            AND own.until IS NULL AND other.until IS NULL
            ORDER BY other.refusal_id, other.id LIMIT %s
            """,
            [refusal.pk, LOOKED_AT],
        )
        found: list[tuple[int, str, str]] = cursor.fetchall()
    return found
