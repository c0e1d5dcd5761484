"""A manifest becomes the one that counts only when it has been read to the end; a bad one changes nothing."""

import gzip
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.models import Attachment, Job, Manifest
from registry.screening.errors import ManifestError
from registry.screening.intake import build_items
from registry.screening.report import Progress
from registry.screening.resolve import REASONS
from registry.selectors.faults import ROWS, job_fault
from registry.selectors.gaps import manifest_current, version_gaps
from registry.selectors.jobs import bad_rows
from registry.services.datasets import FiledVersion
from registry.services.intake import ManifestRefused, _Reporter, manifest_check
from registry.services.jobs import JobFailed, job_claim, job_run
from registry.services.manifests import manifest_upload
from tests.factories.bad_files import bad_manifests, parquet
from tests.factories.registrations import (
    AT,
    CSV,
    jobs_work,
    manifest_read,
    registration_blank,
    registration_draft,
    registration_submitted,
    temporary_file,
)

pytestmark = pytest.mark.django_db
BAD = bad_manifests()


def hand_in(registration, content, name="items.csv", at=AT) -> Manifest:
    return manifest_upload(registration, upload_path=temporary_file(content), name=name, user=None, at=at)


def test_a_manifest_read_has_the_roots_that_anyone_computes_from_the_same_file(tmp_path: Path) -> None:
    registration = registration_draft()
    source = tmp_path / "items.csv"
    source.write_text(CSV)

    manifest = manifest_current(registration.version)
    expected = build_items(source, tmp_path / "out")

    assert manifest is not None
    assert (manifest.rows, manifest.items, manifest.duplicates, manifest.unresolvable) == (3, 3, 0, 0)
    assert (manifest.root_sha256, manifest.key_root_sha256) == (expected.root_hex, expected.key_root_hex)
    assert manifest.items_sha256 == expected.digest
    assert store.exists(manifest.items_sha256)
    assert manifest.domains == [["example.com", 2], ["example.org", 1]]
    assert manifest.job.state == Job.State.DONE
    assert manifest.job.result["items"] == 3


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_fails_with_its_code_and_leaves_the_manifest_before_it(name: str) -> None:
    content, code = BAD[name]
    registration = registration_draft()
    before = manifest_current(registration.version)

    manifest = hand_in(registration, content)
    jobs_work("intake")

    job = Job.objects.get(pk=manifest.job_id)
    assert (job.state, job.error_code) == (Job.State.FAILED, f"manifest_{code}")
    assert manifest_current(registration.version) == before
    assert not list(Path(store.path_of("00" * 32)).parents[2].glob("tmp/intake-*"))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_while_the_visitor_waits(name: str) -> None:
    content, code = BAD[name]

    with pytest.raises(ManifestRefused) as caught:
        manifest_check(temporary_file(content))

    assert caught.value.code == f"manifest_{code}"
    assert "%(" not in job_fault(caught.value.code, caught.value.params)


@pytest.mark.parametrize("bomb", ["gzip bomb", "Parquet bomb", "Parquet bomb of short rows"])
def test_a_bomb_is_refused_before_a_row_of_it_is_read(bomb: str) -> None:
    rows = pa.DictionaryArray.from_arrays(pa.array(np.zeros(5_000_000, np.int32)), ["https://good.example/1"])
    content = parquet(rows) if bomb not in BAD else BAD[bomb][0]
    path = temporary_file(content)
    began = time.process_time()

    with pytest.raises(ManifestRefused) as caught:
        manifest_check(path)

    assert caught.value.code == "manifest_too_large"
    assert time.process_time() - began < 2  # reading the rows up to the cap takes more than ten


def test_a_small_file_that_holds_too_many_rows_to_wait_for_is_left_to_its_job(settings, monkeypatch) -> None:
    settings.INTAKE_IN_CHILD = True
    monkeypatch.setattr("registry.services.intake.CHECK_CPU_SECONDS", 1)
    content = gzip.compress(b"url\n" + b"".join(b"https://good.example/%d\n" % n for n in range(400_000)))
    registration = registration_blank()

    manifest_check(temporary_file(content))

    assert len(content) < 1 << 20
    assert hand_in(registration, content).job.state == Job.State.WAITING


def test_a_file_without_any_item_is_told_with_its_first_rows_and_why(english) -> None:
    with pytest.raises(ManifestRefused) as caught:
        manifest_check(temporary_file(BAD["invalid URLs only"][0]))

    assert job_fault(caught.value.code, caught.value.params) == (
        "None of the 3 rows names an item. Row 2: The host of the URL is no valid name or address. "
        "Row 3: The URL is of another kind than http and https. Row 4: The host of the URL is no valid name or address."
    )


@pytest.mark.parametrize("name", ["Parquet bomb", "truncated gzip"])
def test_a_bad_file_is_refused_in_a_guarded_child_too(name: str, settings) -> None:
    settings.INTAKE_IN_CHILD = True
    content, code = BAD[name]

    with pytest.raises(ManifestRefused) as caught:
        manifest_check(temporary_file(content))

    assert caught.value.code == f"manifest_{code}"


