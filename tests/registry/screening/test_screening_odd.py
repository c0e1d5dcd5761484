"""Files that are odd and legal all the same."""

import json

import pyarrow as pa
import pytest

from registry.screening.limits import Limits
from registry.screening.manifest import ManifestReader
from tests.registry.screening.making import faults, gzipped, parquet, rows, urls, write
from tests.registry.screening.warcs import record

BOM = b"\xef\xbb\xbf"
HASH = "ab" * 32


@pytest.mark.parametrize(
    "content",
    [
        BOM + b'"url","title"\r\n"http://a.org/",x\r\n',
        BOM + b'{"url": "http://a.org/"}\r\n',
        BOM + b'org,a)/ 2020 {"url": "http://a.org/"}\n',
        b'org,a)/x y 20200101000000 {"url": "http://a.org/"}\n',
        gzipped(b"url,title\nhttp://a.org/,x\n" + b"y" * 3_000_000 + b",z\n"),
        b"WARC/1.0\nwarc-type: resource\nwarc-target-uri: http://a.org/\ncontent-length: 2\n\nhi\n\n",
        b"WARC/1.0\r\nWARC-Type: RESOURCE\r\nWARC-Target-URI: <http://a.org/>\r\nContent-Length: 1\r\n\r\nx\r\n\r\n",
    ],
)
def test_marks_line_ends_and_letter_cases_change_nothing(tmp_path, content):
    assert urls(write(tmp_path, content)) == ["http://a.org/"]


@pytest.mark.parametrize(
    ("column", "options"),
    [
        (pa.array(["http://a.org/", None], pa.string_view()), {}),
        (pa.array(["http://a.org/", None], pa.large_string()), {}),
        (pa.array([b"http://a.org/", None], pa.binary()), {}),
        (pa.array(["http://a.org/", None]).dictionary_encode(), {}),
        (pa.array(["http://a.org/", None]), {"use_dictionary": False, "column_encoding": {"url": "DELTA_BYTE_ARRAY"}}),
        (
            pa.array(["http://a.org/", None], pa.string_view()),
            {"use_dictionary": False, "column_encoding": "DELTA_BYTE_ARRAY"},
        ),
        (pa.array(["http://a.org/", None]), {"compression": "brotli", "data_page_version": "2.0"}),
    ],
)
def test_a_column_of_text_is_read_however_parquet_holds_it(tmp_path, column, options):
    path = parquet(tmp_path, {"url": column}, **options)

    assert rows(path) == [{"row": 1, "url": "http://a.org/"}, {"row": 2}]


def test_columns_that_are_of_no_use_do_no_harm(tmp_path):
    columns = {f"c{number}": [number] for number in range(2000)}
    columns |= {"url": ["http://a.org/"], "title": [{"x": 1}], "licence": pa.nulls(1)}
    columns["timestamp"] = pa.array([2**62], pa.timestamp("us", "Mars/Phobos"))

    assert rows(parquet(tmp_path, columns)) == [{"row": 1, "url": "http://a.org/"}]


@pytest.mark.parametrize("line", ["{}", "{}  ./a.jpg", "{} *a b.jpg"])
def test_hashes_alone_are_a_manifest(tmp_path, line):
    path = write(tmp_path, (line.format(HASH) + "\n") * 2)

    assert [row["sha256"] for row in rows(path)] == [HASH, HASH]


def test_a_record_that_says_twice_what_it_is_is_a_bad_row(tmp_path):
    path = write(
        tmp_path,
        record("resource", b"x", WARC_Target_URI="http://b.org/") + record("resource", b"x", Content_Length="1"),
    )

    assert faults(path) == [(1, "record_header"), (2, "record_header")]


def test_thousands_of_different_key_sets_in_json_are_read(tmp_path):
    lines = [json.dumps({f"k{number}": number, "url": f"http://a.org/{number}"}) for number in range(3000)]
    path = write(tmp_path, "\n".join(lines))

    with ManifestReader(path, Limits()) as reader:
        assert sum(row.url is not None for row in reader.rows()) == 3000
