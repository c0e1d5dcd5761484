"""The key files: built for what is filed, merged, taken away in good time, and made anew when they are lost."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from registry.kernel import store
from registry.models import KeyIndexFile, KeyIndexSource, Manifest, Registration
from registry.screening.keyindex_build import build_key_file
from registry.screening.keyindex_file import KeyFile
from registry.screening.rules import Rule, ScopeKind
from registry.services import key_catalogue
from registry.services.key_catalogue import (
    GRACE,
    key_path,
    keys_build,
    keys_build_due,
    keys_check,
    keys_merge,
    keys_merge_due,
    keys_remove_due,
    tier_of,
)
from registry.services.key_reading import key_files, keys_close
from registry.services.whereabouts import whereabouts
from tests.factories.registrations import AT, registration_draft, registration_screening

pytestmark = pytest.mark.django_db
LATER = AT + GRACE


@pytest.fixture(autouse=True)
def keys(monkeypatch, tmp_path):
    """Key files of this test alone; item sets stay where they are."""
    folder = tmp_path / "keys"
    folder.mkdir()
    monkeypatch.setattr(key_catalogue, "keys_root", lambda: folder)
    keys_close()
    yield folder
    keys_close()


def published(n: int, manifest: str | None = None) -> Registration:
    """A public set of one address on a host of its own."""
    registration = registration_screening(manifest=manifest or f"url\nhttps://h{n}.example.org/{n}.jpg\n")
    Registration.objects.filter(pk=registration.pk).update(state="pre_published", is_published=True)
    return registration


def held(host: str) -> list[int]:
    return [one.registration.pk for one in whereabouts(Rule(0, 0, ScopeKind.DOMAIN, host), at=AT).holdings]


def test_the_keys_of_a_filed_set_are_made_once_and_those_of_a_draft_not_at_all():
    published(1)
    registration_draft()

    assert [keys_build_due(AT), keys_build_due(AT)] == [1, 0]
    assert KeyIndexFile.objects.get().items == 1


def test_full_tiers_are_merged_and_answer_as_before():
    sets = [published(n) for n in range(5)]
    keys_build_due(AT)

    merged = [keys_merge_due(AT), keys_merge_due(AT)]

    assert merged == [5, 0]
    assert KeyIndexFile.objects.filter(retired_at__isnull=True).count() == 1
    assert [held(f"h{n}.example.org") for n in range(5)] == [[one.pk] for one in sets]


@pytest.mark.parametrize(("items", "tier"), [(1, 0), (65_535, 0), (65_536, 1), (262_143, 1), (262_144, 2)])
def test_a_tier_holds_four_times_as_much_as_the_one_before(items, tier):
    assert tier_of(items) == tier


def test_a_retired_file_stays_for_its_time_and_as_long_as_somebody_reads_it():
    for n in range(4):
        published(n)
    keys_build_due(AT)
    reader = KeyFile(key_path(KeyIndexFile.objects.order_by("pk")[0].sha256))
    keys_merge_due(AT)

    early, while_read = keys_remove_due(LATER - timedelta(seconds=1)), keys_remove_due(LATER)
    reader.close()

    assert (early, while_read, keys_remove_due(LATER)) == (0, 3, 1)
    assert len(list(keys_root_files())) == KeyIndexFile.objects.count() == 1


def test_a_reader_of_a_stale_catalogue_reads_it_again(monkeypatch):
    sets = [published(n) for n in range(4)]
    keys_build_due(AT)
    opened = key_catalogue.key_open

    def merged_meanwhile(sha256, *, at):
        """Between reading the catalogue and opening the first file, all of it is merged and taken away."""
        monkeypatch.setattr("registry.services.key_reading.key_open", opened)
        keys_merge_due(AT)
        keys_remove_due(LATER)
        return opened(sha256, at=at)

    monkeypatch.setattr("registry.services.key_reading.key_open", merged_meanwhile)

    assert held("h3.example.org") == [sets[3].pk]
    assert KeyIndexFile.objects.filter(retired_at__isnull=True).count() == 1


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_lost_file_is_noticed_by_the_first_question_and_made_anew(damage, is_open):
    registration = published(1)
    keys_build_due(AT)
    if is_open:
        assert held("h1.example.org") == [registration.pk]  # an open file stays readable for its reader
    path = key_path(KeyIndexFile.objects.get().sha256)
    whole = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(whole[:-4] if damage == "cut" else flipped(whole))
    if is_open:
        keys_check(AT)

    missed = whereabouts(Rule(0, 0, ScopeKind.DOMAIN, "h1.example.org"), at=AT)

    assert (missed.holdings, missed.unsearched) == ([], 1)
    assert keys_build_due(AT) == 1
    assert held("h1.example.org") == [registration.pk]
    assert path.read_bytes() == whole


def test_a_damaged_file_is_not_merged_but_made_anew():
    sets = [published(n) for n in range(4)]
    keys_build_due(AT)
    path = key_path(KeyIndexFile.objects.order_by("pk")[2].sha256)
    path.write_bytes(flipped(path.read_bytes()))

    assert [keys_merge_due(AT), keys_build_due(AT), keys_merge_due(AT)] == [0, 1, 4]
    assert held("h2.example.org") == [sets[2].pk]


def test_two_merges_of_the_same_files_make_one():
    for n in range(4):
        published(n)
    keys_build_due(AT)
    rows = list(KeyIndexFile.objects.all())

    assert [keys_merge(rows, at=AT), keys_merge(rows, at=AT)] == [4, 0]
    assert KeyIndexSource.objects.filter(is_asked=True).count() == 4


def test_what_a_killed_builder_left_is_swept_away_a_day_later(keys):
    left = keys / f"{'0' * 64}.keys"
    left.write_bytes(b"half")
    os.utime(left, (AT.timestamp() - 90_000,) * 2)

    assert keys_remove_due(AT) == 1
    assert not left.exists()


def test_so_is_the_folder_it_worked_in_but_not_that_of_a_builder_at_work(keys):
    left, at_work = keys / ".work-left", keys / ".work-now"
    for folder, age in ((left, 90_000), (at_work, 3600)):
        (folder / "items").mkdir(parents=True)
        (folder / "items" / "000").write_bytes(b"half")
        os.utime(folder, (AT.timestamp() - age,) * 2)

    assert keys_remove_due(AT) == 1
    assert (left.exists(), at_work.exists()) == (False, True)


@pytest.mark.parametrize(
    ("constraint", "model", "changed"),
    [
        ("key_index_file_has_digest", KeyIndexFile, {"sha256": ""}),
        ("key_index_source_once", KeyIndexSource, {"items_sha256": "1" * 64}),
        ("key_index_source_asked_once", KeyIndexSource, {"position": 1}),
    ],
)
def test_the_database_refuses_a_nonsense_catalogue(constraint, model, changed):
    row = {"sha256": "a" * 64, "size": 1, "items": 1, "rows": 1, "tier": 0, "built_at": AT}
    file = KeyIndexFile.objects.create(**row)
    source = {"file": file, "position": 0, "items_sha256": "0" * 64, "items": 1}
    KeyIndexSource.objects.create(**source)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**({KeyIndexFile: row, KeyIndexSource: source}[model] | changed))


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from registry.screening import keyindex_build, keyindex_format
    from registry.screening.keyindex_file import KeyFile

    moment, items, digest, out = sys.argv[1:5]
    def die(*_args, **_kwargs):
        os.kill(os.getpid(), signal.SIGKILL)
    if moment == "before its name":
        keyindex_build.publish = die
    else:
        keyindex_format.KeyFileWriter.add = die
    if sys.argv[5:]:
        keyindex_build.merge_key_files([KeyFile(Path(path)) for path in sys.argv[5:]], Path(out))
    else:
        keyindex_build.build_key_file(Path(items), digest, Path(out))
"""


