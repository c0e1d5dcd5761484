"""A version screened before is not read again: its hits go to the newer snapshot, the key files say the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from registry.kernel import store
from registry.models import KeyIndexSource, Manifest, Screening
from registry.screening.carried import Changed, carry, changed
from registry.screening.files import work_folder
from registry.screening.keyindex_file import KeyFile
from registry.screening.keyindex_rows import candidates_many, covered
from registry.screening.rules import ScopeKind
from registry.screening.snapshot import Snapshot as OpenSnapshot
from registry.screening.snapshot import SnapshotError, open_snapshot

from .key_catalogue import keys_build
from .key_reading import keys_asked
from .snapshots import snapshot_folder, snapshot_parts

MOST_SOUGHT = 50_000  # rules; where more came or went, one pass over the items is quicker


def hits_carried(screening: Screening, manifest: Manifest, parts: Sequence[OpenSnapshot], at: datetime) -> list[str]:
    """Digests of the hit files of a screening, one for each part of its snapshot, without a pass over the items.

    Empty where that cannot be: no earlier screening of the version, too much changed, no keys of its items.
    """
    earlier = _earlier(screening)
    if earlier is None or not _has_keys(manifest, at):
        return []
    try:
        before = snapshot_parts(earlier.snapshot)
    except SnapshotError:
        return []
    digests = [earlier.hits_sha256, earlier.sealed_hits_sha256]
    if len(before) > len(parts) or not all(store.exists(digest) for digest in digests[: len(before)]):
        return []
    made = []
    for at_part, part in enumerate(parts):
        old = before[at_part].digest if at_part < len(before) else ""
        made.append(_carried(digests[at_part] if old else "", old, part, manifest, at))
    return made if all(made) else []


def _earlier(screening: Screening) -> Screening | None:
    done = Screening.objects.filter(version=screening.version_id, finished_at__isnull=False).exclude(hits_sha256="")
    return done.select_related("snapshot").order_by("-pk").first()


def _has_keys(manifest: Manifest, at: datetime) -> bool:
    keys_build(manifest.items_sha256, at=at)
    return KeyIndexSource.objects.filter(items_sha256=manifest.items_sha256, is_asked=True).exists()


def _carried(hits: str, before: str, part: OpenSnapshot, manifest: Manifest, at: datetime) -> str:
    """The digest of one hit file; "" where it has to be made from the items."""
    change = _changed(before, part.digest)
    if change is None:
        return ""
    sha256, path = manifest.items_sha256, store.path_of(manifest.items_sha256)
    rules = [rule for rule in change.sought if rule.kind is not ScopeKind.ISCC]  # what is near is no hit
    found = keys_asked(lambda files: candidates_many(_holding(files, sha256), rules), at)
    with work_folder(Path(settings.STORE_DIR) / "tmp") as folder:  # on the store's device: the finished file moves
        out = folder / "hits.parquet"
        old = store.path_of(hits) if hits else None
        return store.put_file(out) if carry(old, change, covered(found, sha256, path), out) else ""


@lru_cache(4)  # one refusal changes many versions in the same way; snapshots never change
def _changed(before: str, after: str) -> Changed | None:
    """Between two parts of snapshots, by digest; `before` empty where there was no such part."""
    old = open_snapshot(snapshot_folder(before)).tables if before else None
    return changed(old, open_snapshot(snapshot_folder(after)).tables, MOST_SOUGHT)


def _holding(files: Sequence[KeyFile], items_sha256: str) -> list[KeyFile]:
    """The files in which the set stands: one, but for the moment in which it is merged."""
    return [file for file in files if any(source.digest == items_sha256 for source in file.sources)]