def test_a_good_file_is_read_in_a_guarded_child_to_the_same_roots(settings) -> None:
    inside = manifest_current(registration_draft().version)

    settings.INTAKE_IN_CHILD = True
    guarded = manifest_current(registration_draft().version)

    assert inside is not None
    assert guarded is not None
    assert (guarded.items_sha256, guarded.root_sha256) == (inside.items_sha256, inside.root_sha256)


def test_a_header_of_one_gigabyte_is_refused_without_reading_it() -> None:
    path = temporary_file(b"url" * 1_000_000)
    with path.open("r+b") as file:
        file.truncate(1 << 30)

    with pytest.raises(ManifestRefused) as caught:
        manifest_check(path)

    path.unlink()
    assert caught.value.code in {"manifest_line_too_long", "manifest_unknown_format"}


def test_every_code_of_the_engine_has_a_sentence() -> None:
    for code in ManifestError.CODES:
        assert not job_fault(f"manifest_{code}", {}).startswith("The work failed"), code
    assert REASONS - ROWS.keys() == set()


def test_bad_rows_are_listed_with_number_and_reason() -> None:
    registration = registration_blank()
    manifest_read(registration, "url,sha256\nhttps://good.example/1,\nhttp://,\nhttps://good.example/2,xyz\n,\n")

    manifest = registration.version.manifests.get()
    rows = list(bad_rows(manifest))

    assert (manifest.items, manifest.unresolvable) == (1, 3)
    assert [(bad.row, bad.code) for bad in rows] == [(3, "url_host"), (4, "sha256"), (5, "nothing_named")]
    assert all(bad.reason for bad in rows)


def test_a_file_without_any_item_keeps_the_list_of_its_rows() -> None:
    manifest = hand_in(registration_blank(), BAD["invalid URLs only"][0])
    jobs_work("intake")

    manifest.refresh_from_db()

    assert (manifest.is_current, manifest.items, manifest.rows) == (False, None, 3)
    assert [bad.row for bad in bad_rows(manifest)] == [2, 3, 4]


def test_the_same_file_sent_twice_is_read_once() -> None:
    registration = registration_blank()

    first, second = hand_in(registration, CSV), hand_in(registration, CSV)

    assert first == second
    assert Job.objects.count() == Attachment.objects.count() == 1


def test_a_newer_manifest_stops_the_reading_of_the_older() -> None:
    registration = registration_blank()
    older = hand_in(registration, CSV)
    newer = hand_in(registration, "url\nhttps://newer.example/1\n")

    jobs_work("intake")

    assert Job.objects.get(pk=older.job_id).state == Job.State.CANCELLED
    assert manifest_current(registration.version) == newer


def test_a_cancelled_job_stops_at_its_next_report() -> None:
    manifest = hand_in(registration_blank(), CSV)
    job = job_claim(AT)
    assert job is not None
    reporter = _Reporter(job)
    Job.objects.filter(pk=manifest.job_id).update(state=Job.State.CANCELLED)

    with pytest.raises(JobFailed):
        reporter(Progress("reading", 10, 100, 1000, 10))


def test_progress_is_what_was_really_read() -> None:
    hand_in(registration_blank(), CSV)
    job = job_claim(AT)
    assert job is not None

    _Reporter(job)(Progress("reading", 10, 100, 1000, 10))

    job.refresh_from_db()
    assert (job.stage, job.done, job.total) == ("reading", 100, 1000)


def test_a_job_whose_worker_died_is_done_by_another_with_the_same_end() -> None:
    registration = registration_blank()
    hand_in(registration, CSV)
    assert job_claim(AT) is not None  # and the worker is gone

    again = job_claim(AT + timedelta(minutes=2))
    assert again is not None
    job_run(again, lambda: AT)

    again.refresh_from_db()
    assert (again.state, again.attempts) == (Job.State.DONE, 2)
    assert manifest_current(registration.version) is not None


def test_an_unfinished_reading_holds_up_the_filing() -> None:
    registration = registration_draft()
    hand_in(registration, "url\nhttps://newer.example/1\n")

    [gap] = version_gaps(registration.version)

    assert (gap.task, gap.field) == ("manifest", "file")


def test_a_filed_version_takes_no_manifest() -> None:
    registration = registration_submitted()

    with pytest.raises(FiledVersion):
        hand_in(registration, CSV + "https://more.example/,,\n")

    assert registration.version.manifests.count() == 1


def test_an_empty_file_is_refused_at_the_field() -> None:
    with pytest.raises(DomainError) as caught:
        hand_in(registration_blank(), b"")

    assert caught.value.field == "file"
    assert not Manifest.objects.exists()


def test_a_file_beyond_the_limit_is_refused_at_the_field(settings) -> None:
    settings.INTAKE_MAX_BYTES = 10

    with pytest.raises(DomainError) as caught:
        hand_in(registration_blank(), CSV)

    assert caught.value.field == "file"
