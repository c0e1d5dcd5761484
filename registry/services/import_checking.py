"""The check of a list of refusals: read once from end to end, in bounded memory, whatever its size.

Good rows go to the staging table, bad ones with their cells to a file in the store. Each piece is written in one
transaction with the progress of the job, which is refused to a worker that has lost the job; the next one begins anew.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction

from registry.kernel import clock, store
from registry.models import Job, RefusalImport
from registry.screening.columns import plain_name
from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.sheets import Sheet, open_sheet

from .import_outcome import Counted, import_conclude
from .import_rows import GoodRow, GroupKey, Holders, ImportDefaults, RowReader
from .import_staging import rows_copy, rows_forget
from .import_values import KNOWN, REMARKS
from .jobs import JobFailed, job_progress, runner
from .messages import notify

MAX_GROUPS = 5000  # refusals of one file; a file that would make more says something else in every row
CHUNK = 5000  # rows of one COPY
_EVERY = 0.5  # seconds between two reports of progress when no good row comes


class ImportRefused(JobFailed):
    """The file cannot be taken as a whole; `code` is `import_` and a reason that selectors.faults words."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(**params)
        self.code = f"import_{code}"


def limits() -> Limits:
    return Limits(
        max_file_bytes=settings.REFUSALS_MAX_BYTES,
        max_uncompressed_bytes=4 * settings.REFUSALS_MAX_BYTES,
        max_rows=settings.REFUSALS_MAX_ROWS,
        max_line_bytes=64 << 10,
    )


@runner("refusal_check")
def check_run(job: Job) -> dict[str, Any]:
    """Check the job's file. May run twice with the same end."""
    batch = RefusalImport.objects.select_related("original", "party").get(check_job=job)
    with transaction.atomic():
        hold(job, "checking", 0, batch.original.size)
        rows_forget(batch)
        batch.groups.all().delete()
    try:
        counted = _read(batch, job)
    except ManifestError as error:
        _tell_refused(batch)
        raise ImportRefused(error.code, **error.params) from None
    except ImportRefused:
        _tell_refused(batch)
        raise
    return import_conclude(batch, counted, hold=lambda: hold(job, "comparing", 0, None), at=clock.now())


def hold(job: Job, stage: str, done: int, total: int | None) -> None:
    """Report progress in the transaction that does the work. Raises JobFailed when another worker has the job.

    The row stays locked until the end of the transaction, so nobody takes the job meanwhile, however long it lasts.
    """
    if not job_progress(job, stage=stage, done=done, total=total, at=clock.now()):
        raise JobFailed


def _read(batch: RefusalImport, job: Job) -> Counted:
    at = batch.created_at
    reader = RowReader(Holders(batch.party, at), ImportDefaults.of_json(batch.defaults), batch.party, at)
    path = store.path_of(batch.original.sha256)
    with open_sheet(path, limits(), KNOWN) as sheet, _bad_file() as bad:
        if "scope" not in reader.columns(sheet.names):
            raise ImportRefused("no_scope", found=list(sheet.names)[:50])
        writer = _Writer(batch, job, sheet)
        for record in sheet:
            if not any(record.cells):
                continue
            found = reader.read(record)
            if isinstance(found, GoodRow):
                writer.good(record.line, found)
            else:
                bad.write(orjson.dumps([record.line, record.text or record.cells, list(map(list, found))]) + b"\n")
                writer.bad += 1
            writer.step()
        writer.flush()
        bad.close()
        return Counted(
            rows=writer.rows,
            bad=writer.bad,
            groups=writer.groups,
            sheet=_described(sheet, reader),
            bad_rows_sha256=store.put_file(Path(bad.name)) if writer.bad else "",
        )


class _Writer:
    """Numbers the groups, and writes good rows chunk by chunk together with the progress."""

    def __init__(self, batch: RefusalImport, job: Job, sheet: Sheet) -> None:
        self._batch, self._job, self._sheet = batch, job, sheet
        self._held: list[tuple[int, int, GoodRow]] = []
        self._next = time.monotonic() + _EVERY
        self.groups: dict[GroupKey, int] = {}
        self.rows = self.bad = 0

    def good(self, line: int, row: GoodRow) -> None:
        number = self.groups.setdefault(row.group, len(self.groups))
        if number >= MAX_GROUPS:
            raise ImportRefused("too_many_refusals", limit=MAX_GROUPS)
        self._held.append((number, line, row))

    def step(self) -> None:
        self.rows += 1
        if self.rows > settings.REFUSALS_MAX_ROWS:
            raise ImportRefused("too_many_rows", limit=settings.REFUSALS_MAX_ROWS)
        if len(self._held) >= CHUNK or (not self.rows % 100 and time.monotonic() > self._next):
            self.flush()

    @transaction.atomic
    def flush(self) -> None:
        hold(self._job, "checking", self._sheet.bytes_read, self._sheet.bytes_total)
        if self._held:
            rows_copy(self._batch, self._held)
            self._held = []
        self._next = time.monotonic() + _EVERY


def _described(sheet: Sheet, reader: RowReader) -> dict[str, Any]:
    """How the file was read, for the report and for giving bad rows back in the same columns."""
    names = sheet.names
    taken = {names[position] for position in reader.columns(names).values()}
    return {
        "kind": sheet.kind,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "names": list(names),
        "unread": [name for name in names if name and name not in taken and not is_remark(name)],
    }


def is_remark(name: str) -> bool:
    """A column that an error file of ours added."""
    return plain_name(name) in REMARKS


@contextmanager
def _bad_file() -> Iterator[Any]:
    """A file on the store's device, so that it moves there without being copied."""
    folder = Path(settings.STORE_DIR) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, (Path(scratch) / "bad").open("wb") as file:
        yield file


@transaction.atomic
def _tell_refused(batch: RefusalImport) -> None:
    params = {"batch": batch.pk, "name": batch.original.name}
    key = f"import{batch.pk}"
    notify([batch.party], "refusal:import_refused", case=None, at=clock.now(), params=params, key=key)
