"""A Croissant description and the files it names are one manifest; alone, or untrue to them, it is refused."""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.screening import croissant
from registry.screening.errors import ManifestError
from registry.screening.intake import build_items
from registry.screening.limits import Limits
from registry.screening.manifest import ManifestReader, read
from registry.screening.resolve import REASONS
from tests.registry.screening.making import SHARED, faults, gzipped, parquet, rows, tarred, urls, write, zipped

CSV = b"image,sha256\nhttp://a.org/1,\nhttp://a.org/2,\n"
LIST = gzipped('{"url": "http://b.org/1"}\n{"url": "htp:/"}\n')


def description(*files: dict[str, object], fields: object = (), **more: object) -> bytes:
    value = {"@context": {"@vocab": "https://schema.org/"}, "@type": "sc:Dataset", "name": "Pictures"}
    records = [{"@type": "cr:RecordSet", "field": list(fields)}]
    return json.dumps(value | {"distribution": list(files), "recordSet": records} | more, indent=1).encode()


def file(path: str, kind: str = "text/csv", **more: object) -> dict[str, object]:
    return {"@type": "cr:FileObject", "@id": path, "contentUrl": path, "encodingFormat": kind} | more


def files(glob: str, kind: str = "text/csv", **more: object) -> dict[str, object]:
    return {"@type": "cr:FileSet", "@id": glob, "includes": glob, "encodingFormat": kind} | more


URL_FIELD = {"dataType": "sc:URL", "source": {"fileObject": {"@id": "data/a.csv"}, "extract": {"column": "image"}}}
WHOLE = description(
    file("data/a.csv", sha256=sha256(CSV).hexdigest()),
    files("lists/*.jsonl.gz", "application/jsonlines"),
    fields=[URL_FIELD],
)
TOGETHER = {"set/metadata.json": WHOLE, "set/data/a.csv": CSV, "set/lists/1.jsonl.gz": LIST, "set/readme.txt": b"hello"}


def refusal(path: Path) -> ManifestError:
    with pytest.raises(ManifestError) as refused:
        list(read(path))
    return refused.value


@pytest.mark.parametrize("pack", [zipped, tarred, lambda held: tarred(held, "w:gz")], ids=["zip", "tar", "tar.gz"])
def test_a_description_in_an_archive_with_its_files_is_read_file_by_file(tmp_path, pack):
    path = write(tmp_path, pack(TOGETHER))

    with ManifestReader(path, Limits()) as reader:
        found = list(reader.rows())
        told = reader.files

    assert [(row.row, row.url) for row in found] == [
        (2, "http://a.org/1"),
        (3, "http://a.org/2"),
        (4, "http://b.org/1"),
        (5, "htp:/"),
    ]
    assert told == [
        {"file": "set/data/a.csv", "format": "csv", "first_row": 1, "last_row": 3},
        {"file": "set/lists/1.jsonl.gz", "format": "jsonl", "first_row": 4, "last_row": 5},
    ]


def test_its_report_names_format_and_files(tmp_path):
    report = build_items(write(tmp_path, zipped(TOGETHER)), tmp_path / "out")

    assert (report.manifest_format, report.items, report.unresolvable) == ("croissant+zip", 3, {"url_scheme": 1})
    assert [told["file"] for told in report.files] == ["set/data/a.csv", "set/lists/1.jsonl.gz"]


def test_parquet_inside_is_read_too(tmp_path):
    inside = parquet(tmp_path, {"url": ["http://a.org/"]}).read_bytes()
    held = {"croissant.json": description(files("*.parquet", "application/x-parquet")), "x/1.parquet": inside}

    assert urls(write(tmp_path, zipped(held))) == ["http://a.org/"]


@pytest.mark.parametrize("indent", [True, False])
def test_a_description_alone_is_refused_with_the_files_it_needs(tmp_path, indent):
    content = WHOLE if indent else json.dumps(json.loads(WHOLE)).encode()

    error = refusal(write(tmp_path, content))

    assert (error.code, error.params) == ("croissant_alone", {"found": ["data/a.csv", "lists/*.jsonl.gz"], "count": 2})


