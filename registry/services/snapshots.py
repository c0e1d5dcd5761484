"""Snapshots: the scopes of all refusals in force at one instant, frozen in the store, used until one of them changes.

Dates and usages are not baked in: they are evaluated on what is hit, so a refusal that begins later needs no new
snapshot. Person scopes have no place in one.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from registry.models import IN_FORCE_STATES, Act, Refusal, Scope, Snapshot
from registry.models.recording import instant_text
from registry.screening.rules import Rule
from registry.screening.snapshot import SnapshotError, build, open_snapshot

from .scope_rules import SCREENED, rule_of

LOCK = 0x534E4150  # "SNAP": one process at a time takes a snapshot
_CHUNK = 5000


@transaction.atomic
def snapshot_take(at: datetime) -> Snapshot:
    """The snapshot of the refusals in force now; the newest one again as long as no refusal came, went or changed.

    Waits for another process that is taking one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    acts = scope_acts().count()  # counted before the scopes are read: what commits in between is seen as new next time
    newest = Snapshot.objects.order_by("-number").first()
    if newest is not None and newest.refusal_acts == acts and _is_readable(newest):
        return newest
    number = newest.number + 1 if newest else 1
    refusals = Refusal.objects.filter(state__in=IN_FORCE_STATES).count()
    meta = {"number": number, "as_of": instant_text(at), "refusals": refusals}
    built = build(_rules(), snapshots_root(), meta)
    return Snapshot.objects.create(
        number=number,
        digest=built.digest,
        as_of=at,
        refusals=refusals,
        rules=built.rule_count,
        refusal_acts=acts,
        created_at=at,
    )


def _is_readable(snapshot: Snapshot) -> bool:
    """Whether it lies in the store, in the format of this build."""
    try:
        open_snapshot(snapshot_folder(snapshot.digest))
    except SnapshotError:
        return False
    return True


def snapshot_newest(at: datetime) -> Snapshot:
    """The newest snapshot there is, however old; the first one of all is taken now."""
    return Snapshot.objects.order_by("-number").first() or snapshot_take(at)


def snapshots_root() -> Path:
    return Path(settings.STORE_DIR) / "snapshots"


def snapshot_folder(digest: str) -> Path:
    """Where a snapshot lies; its name is its digest."""
    return snapshots_root() / digest


def scope_acts() -> QuerySet[Act]:
    """Acts that changed which scopes are in force. Their count only grows, also when they commit out of order."""
    in_force = list(IN_FORCE_STATES)
    came = Q(to_state__in=in_force) & ~Q(from_state__in=in_force)
    went = Q(from_state__in=in_force) & ~Q(to_state__in=in_force)
    return Act.objects.filter(came | went | Q(event__in=["amend", "narrow"]), case__kind="refusal")


def _rules() -> Iterator[Rule]:
    scopes = Scope.objects.filter(until__isnull=True, refusal__state__in=IN_FORCE_STATES, kind__in=SCREENED)
    columns = scopes.values_list("pk", "refusal_id", "kind", "value", "distance")
    for row in columns.iterator(chunk_size=_CHUNK):
        yield rule_of(*row)
