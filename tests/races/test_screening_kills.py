"""A screening is shared out among worker processes; whichever of them is killed, what comes out is the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from registry.kernel import clock, store
from registry.models import Job, Match, Registration, Screening, ScreeningPart
from registry.screening import itemwriter
from registry.screening.parts import part_path, screen_part
from registry.screening.screen import screen_items
from registry.screening.snapshot import in_memory, open_snapshot
from registry.services import screening_parts
from registry.services.jobs import job_claim, job_run
from registry.services.screening_parts import MAX_ATTEMPTS, parts_help, run_of
from registry.services.screenings import screening_start
from registry.services.snapshots import snapshot_folder, snapshot_parts, snapshot_take
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import registration_screening
from tests.registry.screening.making import generated_rows

ROOT = Path(__file__).resolve().parents[2]
ROWS, GROUP = 6_000, 100
WORK = """
import django; django.setup()
from registry.kernel import clock
from registry.tasks.screening import help_screenings
from registry.tasks.sweeps import run_jobs
import sys, time
if "helper" in sys.argv:
    while True: help_screenings(seconds=60) or time.sleep(0.05)
run_jobs()
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.setattr(itemwriter, "GROUP_ROWS", GROUP)
    settings.SCREENING_PART_ROWS = GROUP  # type: ignore[attr-defined]  # pytest-django's settings


@pytest.fixture
def workers() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts processes that do what a worker does; none outlives the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*roles: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SCREENING_PART_ROWS": str(GROUP),
        }
        started.append(
            subprocess.Popen([sys.executable, "-c", WORK, *roles], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def waiting() -> Registration:
    """A registration whose screening waits, of more than a hundred row groups."""
    refusal_effective("example.com")
    refusal_effective("b.github.io", ground="personal_information")
    return registration_screening(manifest="".join(generated_rows(ROWS)))


def done() -> int:
    return ScreeningPart.objects.filter(done_at__isnull=False).count()


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def leases_end() -> None:
    """The minute after which a dead worker's work is taken over."""
    past = clock.now() - timedelta(seconds=1)
    Job.objects.filter(state="running").update(lease_until=past)
    ScreeningPart.objects.filter(lease_until__isnull=False).update(lease_until=past)


def expected(screening: Screening, folder: Path) -> list[bytes]:
    """What one process finds in one go, of both parts of the snapshot."""
    items = store.path_of(screening.version.manifests.get(is_current=True).items_sha256)
    parts = snapshot_parts(screening.snapshot)
    return [screen_items(part, items, folder).hits_path.read_bytes() for part in parts]


def test_workers_killed_in_the_middle_change_no_byte_of_what_comes_out(
    workers: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    registration = waiting()
    first, helper = workers(), workers("helper")
    until(lambda: done() > 10)
    first.send_signal(signal.SIGKILL)
    first.wait()
    helper.send_signal(signal.SIGKILL)
    helper.wait()
    seen = done()
    total = ScreeningPart.objects.count()
    leases_end()

    second, other = workers(), workers("helper")
    second.wait(60)
    other.kill()

    assert 10 < seen < total
    screening = Screening.objects.get(registration=registration)
    assert screening.finished_at is not None
    found = [store.read(screening.hits_sha256), store.read(screening.sealed_hits_sha256)]
    assert found == expected(screening, tmp_path)
    assert screening.items == registration.version.manifests.get().items
    assert Match.objects.count() == 2
    assert not ScreeningPart.objects.exists()
    assert not any((Path(settings.STORE_DIR) / "parts").iterdir())


def test_a_cancelled_screening_stops_and_a_later_one_comes_to_the_same(
    workers: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    registration = waiting()
    worker = workers()
    until(lambda: done() > 3)
    Job.objects.filter(kind="screening").update(state="cancelled", finished_at=clock.now())
    worker.wait(30)
    assert Screening.objects.get().finished_at is None
    assert 3 < done() < ScreeningPart.objects.count()
    assert parts_help(clock.now()) == 0

    job = screening_start(registration, at=clock.now()).job
    assert job is not None
    job_run(claimed(job), clock.now)

    screening = Screening.objects.get(job=job)
    assert [store.read(screening.hits_sha256), store.read(screening.sealed_hits_sha256)] == expected(
        screening, tmp_path
    )


def test_what_lies_in_the_store_is_not_done_again() -> None:
    refusal_effective("example.com")
    registration = registration_screening(manifest="".join(generated_rows(500)))
    screening = Screening.objects.get()
    manifest = registration.version.manifests.get(is_current=True)
    screening.snapshot = snapshot_take(clock.now())
    screening.save()
    run = run_of(manifest, open_snapshot(snapshot_folder(screening.snapshot.digest)))
    for part in run.planned:  # as if somebody had found nothing
        screen_part(in_memory([]), run.items, part.first, part.stop, part_path(run.folder.parent, run.name, *part[:2]))

    assert screening.job is not None
    job_run(claimed(screening.job), clock.now)

    screening.refresh_from_db()
    assert (screening.items, screening.items_hit) == (manifest.items, 0)
    assert screening.finished_at is not None


def test_a_part_that_ends_every_worker_ends_the_job_with_a_reason() -> None:
    registration_screening()
    screening = Screening.objects.get()
    assert screening.job is not None
    job = claimed(screening.job)
    snapshot = open_snapshot(snapshot_folder(screening.snapshot.digest))
    ScreeningPart.objects.create(
        screening=screening, snapshot_digest=snapshot.digest, first=0, stop=1, rows=3, attempts=MAX_ATTEMPTS
    )

    job_run(job, clock.now)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "worker_died")


def test_a_turn_that_is_over_hands_the_job_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening_parts, "TURN", timedelta(0))
    registration = waiting()
    job = Screening.objects.get(registration=registration).job
    assert job is not None

    job_run(claimed(job), clock.now)

    job.refresh_from_db()
    assert (job.state, job.attempts, ScreeningPart.objects.exists()) == ("waiting", 0, True)


def claimed(job: Job) -> Job:
    found = job_claim(clock.now())
    while found != job:
        assert found is not None
        job_run(found, clock.now)
        found = job_claim(clock.now())
    return found
