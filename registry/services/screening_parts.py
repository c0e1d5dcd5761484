"""Screening shared out among the workers: each leases a few row groups, does them, and asks for more.

The files in the store say what is done; the rows say who is at it. Whoever has the job also waits for the others and
puts the parts together. Every process may be killed at any instant: its lease ends, and another does the same again.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from registry.kernel import clock, store
from registry.models import Job, Manifest, Screening, ScreeningPart
from registry.screening.itemset import ItemFile
from registry.screening.parts import (
    Part,
    PartsError,
    merge_parts,
    part_path,
    part_rows,
    parts_of,
    run_name,
    screen_part,
)
from registry.screening.report import Progress
from registry.screening.snapshot import Snapshot as OpenSnapshot
from registry.screening.snapshot import open_snapshot

from .jobs import LEASE, JobFailed, JobGoesOn, job_progress
from .snapshots import snapshot_folder

TURN = timedelta(minutes=10)  # then the job is handed on: below every time limit of a task
MAX_ATTEMPTS = 5
_EVERY = 0.5  # seconds between two reports of progress
_AT_ONCE = 1000

Parts = QuerySet[ScreeningPart]
Wanted = Callable[[], bool]


class PartDied(JobFailed):
    """One part has ended every worker that took it."""

    code = "worker_died"


@dataclass(frozen=True, slots=True)
class Run:
    """One item set against one part of a snapshot."""

    name: str
    items: Path
    snapshot: OpenSnapshot
    planned: list[Part]

    @property
    def folder(self) -> Path:
        return Path(settings.STORE_DIR) / "parts" / self.name

    def path(self, part: ScreeningPart) -> Path:
        return part_path(self.folder.parent, self.name, part.first, part.stop)

    def is_done(self, part: ScreeningPart) -> bool:
        path = self.path(part)
        try:
            return part_rows(path) == part.rows
        except PartsError:  # not written by us: files appear whole
            path.unlink(missing_ok=True)
            return False


def run_of(manifest: Manifest, snapshot: OpenSnapshot) -> Run:
    items = store.path_of(manifest.items_sha256)
    with ItemFile(items) as file:
        planned = parts_of(file.group_sizes(), settings.SCREENING_PART_ROWS)
        return Run(run_name(snapshot, file), items, snapshot, planned)


def hits_gather(screening: Screening, manifest: Manifest, snapshot: OpenSnapshot, job: Job) -> str:
    """Have every part done, by this process and whoever helps; returns the digest of the merged hit file.

    Raises JobFailed when the job was cancelled, JobGoesOn after a TURN.
    """
    run = run_of(manifest, snapshot)
    parts = _planned(screening, run)
    _note(parts, run)
    _work(parts, run, job, manifest.items)
    if _note(parts, run):
        raise JobGoesOn  # somebody removed a file: it is made again
    run.folder.mkdir(parents=True, exist_ok=True)
    return store.put_file(merge_parts(map(run.path, parts), manifest.items or 0, run.folder / "merged"))


def parts_help(at: datetime) -> int:
    """Do one part of any screening that runs; returns how many were done, 0 when nobody needs help."""
    running = ScreeningPart.objects.filter(screening__job__state=Job.State.RUNNING, attempts__lt=MAX_ATTEMPTS)
    part = part_lease(running, at)
    if part is None:
        return 0
    manifest = part.screening.version.manifests.get(is_current=True)
    run = run_of(manifest, open_snapshot(snapshot_folder(part.snapshot_digest)))
    is_wanted = Job.objects.filter(screening=part.screening_id, state=Job.State.RUNNING).exists
    return int(part_do(part, run, is_wanted))


@transaction.atomic
def part_lease(parts: Parts, at: datetime) -> ScreeningPart | None:
    """The first part nobody works on, leased; None when there is none. Raises PartDied."""
    free = parts.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at), done_at__isnull=True)
    ours = free.select_for_update(of=("self",), skip_locked=True).select_related("screening__version")
    part = ours.order_by("pk").first()
    if part is None:
        return None
    if part.attempts >= MAX_ATTEMPTS:
        raise PartDied
    part.attempts += 1
    part.lease_until, part.rows_done = at + LEASE, 0
    part.save(update_fields=["attempts", "lease_until", "rows_done"])
    return part


def part_do(part: ScreeningPart, run: Run, is_wanted: Wanted) -> bool:
    """Make the part's file and note it as done; False, with the lease given back, when nobody wants it any more."""
    mine = ScreeningPart.objects.filter(pk=part.pk, attempts=part.attempts)
    try:
        screen_part(run.snapshot, run.items, part.first, part.stop, run.path(part), _Reporter(mine, is_wanted))
    except JobFailed:
        mine.update(lease_until=None, attempts=part.attempts - 1)
        return False
    mine.update(done_at=clock.now(), rows_done=part.rows, lease_until=None)
    return True