@pytest.mark.parametrize("work", ["build", "merge"])
@pytest.mark.parametrize("moment", ["while writing", "before its name"])
def test_a_builder_killed_at_any_moment_leaves_nothing_that_counts(keys, moment, work):
    registration = published(1)
    sha256 = Manifest.objects.get(version=registration.version_id, is_current=True).items_sha256
    files = []
    if work == "merge":
        other = published(2)
        keys_build_due(AT)
        files = [str(path) for path in keys.glob("*.keys")]
        assert other
    before = set(keys.glob("*.keys"))
    arguments = [sys.executable, "-c", textwrap.dedent(KILLED), moment, str(store.path_of(sha256)), sha256, str(keys)]

    ended = subprocess.run([*arguments, *files], cwd=Path(__file__).parents[3], capture_output=True)

    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert set(keys.glob("*.keys")) == before
    keys_build_due(AT)
    assert held("h1.example.org") == [registration.pk]


@pytest.mark.django_db(transaction=True)
def test_two_builders_at_once_make_one_file():
    registration = published(1)
    sha256 = Manifest.objects.get(version=registration.version_id, is_current=True).items_sha256
    barrier, made = threading.Barrier(2), []

    def build():
        barrier.wait()
        made.append(keys_build(sha256, at=AT))
        connection.close()

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert True in made
    assert KeyIndexFile.objects.count() == KeyIndexSource.objects.filter(is_asked=True).count() == 1
    assert held("h1.example.org") == [registration.pk]


def test_the_merged_file_is_a_function_of_the_sets_and_their_order(keys):
    sets = [published(n) for n in range(2)]
    digests = [Manifest.objects.get(version=one.version_id, is_current=True).items_sha256 for one in sets]
    paths = [build_key_file(store.path_of(digest), digest, keys).path for digest in digests]
    keys_build_due(AT)

    keys_merge(list(KeyIndexFile.objects.order_by("pk")), at=AT)

    assert {path.name.removesuffix(".keys") for path in paths} < set(
        KeyIndexFile.objects.values_list("sha256", flat=True)
    )
    assert [one.file.sources[0].digest for one in key_files(AT)] == digests[:1]


def flipped(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[-len(data) // 4] ^= 1
    return bytes(changed)


def keys_root_files() -> list[Path]:
    return list(key_catalogue.keys_root().glob("*.keys"))
