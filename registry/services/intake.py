"""The intake job: a manifest file is read in a guarded child process and becomes an item set with two roots."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel import clock, store
from registry.models import Job, Manifest, Version
from registry.screening.errors import ManifestError
from registry.screening.guard import GuardError
from registry.screening.intake import build_items, build_items_guarded
from registry.screening.limits import Limits
from registry.screening.manifest import detect
from registry.screening.report import ItemsReport, OnProgress, Progress, quiet
from registry.screening.unresolvable import iter_unresolvable

from .item_files import items_keep
from .jobs import JobFailed, job_progress, runner

CPU_SECONDS = 3600
SMALL = 1 << 20  # bytes; a file of this size is read to the end while the visitor waits
CHECK_CPU_SECONDS = 8
BAD_ROWS_SHOWN = 3
_EVERY = 0.5  # seconds between two reports of progress


class ManifestRefused(JobFailed):
    """The file cannot become an item set. `code` is `manifest_` and the engine's code; selectors.faults words it."""

    message = _("The manifest cannot be taken.")

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(**params)
        self.code = f"manifest_{code}"


def limits() -> Limits:
    return Limits(max_file_bytes=settings.INTAKE_MAX_BYTES, max_rows=settings.INTAKE_MAX_ROWS)


@runner("intake")
def intake_run(job: Job) -> dict[str, Any]:
    """Build the item set of the job's manifest and make it the current one. May run twice with the same end."""
    manifest = Manifest.objects.select_related("original").get(job=job)
    with _scratch() as folder:
        report = _guarded(store.path_of(manifest.original.sha256), folder, _Reporter(job), cpu_seconds=CPU_SECONDS)
        bad_rows = store.put_file(report.unresolvable_path) if report.unresolvable_path else ""
        if report.items == 0:
            Manifest.objects.filter(pk=manifest.pk).update(
                rows=report.rows_read, unresolvable_reasons=report.unresolvable, bad_rows_sha256=bad_rows
            )
            raise ManifestRefused("no_items", rows=report.rows_read)
        items_keep(report.path)
    _keep(manifest.pk, job, report, bad_rows, clock.now())
    return {
        "rows": report.rows_read,
        "items": report.items,
        "duplicates": report.duplicates,
        "unresolvable": report.unresolvable_rows,
        "clipped": report.clipped,
        "format": report.manifest_format,
        "columns": report.columns,
        "files": report.files,
    }


def manifest_check(path: Path) -> None:
    """Read a small file to the end and throw the result away, so that its faults are told while the visitor waits.

    Larger files are only looked at; the rest of their faults is the job's to find, and so is everything in a small
    file that unpacks, within the caps, to more rows than anybody should wait for. Raises ManifestRefused.
    """
    if path.stat().st_size > SMALL:
        _look(path)
        return
    with _scratch() as folder:
        try:
            report = _guarded(path, folder, quiet, cpu_seconds=CHECK_CPU_SECONDS)
        except ManifestRefused as error:
            if error.code != "manifest_time_limit":
                raise
        else:
            if report.items == 0:
                raise ManifestRefused("no_items", rows=report.rows_read, first=_first_bad(report))


def _first_bad(report: ItemsReport) -> list[str]:
    """The first bad rows as "row code"; selectors.faults words them."""
    if report.unresolvable_path is None:
        return []
    return [f"{row} {code}" for row, code in islice(iter_unresolvable(report.unresolvable_path), BAD_ROWS_SHOWN)]


def _look(path: Path) -> None:
    try:
        detect(path, limits())
    except ManifestError as error:
        raise ManifestRefused(error.code, **error.params) from None


def _guarded(path: Path, folder: Path, tell: OnProgress, *, cpu_seconds: int) -> ItemsReport:
    try:
        if not settings.INTAKE_IN_CHILD:
            return build_items(path, folder, limits(), tell)
        return build_items_guarded(
            path,
            folder,
            limits(),
            tell,
            memory_bytes=settings.INTAKE_MEMORY_BYTES,
            cpu_seconds=cpu_seconds,
        )
    except ManifestError as error:
        raise ManifestRefused(error.code, **error.params) from None
    except GuardError as error:
        if error.code == "crashed":
            raise
        raise ManifestRefused(error.code) from None


class _Reporter:
    """Writes progress into the job row, a few times a second; stops the child when the job was cancelled."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._next = 0.0

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        is_reading = progress.stage == "reading"
        done = progress.bytes_read if is_reading else progress.rows_done
        total = progress.bytes_total if is_reading else progress.rows_read
        if not job_progress(self._job, stage=progress.stage, done=done, total=total, at=clock.now()):
            raise JobFailed


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder on the store's device, so that finished files move without being copied."""
    parent = Path(settings.STORE_DIR) / "tmp"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="intake-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def _keep(pk: int, job: Job, report: ItemsReport, bad_rows: str, at: datetime) -> None:
    """Make the manifest the current one, unless the job was cancelled or the version filed or thrown away meanwhile."""
    manifest = Manifest.objects.filter(pk=pk).first()
    if manifest is None:  # its version was thrown away
        raise JobFailed
    version = Version.objects.select_for_update(of=("self",)).get(pk=manifest.version_id)
    is_wanted = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts).exists()
    if not is_wanted or version.filed_at is not None:
        raise JobFailed
    version.manifests.filter(is_current=True).exclude(pk=pk).update(is_current=False)
    Manifest.objects.filter(pk=pk).update(
        is_current=True,
        file_format=report.manifest_format[:20],
        rows=report.rows_read,
        items=report.items,
        duplicates=report.duplicates,
        unresolvable=report.unresolvable_rows,
        unresolvable_reasons=report.unresolvable,
        root_sha256=report.root_hex,
        key_root_sha256=report.key_root_hex,
        format_id=report.format,
        items_sha256=report.digest,
        bad_rows_sha256=bad_rows,
        domains=[list(pair) for pair in report.domains],
        ready_at=at,
    )
