"""Snapshots: the scopes of all refusals in force at one instant, frozen in the store, used until one of them changes.

Dates and usages are not baked in: they are evaluated on what is hit, so a refusal that begins later needs no new
snapshot. Person scopes have no place in one. Refusals of personal information are screened by too, but as a part of
their own that is never published: the public part says how many scopes that is, and their digest under a salt that
only the register keeps.
"""

import secrets
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from registry.certification.keys import Use
from registry.certification.register import tables_sign
from registry.models import IN_FORCE_STATES, Act, Refusal, Snapshot
from registry.models.recording import instant_text
from registry.screening.snapshot import Snapshot as OpenSnapshot
from registry.screening.snapshot import SnapshotError, build, open_snapshot

from .keys import key_provider
from .snapshot_base import base_keep, rules_read

LOCK = 0x534E4150  # "SNAP": one process at a time takes a snapshot


@transaction.atomic
def snapshot_take(at: datetime) -> Snapshot:
    """The snapshot of the refusals in force now; the newest one again as long as no refusal came, went or changed.

    Waits for another process that is taking one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    acts = scope_acts().count()  # before the scopes are read: what commits in between is seen as new next time
    newest = Snapshot.objects.order_by("-number").first()
    if newest is not None and newest.refusal_acts == acts and _is_readable(newest):
        return newest
    number = newest.number + 1 if newest else 1
    refusals = Refusal.objects.filter(state__in=IN_FORCE_STATES).count()
    seen, rules = rules_read(_base_folder(newest.number if newest else 0), scope_acts())
    sealed = build(rules["sealed"], snapshots_root(), {"number": number, "is_sealed": True})
    salt = secrets.token_hex(32)
    said = {"rules": sealed.rule_count, "digest": sealed_digest(sealed, salt)}
    meta = {"number": number, "as_of": instant_text(at), "refusals": refusals, "sealed": said}
    built = build(rules["public"], snapshots_root(), meta)
    base_keep(_base_folder(number), seen, rules)
    content = (snapshot_folder(built.digest) / "snapshot.json").read_bytes()
    return Snapshot.objects.create(
        number=number,
        digest=built.digest,
        as_of=at,
        refusals=refusals,
        rules=built.rule_count + sealed.rule_count,
        sealed_rules=sealed.rule_count,
        sealed_digest=sealed.digest if sealed.rule_count else "",
        sealed_salt=salt,
        token=tables_sign(content, key_provider().signer(Use.VC)),
        refusal_acts=acts,
        created_at=at,
    )


def snapshot_parts(snapshot: Snapshot) -> list[OpenSnapshot]:
    """What to screen by: the public part, then the sealed one if there is any. Raises SnapshotError."""
    digests = [snapshot.digest, *filter(None, [snapshot.sealed_digest])]
    return [open_snapshot(snapshot_folder(digest)) for digest in digests]


def _is_readable(snapshot: Snapshot) -> bool:
    """Whether it lies in the store, in the format of this build."""
    try:
        parts = snapshot_parts(snapshot)
    except SnapshotError:
        return False
    return bool(parts)


def snapshot_newest(at: datetime) -> Snapshot:
    """The newest snapshot there is, however old; the first one of all is taken now."""
    return Snapshot.objects.order_by("-number").first() or snapshot_take(at)


def _base_folder(number: int) -> Path:
    """Sorted rules of the snapshot of that number, to grow the next from; not published."""
    return Path(settings.STORE_DIR) / "snapshot-base" / str(number)


def snapshots_root() -> Path:
    return Path(settings.STORE_DIR) / "snapshots"


def snapshot_folder(digest: str) -> Path:
    """Where a snapshot lies; its name is its digest."""
    return snapshots_root() / digest


def snapshot_files(snapshot: Snapshot) -> list[tuple[str, int]]:
    """(name, bytes) of the public files of a snapshot; nothing once it is gone from the store."""
    folder = snapshot_folder(snapshot.digest)
    found = sorted((path.name, path.stat().st_size) for path in folder.iterdir()) if folder.is_dir() else []
    return [*found, (TOKEN, len(snapshot.token))] if found and snapshot.token else found


TOKEN = "snapshot.jws"  # noqa: S105 - a file's name


def scope_acts() -> QuerySet[Act]:
    """Acts that changed which scopes are in force. Their count only grows, also when they commit out of order."""
    in_force = list(IN_FORCE_STATES)
    came = Q(to_state__in=in_force) & ~Q(from_state__in=in_force)
    went = Q(from_state__in=in_force) & ~Q(to_state__in=in_force)
    return Act.objects.filter(came | went | Q(event__in=["amend", "narrow"]), case__kind="refusal")


def sealed_digest(sealed: OpenSnapshot, salt: str) -> str:
    """SHA-256(salt ‖ rules_sha256 of the sealed part), both as bytes."""
    return sha256(bytes.fromhex(salt) + bytes.fromhex(sealed.rules_sha256)).hexdigest()
