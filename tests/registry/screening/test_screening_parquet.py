"""Parquet manifests of every shape are read, and what cannot be is named."""

import pyarrow as pa
import pytest

from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.manifest import read
from tests.registry.screening.making import laion, parquet, rows, urls, write

HASH = "ab" * 32


def test_the_real_laion_sample_is_read_whole():
    found = urls(laion())

    assert len(found) == 1000
    assert all(url.startswith("http") for url in found)


def test_parquet_text_bytes_dictionaries_and_lists_are_all_read(tmp_path):
    path = parquet(
        tmp_path,
        {
            "image_url": pa.array(["http://a.org/", None, "http://c.org/"]).dictionary_encode(),
            "sha256": pa.array([bytes.fromhex(HASH), None, bytes.fromhex(HASH)], pa.binary(32)),
            "identifiers": pa.array([["doi:10.5555/1", None], [], None]),
            "license": pa.array([b"CC0", b"", None]),
            "date": pa.array([0, 1, None], pa.timestamp("s")),
        },
    )

    assert rows(path) == [
        {
            "row": 1,
            "url": "http://a.org/",
            "sha256": HASH,
            "identifiers": ["doi:10.5555/1"],
            "licence": "CC0",
            "retrieved_at": "1970-01-01 00:00:00.000",
        },
        {"row": 2, "retrieved_at": "1970-01-01 00:00:01.000"},
        {"row": 3, "url": "http://c.org/", "sha256": HASH},
    ]


def test_a_parquet_file_without_a_usable_column_names_what_it_has(tmp_path):
    path = parquet(tmp_path, {"url": [1.5], "colour": ["red"]})

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert (refused.value.code, refused.value.params["found"]) == ("wrong_columns", ["url", "colour"])


def test_a_url_of_32_bytes_is_not_taken_for_a_hash(tmp_path):
    url = b"http://a.org/" + b"x" * 19
    path = parquet(tmp_path, {"url": pa.array([url])})

    assert urls(path) == [url.decode()]


def test_parquet_text_that_is_not_utf8_names_its_row(tmp_path):
    path = parquet(tmp_path, {"url": pa.array([b"http://a.org/", b"http://\xff.org/"])})

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert (refused.value.code, refused.value.params["row"]) == ("not_utf8", 2)


def test_a_damaged_parquet_page_is_refused(tmp_path):
    path = parquet(tmp_path, {"url": [f"http://a.org/{n * 7919}" for n in range(20_000)]}, compression="gzip")
    content = bytearray(path.read_bytes())
    content[2000:2100] = bytes(100)
    path.write_bytes(content)

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert refused.value.code == "damaged"


def test_more_rows_than_allowed_are_refused(tmp_path):
    text = write(tmp_path, "url\n" + "http://a.org/\n" * 11, "text")
    table = parquet(tmp_path, {"url": ["http://a.org/"] * 11})

    for path in (text, table):
        with pytest.raises(ManifestError) as refused:
            list(read(path, Limits(max_rows=10)))
        assert (refused.value.code, refused.value.params) == ("too_many_rows", {"limit": 10})