def parts_forget(screening: Screening) -> None:
    """Remove the rows and files of a screening that is finished: its hit files are in the store."""
    manifest = screening.version.manifests.get(is_current=True)
    digests = set(screening.parts.values_list("snapshot_digest", flat=True))
    runs = [run_of(manifest, open_snapshot(snapshot_folder(digest))) for digest in digests]
    screening.parts.all().delete()
    for run in runs:
        shutil.rmtree(run.folder, ignore_errors=True)


def _planned(screening: Screening, run: Run) -> Parts:
    """The rows of the parts; those of another plan, made under another setting, give way."""
    parts = screening.parts.filter(snapshot_digest=run.snapshot.digest)
    if set(parts.values_list("first", "stop")) != {(one.first, one.stop) for one in run.planned}:
        parts.delete()
        digest = run.snapshot.digest
        rows = [
            ScreeningPart(screening=screening, snapshot_digest=digest, first=first, stop=stop, rows=count)
            for first, stop, count in run.planned
        ]
        ScreeningPart.objects.bulk_create(rows, batch_size=_AT_ONCE)
    return parts.order_by("pk")


def _note(parts: Parts, run: Run) -> bool:
    """Bring the rows in line with the files, also those of an earlier job; whether any part is still to be done."""
    done: list[ScreeningPart] = []
    missing: list[ScreeningPart] = []
    for part in parts:
        (done if run.is_done(part) else missing).append(part)
    at = clock.now()
    for part in done:
        part.rows_done, part.done_at = part.rows, part.done_at or at
    for part in missing:
        part.rows_done, part.done_at = 0, None
    ScreeningPart.objects.bulk_update([*done, *missing], ["rows_done", "done_at"], batch_size=_AT_ONCE)
    return bool(missing)


def _work(parts: Parts, run: Run, job: Job, total: int | None) -> None:
    until = time.monotonic() + TURN.total_seconds()

    def is_wanted() -> bool:
        done = parts.aggregate(rows=Sum("rows_done"))["rows"] or 0
        return job_progress(job, stage="screening", done=done, total=total, at=clock.now())

    while True:
        if not is_wanted():
            raise JobFailed
        if time.monotonic() > until:
            raise JobGoesOn
        part = part_lease(parts, clock.now())
        if part is not None:
            part_do(part, run, is_wanted)
        elif parts.filter(done_at__isnull=True).exists():
            time.sleep(_EVERY)  # others are at the rest, or one of them has died and its lease must end
        else:
            return


class _Reporter:
    """Renews the lease of a part, twice a second; stops when nobody wants it or another has it now."""

    def __init__(self, mine: Parts, is_wanted: Wanted) -> None:
        self._mine = mine
        self._is_wanted = is_wanted
        self._next = time.monotonic() + _EVERY

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        renewed = self._mine.update(rows_done=progress.rows_done, lease_until=clock.now() + LEASE)
        if not renewed or not self._is_wanted():
            raise JobFailed
