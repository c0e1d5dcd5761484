"""Damaged and hostile files of every form: rows or a worded reason, and never more memory than is allowed."""

from pathlib import Path

import pytest

from bench.damaged_files import bombs, damaged, good
from registry.screening.errors import ManifestError
from registry.screening.guard import GuardError, run_limited
from registry.screening.intake import build_items
from registry.screening.resolve import REASONS

CAP = 800 << 20
SAID = REASONS | ManifestError.CODES
SAMPLE = [
    "csv",
    "jsonl.zst",
    "hosts",
    "cdxj.gz",
    "warc",
    "warc.gz",
    "arc",
    "webdataset.tar",
    "croissant.zip",
    "croissant.tar",
]


def said_of(path: Path, folder: Path) -> set[str]:
    """The reasons of the bad rows, or the code of the refusal; anything else is raised."""
    try:
        report = build_items(path, folder)
    except ManifestError as error:
        return {error.code}
    return set(report.unresolvable) if report.items else {"empty"}


@pytest.mark.parametrize("form", good())
def test_every_form_is_read_whole_before_it_is_damaged(tmp_path, form):
    path = tmp_path / "manifest"
    path.write_bytes(good()[form])

    assert said_of(path, tmp_path / "out") == set()


@pytest.mark.parametrize("form", SAMPLE)
def test_a_damaged_file_gives_rows_or_a_reason(tmp_path, form):
    content = good()[form]
    for number in range(6):
        path = tmp_path / "manifest"
        path.write_bytes(damaged(content, number))

        assert said_of(path, tmp_path / "out") <= SAID


def read_damaged(args, tell):
    """In the child: a native parser may end it."""
    folder = Path(args["folder"])
    content = good()[args["form"]]
    for number in range(args["from"], args["to"]):
        tell({"number": number})
        (folder / "manifest").write_bytes(damaged(content, number))
        assert said_of(folder / "manifest", folder / "out") <= SAID
    return True


@pytest.mark.full
@pytest.mark.parametrize("form", good())
def test_three_hundred_ways_of_damage_give_rows_or_a_reason(tmp_path, form):
    numbers: list[int] = []
    start = 0
    while start < 300:
        args = {"form": form, "folder": str(tmp_path), "from": start, "to": 300}
        try:
            run_limited(
                f"{__name__}:read_damaged",
                args,
                memory_bytes=CAP,
                cpu_seconds=600,
                on_progress=lambda told: numbers.append(told["number"]),
            )
        except GuardError as error:
            if not error.by_signal:
                raise
        else:
            break
        start = numbers[-1] + 1

    assert sorted(set(numbers)) == list(range(300))


def read_bombs(args, tell):
    folder = Path(args["folder"])
    for name in args["names"]:
        tell({"name": name, "said": sorted(said_of(folder / name, folder / "out"))})
    return True


SMALL_BOMBS = [
    "zstd, a window of 2 GiB",
    "xz, a window of 1.5 GiB",
    "Parquet, one long value named often",
    "Parquet, pages of zeros",
    "tar, an extended header of 1 GiB",
    "zip, a list of 65,535 members",
    "WARC, responses packed with br",
    "WARC, a header without an end",
    "JSON, brackets ten million deep",
]


def refused(folder: Path, names: list[str]) -> dict[str, list[str]]:
    """What each bomb is refused with, all of them read in one child under the cap."""
    made = bombs()
    files = {str(at): name for at, name in enumerate(names)}
    for file, name in files.items():
        (folder / file).write_bytes(made[name]())
    found: dict[str, list[str]] = {}

    def heard(told):
        found[files[told["name"]]] = told["said"]

    args = {"folder": str(folder), "names": list(files)}
    run_limited(f"{__name__}:read_bombs", args, memory_bytes=CAP, cpu_seconds=300, on_progress=heard)
    return found


def test_small_bombs_are_refused_within_the_memory(tmp_path):
    found = refused(tmp_path, SMALL_BOMBS)

    assert list(found) == SMALL_BOMBS
    assert {code for said in found.values() for code in said} == {"too_large", "damaged", "empty"}


@pytest.mark.full
def test_every_bomb_is_refused_within_the_memory(tmp_path):
    names = list(bombs())
    found = refused(tmp_path, names)

    allowed = {"too_large", "damaged", "unsupported", "line_too_long", "empty"}
    assert list(found) == names
    assert all(set(said) <= allowed for said in found.values()), found
