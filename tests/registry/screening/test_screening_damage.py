"""Whatever is done to a manifest, it is read or refused by code; nothing else ever comes out."""

import os
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.screening.errors import ManifestError
from registry.screening.guard import GuardError, run_limited
from registry.screening.intake import build_items_guarded
from registry.screening.limits import Limits
from registry.screening.manifest import read
from registry.screening.resolve import REASONS
from tests.registry.screening.making import faults, gzipped, parquet, rows, write, zstandarded

TABLE = b"url,sha256,title,doi\n" + b"".join(
    b'http://a%d.org/,%b,"t ""q"" %d",10.5555/%d\r\n' % (n, b"ab" * 32, n, n) for n in range(40)
)
JSON = b"".join(b'{"url": "http://a%d.org/", "title": "x\\u56fe"}\n' % n for n in range(40))
SEEDS = [TABLE, JSON, gzipped(TABLE), zstandarded(JSON)]


def damaged(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(changed) or 1)
        kind = dice.randrange(3)
        if kind == 0 and changed:
            changed[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del changed[at : at + dice.randrange(1, 40)]
        else:
            changed[at:at] = bytes(dice.choice([0, 10, 13, 34, 44, 123, 255]) for _ in range(dice.randrange(1, 5)))
    return bytes(changed)


def said_of(path: Path) -> set[str]:
    """The reasons of the bad rows, or the code of the refusal; anything else is raised."""
    try:
        return {reason for _, reason in faults(path, Limits(max_line_bytes=3000))}
    except ManifestError as error:
        return {error.code}


@given(seed=st.integers(0, 2**32))
def test_damaged_text_is_read_row_by_row_or_refused_by_code(tmp_path_factory, seed):
    dice = random.Random(seed)
    path = write(tmp_path_factory.mktemp("damage"), damaged(dice.choice(SEEDS), dice))

    assert said_of(path) <= REASONS | ManifestError.CODES


def read_damaged(args, tell):
    """Reads one damaged Parquet file after another; tells of each before it starts, for its native reader may abort."""
    path = Path(args["path"])
    seed = path.read_bytes()
    for number in range(args["from"], args["to"]):
        tell({"number": number})
        path.write_bytes(damaged(seed, random.Random(number)))
        said_of(path)
    return True


def test_damaged_parquet_is_read_or_refused_by_code_and_what_aborts_does_so_in_the_child(tmp_path):
    columns = {"url": [f"http://a{n}.org/" for n in range(300)], "identifiers": [["doi:10.5555/x"]] * 300}
    seed = parquet(tmp_path, columns).read_bytes()
    told, ends, start = [], set(), 0
    while start < 200:
        args = {"path": str(write(tmp_path, seed, "damaged")), "from": start, "to": 200}
        ends.add(how_it_ended(args, told))
        start = told[-1]["number"] + 1

    assert [message["number"] for message in told] == list(range(200))
    assert ends <= {"read", "signal", "memory_limit"}


def how_it_ended(args, told) -> str:
    try:
        run_limited(f"{__name__}:read_damaged", args, memory_bytes=1 << 30, cpu_seconds=60, on_progress=told.append)
    except GuardError as error:
        return "signal" if error.by_signal else error.code
    return "read"


def test_an_index_outside_its_parquet_dictionary_is_refused_before_it_is_followed(tmp_path):
    path = tmp_path / "manifest"
    schema = pa.schema([pa.field("url", pa.string(), nullable=False)])
    table = pa.table({"url": ["http://a.org/"] * 1000 + ["http://b.org/"] * 1000}, schema=schema)
    pq.write_table(table, path, compression="none")
    runs = bytes.fromhex("01 d00f00 d00f01")  # one bit an index; a thousand zeros, a thousand ones
    assert path.read_bytes().count(runs) == 1
    path.write_bytes(path.read_bytes().replace(runs, bytes.fromhex("02 d00f00 d00f03")))

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert refused.value.code == "damaged"


def abort_over_bytes(args, tell):
    os.abort()


def test_a_native_parser_that_aborts_over_a_file_means_that_the_file_is_damaged(tmp_path, monkeypatch):
    with pytest.raises(GuardError) as stopped:
        run_limited(f"{__name__}:abort_over_bytes", {}, memory_bytes=1 << 30, cpu_seconds=5)
    assert (stopped.value.code, stopped.value.by_signal) == ("crashed", True)

    def aborting(function, *args, **options):
        return run_limited(f"{__name__}:abort_over_bytes", *args, **options)

    monkeypatch.setattr("registry.screening.intake.run_limited", aborting)
    with pytest.raises(ManifestError) as refused:
        build_items_guarded(write(tmp_path, "url\nhttp://a.org/\n"), tmp_path / "out")

    assert refused.value.code == "damaged"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["element", "item", "array_element"])
def test_lists_are_read_by_whatever_name_their_writer_gave_the_inner_field(tmp_path, name):
    kind = pa.list_(pa.field(name, pa.string()))
    path = tmp_path / "manifest"
    pq.write_table(
        pa.table({"url": ["http://a.org/"], "identifiers": pa.array([["doi:10.5555/1"]], kind)}),
        path,
        use_compliant_nested_type=False,
    )

    assert rows(path) == [{"row": 1, "url": "http://a.org/", "identifiers": ["doi:10.5555/1"]}]