@pytest.mark.parametrize(
    ("held", "code", "params"),
    [
        (TOGETHER | {"set/data/a.csv": CSV + b"http://a.org/3,\n"}, "croissant_digest", {"file": "set/data/a.csv"}),
        ({"metadata.json": WHOLE, "data/a.csv": CSV}, "croissant_missing", {"found": ["lists/*.jsonl.gz"], "count": 1}),
        (
            {"metadata.json": description(file("a.csv")), "a.csv": b"name,size\nx,1\n"},
            "croissant_no_items",
            {"found": ["a.csv (wrong_columns)"]},
        ),
        ({"metadata.json": description()}, "croissant_invalid", {}),
        (
            {"metadata.json": description(file("a.csv")), "a.csv": b"url,x\nhttp://a.org/,\xff\xff\n"},
            "not_utf8",
            {"row": 2, "file": "a.csv"},
        ),
        (
            {"metadata.json": description(file("a.zip", "application/zip")), "a.zip": zipped(TOGETHER)},
            "croissant_no_items",
            {"found": ["a.zip (unsupported)"]},
        ),
        ({"metadata.json": b'{"x": 1}', "a.csv": CSV}, "unsupported", {"kind": "zip"}),
    ],
)
def test_what_is_wrong_between_a_description_and_its_files_is_named(tmp_path, held, code, params):
    error = refusal(write(tmp_path, zipped(held)))

    assert (error.code, error.params) == (code, params)


def test_pictures_beside_are_not_taken_for_lists(tmp_path):
    held = TOGETHER | {
        "set/metadata.json": description(file("data/a.csv"), files("*.jpg", "image/jpeg"), fields=[URL_FIELD]),
        "set/1.jpg": b"picture",
    }

    assert urls(write(tmp_path, zipped(held))) == ["http://a.org/1", "http://a.org/2"]


def test_a_bomb_inside_is_refused_by_what_its_archive_says_of_it(tmp_path):
    csv = b"url\n" + b"http://a.org/\n" * 4_000_000
    for pack in (zipped, lambda held: tarred(held, "w:gz")):
        error = refusal(write(tmp_path, pack({"metadata.json": description(file("a.csv")), "a.csv": csv})))

        assert (error.code, error.params["what"]) == ("too_large", "ratio")


def test_a_directory_of_countless_members_is_not_taken_into_memory(tmp_path):
    whole = bytearray(zipped(TOGETHER))
    at = whole.rfind(b"PK\x05\x06") + 10
    whole[at : at + 2] = b"\xff\xff"

    assert refusal(write(tmp_path, bytes(whole))).params["what"] == "footer"


def test_a_locked_member_is_told(tmp_path):
    whole = zipped({"metadata.json": description(file("a.csv")), "a.csv": CSV})
    at = whole.rfind(b"PK\x01\x02") + 8
    path = write(tmp_path, whole[:at] + b"\x01\x00" + whole[at + 2 :])

    assert refusal(path).code == "encrypted"


@given(data=st.data())
def test_any_change_to_an_archive_gives_rows_or_a_code(tmp_path_factory, data):
    whole = data.draw(st.sampled_from([zipped(TOGETHER), tarred(TOGETHER)]))
    at = data.draw(st.integers(0, len(whole)))
    content = whole[:at] + data.draw(st.binary(max_size=9)) + whole[at + data.draw(st.integers(0, 9)) :]
    path = write(tmp_path_factory.mktemp("bundle"), content)

    try:
        said = {reason for _, reason in faults(path)}
    except ManifestError as error:
        said = {error.code}

    assert said <= REASONS | ManifestError.CODES


KEYS = ["@id", "@type", "name", "contentUrl", "includes", "encodingFormat", "containedIn", "field", "source", "extract"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@given(distribution=JSON, records=JSON, licence=JSON)
def test_any_description_is_understood_or_refused(distribution, records, licence):
    value = {"@type": "Dataset", "distribution": distribution, "recordSet": records, "license": licence}

    try:
        said = "files" if croissant.parse(json.dumps(value).encode()).files else "nothing"
    except ManifestError as error:
        said = error.code

    assert said in {"files", "croissant_invalid", "damaged"}


def collection() -> list[Path]:
    folder = SHARED / "vectors/croissant-datasets/datasets/1.0"
    if not folder.exists():
        pytest.skip(f"Croissant descriptions not found: {folder} (set SHARED_DIR)")
    return sorted(path for path in folder.rglob("*.json") if "data" not in path.relative_to(folder).parts)


def test_every_published_description_is_understood_and_names_the_files_it_needs():
    paths = collection()

    codes = Counter(refusal(path).code for path in paths)

    assert len(paths) == 43
    assert codes == {"croissant_alone": 42, "croissant_invalid": 1}


def test_every_published_description_with_the_files_beside_it_is_read_or_refused_by_name(tmp_path):
    codes = Counter()
    for path in collection():
        beside = {str(each.relative_to(path.parent)): each for each in path.parent.rglob("*") if each.is_file()}
        held = {"metadata.json": path.read_bytes()} | {name: each.read_bytes() for name, each in beside.items()}
        try:
            codes["rows"] += bool(rows(write(tmp_path, zipped(held))))
        except ManifestError as error:
            codes[error.code] += 1

    assert set(codes) <= {"rows", "croissant_missing", "croissant_no_items", "croissant_invalid", "croissant_digest"}
