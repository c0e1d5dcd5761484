"""The key files and their catalogue: built for every filed item set, merged in tiers, removed when nobody reads them.

A file is whole before the catalogue names it, and what takes its place is named in the same act in which it is retired:
whoever dies in between leaves a file that nobody asks, which is swept away.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from itertools import groupby, islice
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from registry.kernel import store
from registry.models import KeyIndexFile, KeyIndexSource, Manifest
from registry.screening.errors import ItemSetError
from registry.screening.files import remove_abandoned
from registry.screening.keyindex_build import Built, build_key_file, merge_key_files
from registry.screening.keyindex_file import KeyFile
from registry.screening.keyindex_format import SUFFIX, DamagedKeyFile

log = structlog.get_logger()
FAN_IN = 4  # as many files of one tier become one
AT_ONCE = 64  # files that are merged together at most
GRACE = timedelta(minutes=10)  # how long a retired file stays for those who read the catalogue before
ORPHANED = 24 * 3600  # seconds; what no row names, files or work folders, is older than any build by then
_CHANGE, _BUILD = 0x4B455953, 0x4B455942  # advisory locks: "KEYS" the catalogue, "KEYB" one builder of a set


def keys_root() -> Path:
    return Path(settings.STORE_DIR) / "keys"


def key_path(sha256: str) -> Path:
    return keys_root() / f"{sha256}{SUFFIX}"


def tier_of(items: int) -> int:
    """Tier 0 holds up to 65,535 items, each further one four times as many."""
    return max(0, items.bit_length() - 16 + 1) // 2


def sets_missing() -> QuerySet[Manifest]:
    """Current manifests of filed versions whose item set stands in no file that is asked."""
    named = KeyIndexSource.objects.filter(items_sha256=OuterRef("items_sha256"), is_asked=True)
    filed = Manifest.objects.filter(is_current=True, ready_at__isnull=False, version__filed_at__isnull=False)
    return filed.filter(~Exists(named))


def keys_build_due(at: datetime, limit: int = 20) -> int:
    """Build what is missing, the oldest first; returns how many files were made. Builders share the work."""
    made = 0
    for sha256 in dict.fromkeys(sets_missing().order_by("pk").values_list("items_sha256", flat=True)):
        made += keys_build(sha256, at=at)
        if made >= limit:
            break
    return made


def keys_build(items_sha256: str, *, at: datetime) -> bool:
    """Build the key file of one item set; False if another builds it now, it is there, or the set cannot be read."""
    with _alone(int(items_sha256[:7], 16)) as is_alone:
        if not is_alone or KeyIndexSource.objects.filter(items_sha256=items_sha256, is_asked=True).exists():
            return False
        try:
            built = build_key_file(store.path_of(items_sha256), items_sha256, keys_root())
        except ItemSetError as error:
            log.error("keys.set_unreadable", items=items_sha256, code=error.code)
            return False
        _enter(built, [], at)
    return True


def keys_merge_due(at: datetime) -> int:
    """Merge the lowest tier that is full, all of it; returns how many files went into it."""
    asked = KeyIndexFile.objects.filter(retired_at__isnull=True).order_by("tier", "pk")
    for _tier, rows in groupby(asked, key=lambda row: row.tier):
        full = list(islice(rows, AT_ONCE))
        if len(full) >= FAN_IN:
            return keys_merge(full, at=at)
    return 0


def keys_merge(rows: Sequence[KeyIndexFile], *, at: datetime) -> int:
    """One file in place of these; 0 if somebody else merges, or one of them is damaged (it is retired then)."""
    with _alone(0) as is_alone:
        if not is_alone:
            return 0
        with ExitStack() as opened:
            files = []
            for row in rows:
                file = key_open(row.sha256, at=at)
                if file is None:
                    return 0
                opened.callback(file.close)
                files.append(file)
            try:
                built = merge_key_files(files, keys_root())
            except DamagedKeyFile:
                keys_check(at, rows)
                return 0
        return _enter(built, rows, at)


def key_open(sha256: str, *, at: datetime) -> KeyFile | None:
    """A file named by the catalogue; None if it is gone or damaged, which retires it: its sets are built anew."""
    try:
        return KeyFile(key_path(sha256))
    except (FileNotFoundError, DamagedKeyFile) as error:
        key_lost(sha256, at=at, reason=type(error).__name__)
        return None


def key_lost(sha256: str, *, at: datetime, reason: str) -> None:
    """The file cannot be used: nobody asks it any more, and the next sweep finds its sets missing. Safe to repeat."""
    with transaction.atomic():
        lost = KeyIndexFile.objects.filter(sha256=sha256, retired_at__isnull=True)
        if lost.update(retired_at=at):
            KeyIndexSource.objects.filter(file__sha256=sha256).update(is_asked=False)
            log.error("keys.lost", file=sha256, reason=reason)


def keys_check(at: datetime, rows: Sequence[KeyIndexFile] | None = None) -> int:
    """Compare every block of these files, or of all, with its checksum; returns how many were found unusable."""
    asked = KeyIndexFile.objects.filter(retired_at__isnull=True).order_by("pk")
    return sum(not key_whole(row.sha256, at=at) for row in (asked if rows is None else rows))


def key_whole(sha256: str, *, at: datetime) -> bool:
    """Whether a file is as it was written, every block compared with its checksum; retires it if not."""
    file = key_open(sha256, at=at)
    if file is None:
        return False
    try:
        file.check()
    except DamagedKeyFile as error:
        key_lost(sha256, at=at, reason=str(error))
        return False
    finally:
        file.close()
    return True


def keys_remove_due(at: datetime) -> int:
    """Take away files retired a while ago that nobody has open, and what killed builders left; returns how many."""
    due = KeyIndexFile.objects.filter(retired_at__lte=at - GRACE).order_by("pk")
    removed = sum(_removed(pk, sha256) for pk, sha256 in due.values_list("pk", "sha256"))
    known = set(KeyIndexFile.objects.values_list("sha256", flat=True))
    for path in keys_root().glob(f"*{SUFFIX}"):
        is_old = at.timestamp() - path.stat().st_mtime > ORPHANED
        if is_old and path.name.removesuffix(SUFFIX) not in known:
            removed += _taken_away(path)
    return removed + remove_abandoned(keys_root(), at.timestamp() - ORPHANED)


@transaction.atomic
def _removed(pk: int, sha256: str) -> bool:
    _catalogue_lock()
    retired = KeyIndexFile.objects.filter(pk=pk, retired_at__isnull=False)  # it may have been built anew meanwhile
    return retired.exists() and _taken_away(key_path(sha256)) and bool(retired.delete())


@transaction.atomic
def _enter(built: Built, instead_of: Sequence[KeyIndexFile], at: datetime) -> int:
    """Name a finished file and retire those it replaces; returns how many those were.

    Nothing is named if one of them was found damaged meanwhile, or if another file holds one of the sets already.
    """
    _catalogue_lock()
    ids = [row.pk for row in instead_of]
    replaced = KeyIndexFile.objects.filter(pk__in=ids, retired_at__isnull=True)
    named = KeyIndexSource.objects.filter(items_sha256__in=[source.digest for source in built.sources], is_asked=True)
    if replaced.count() != len(ids) or named.exclude(file__in=ids).exists():
        return 0
    KeyIndexSource.objects.filter(file__in=ids).update(is_asked=False)
    replaced.update(retired_at=at)
    items = sum(source.items for source in built.sources)
    file, _created = KeyIndexFile.objects.update_or_create(
        sha256=built.digest,
        defaults={
            "size": built.size,
            "items": items,
            "rows": built.rows,
            "tier": tier_of(items),
            "built_at": at,
            "retired_at": None,
        },
    )
    file.sources.all().delete()
    KeyIndexSource.objects.bulk_create(
        KeyIndexSource(file=file, position=position, items_sha256=source.digest, items=source.items)
        for position, source in enumerate(built.sources)
    )
    return len(ids)


def _catalogue_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHANGE])


@contextmanager
def _alone(number: int) -> Iterator[bool]:
    """Whether this session alone has the lock of that number; it goes with the session of a killed process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_BUILD, number])
        [is_alone] = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_BUILD, number])


def _taken_away(path: Path) -> bool:
    """Remove a file unless somebody has it open; True also if it was gone already."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
