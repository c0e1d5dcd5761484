"""Small files that would become large ones, and parsers that run away, end at a limit and not in the memory."""

import gzip
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from registry.screening.errors import ManifestError
from registry.screening.guard import GuardError, run_limited
from registry.screening.intake import build_items, build_items_guarded
from registry.screening.limits import Limits
from registry.screening.manifest import read
from tests.registry.screening.making import faults, generated_rows, gzipped, parquet, urls, write, zstandarded

MIB = 1 << 20


def refusal(path: Path, limits: Limits | None = None) -> tuple[str, object]:
    with pytest.raises(ManifestError) as refused:
        for _ in read(path, limits):
            pass
    return refused.value.code, refused.value.params.get("what")


IDLE = """
    import sys
    from pathlib import Path
    from registry.screening.intake import build_items
    from registry.screening.limits import Limits
"""


def peak_of(code: str, *arguments: object) -> int:
    """Peak resident bytes of a fresh interpreter that runs `code`, which must succeed."""
    tell = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    script = "\n".join([textwrap.dedent(IDLE), textwrap.dedent(code), tell])
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return int(done.stdout.split()[-1]) * 1024


@pytest.mark.parametrize("squeeze", [gzipped, zstandarded])
def test_a_decompression_bomb_is_refused_by_its_ratio_soon_after_it_starts(tmp_path, squeeze):
    path = write(tmp_path, squeeze(b"url\n" + b"http://a.org/\n" * MIB))

    assert path.stat().st_size < MIB // 10
    assert refusal(path, Limits(ratio_floor=MIB)) == ("too_large", "ratio")


def test_what_is_inflated_has_a_limit_of_its_own(tmp_path):
    path = write(tmp_path, gzipped("url\n" + "".join(f"http://a.org/{n * 7919}\n" for n in range(100_000))))

    assert refusal(path, Limits(max_uncompressed_bytes=MIB)) == ("too_large", "uncompressed")


def test_a_stored_file_has_a_limit(tmp_path):
    path = write(tmp_path, "url\n" + "http://a.org/\n" * 100)

    assert refusal(path, Limits(max_file_bytes=100)) == ("too_large", "file")


def test_a_line_of_one_gigabyte_is_one_bad_row_and_costs_no_memory(tmp_path):
    path = tmp_path / "manifest"
    with path.open("wb") as file:
        file.write(b"url,title\nhttp://a.org/,x\n")
        file.truncate(1 << 30)  # a sparse line of NUL bytes: nothing is stored
        file.seek(0, os.SEEK_END)
        file.write(b"\nhttp://b.org/,y\n")
    limits = Limits(ratio_floor=2 << 30)

    assert faults(path, limits) == [(3, "line_too_long")]
    assert urls(path, limits) == ["http://a.org/", "http://b.org/"]


def test_a_gigabyte_in_one_line_is_read_within_a_few_megabytes(tmp_path):
    path = tmp_path / "manifest.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"url,title\nhttp://a.org/,x\n")
        for _ in range(1024):
            file.write(b"x" * MIB)
        file.write(b"\nhttp://b.org/,y\n")
    code = """
        report = build_items(Path(sys.argv[1]), Path(sys.argv[2]), Limits(ratio_floor=2 << 30))
        assert (report.items, report.unresolvable) == (2, {"line_too_long": 1}), report
    """

    growth = peak_of(code, path, tmp_path / "out") - peak_of("")

    assert growth < 64 * MIB


def test_a_parquet_dictionary_that_names_one_long_value_many_times_is_refused_by_what_it_spells_out(tmp_path):
    value = pa.array(["http://a.org/" + "x" * 100_000])
    path = parquet(tmp_path, {"url": pa.DictionaryArray.from_arrays(pa.array(np.zeros(2_000_000, np.int32)), value)})

    assert path.stat().st_size < MIB
    assert refusal(path) == ("too_large", "ratio")


def test_parquet_cells_beyond_the_limit_are_bad_rows(tmp_path):
    path = parquet(tmp_path, {"url": ["http://a.org/", "http://b.org/" + "x" * 2 * MIB, "http://c.org/"]})

    assert faults(path) == [(2, "cell_too_long")]
    assert urls(path) == ["http://a.org/", "http://c.org/"]


def test_a_parquet_file_that_inflates_beyond_its_ratio_is_refused_unread(tmp_path):
    path = parquet(tmp_path, {"url": ["http://a.org/" + "x" * 5000] * 10_000}, use_dictionary=False, compression="zstd")

    assert path.stat().st_size < MIB
    assert refusal(path) == ("too_large", "ratio")


def test_a_dot_in_a_column_name_evades_no_limit(tmp_path):
    path = parquet(
        tmp_path, {"image.url": ["http://a.org/" + "x" * 5000] * 10_000}, use_dictionary=False, compression="zstd"
    )
    small = parquet(tmp_path, {"image.url": ["http://a.org/"]}, "small.parquet")

    assert refusal(path) == ("too_large", "ratio")
    assert urls(small) == ["http://a.org/"]


def test_a_parquet_list_of_countless_parts_in_one_row_is_refused_unread(tmp_path):
    parts = pa.ListArray.from_arrays([0, 5_000_000], pa.nulls(5_000_000, pa.string()))
    path = parquet(tmp_path, {"url": ["http://a.org/"], "identifiers": parts})

    assert path.stat().st_size < MIB
    assert refusal(path) == ("too_large", "column")


def test_reading_and_sorting_take_no_more_memory_for_more_rows(tmp_path):
    small, large = (write(tmp_path, "".join(generated_rows(count)), f"rows-{count}") for count in (20_000, 100_000))
    code = "build_items(Path(sys.argv[1]), Path(sys.argv[2]), Limits(sort_bytes=1 << 20))"

    peaks = [peak_of(code, path, tmp_path / "out") for path in (small, large)]

    assert peaks[1] - peaks[0] < 40 * MIB


@pytest.mark.full
def test_two_million_rows_are_built_within_the_memory_of_a_worker(tmp_path):
    path = tmp_path / "rows"
    with path.open("w") as file:
        file.writelines(generated_rows(2_000_000))

    peak = peak_of("build_items(Path(sys.argv[1]), Path(sys.argv[2]))", path, tmp_path / "out")

    assert peak < 600 * MIB


def take_memory(args, tell):
    held = []
    while True:
        held.append(np.ones(MIB))


def take_time(args, tell):
    while True:
        sum(range(1000))


def crash(args, tell):
    os.kill(os.getpid(), signal.SIGSEGV)


def environment(args, tell):
    tell({"told": args["given"]})
    print("this is no message")
    return sorted(os.environ)


def sleep(args, tell):
    tell({"pid": os.getpid()})
    time.sleep(60)


THIS = "tests.registry.screening.test_screening_bombs"


@pytest.mark.parametrize(
    ("function", "code"), [("take_memory", "memory_limit"), ("take_time", "time_limit"), ("crash", "crashed")]
)
def test_a_child_that_takes_too_much_or_breaks_is_reported_by_code(function, code):
    with pytest.raises(GuardError) as stopped:
        run_limited(f"{THIS}:{function}", {}, memory_bytes=600 * MIB, cpu_seconds=3)

    assert stopped.value.code == code


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process die with its parent")
def test_a_child_dies_with_its_parent():
    code = f"""
        from registry.screening.guard import run_limited
        run_limited("{THIS}:sleep", {{}}, memory_bytes=600 << 20, cpu_seconds=5,
                    on_progress=lambda told: print(told["pid"], flush=True))
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True)
    with parent, parent.stdout as words:
        child = int(words.readline())

        parent.kill()

    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and "zombie" not in Path(f"/proc/{child}/status").read_text():
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)


def test_a_child_sees_no_secrets_and_its_prints_are_no_messages(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@db/")
    told = []

    seen = run_limited(
        f"{THIS}:environment", {"given": 7}, memory_bytes=600 * MIB, cpu_seconds=5, on_progress=told.append
    )

    assert "DATABASE_URL" not in seen
    assert told == [{"told": 7}]


def test_a_whole_file_fault_comes_out_of_the_child_as_it_went_in(tmp_path):
    path = write(tmp_path, "name,colour\n")

    with pytest.raises(ManifestError) as refused:
        build_items_guarded(path, tmp_path / "out")

    assert (refused.value.code, refused.value.params) == ("wrong_columns", {"found": ["name", "colour"]})
    assert list((tmp_path / "out").iterdir()) == []


def test_a_build_stopped_at_its_memory_limit_leaves_nothing_behind(tmp_path):
    path = write(tmp_path, "".join(generated_rows(100_000)))

    with pytest.raises(GuardError) as stopped:
        build_items_guarded(path, tmp_path / "out", memory_bytes=110 * MIB)

    assert stopped.value.code == "memory_limit"
    assert list((tmp_path / "out").iterdir()) == []


def test_a_build_whose_caller_gives_up_is_killed_and_gives_the_same_bytes_when_started_again(tmp_path):
    class GivenUp(Exception):
        pass

    def give_up(progress):
        if progress.rows_read > 20_000:
            raise GivenUp

    path = write(tmp_path, "".join(generated_rows(40_000)))
    whole = build_items(path, tmp_path / "whole")

    with pytest.raises(GivenUp):
        build_items_guarded(path, tmp_path / "out", progress=give_up)
    assert list((tmp_path / "out").iterdir()) == []
    again = build_items_guarded(path, tmp_path / "out")

    assert again.digest == whole.digest
    assert again.path.read_bytes() == whole.path.read_bytes()
