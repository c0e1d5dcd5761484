"""Every format is read by its content, every bad row is named with its number and reason."""

import bz2
import lzma

import pytest

from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.manifest import detect, read
from tests.registry.screening.making import faults, gzipped, rows, tarred, urls, write, zipped, zstandarded

HASH = "ab" * 32


def xzed(text: str) -> bytes:
    return lzma.compress(text.encode())


@pytest.mark.parametrize(
    ("content", "kind", "compression"),
    [
        ("url,sha256\nhttp://a.org/,\n", "csv", None),
        ("title;URL\nx;http://a.org/\n", "csv", None),
        ("url\tsha256\nhttp://a.org/\t\n", "tsv", None),
        ("http://a.org/\nhttp://b.org/\n", "list", None),
        ("url\nhttp://a.org/\n", "list", None),
        ('{"url": "http://a.org/"}\n', "jsonl", None),
        (gzipped("url,sha256\nhttp://a.org/,\n"), "csv", "gzip"),
        (zstandarded('{"url": "http://a.org/"}\n'), "jsonl", "zstd"),
        (bz2.compress(b"url,sha256\nhttp://a.org/,\n"), "csv", "bzip2"),
        (lzma.compress(b"url\nhttp://a.org/\n"), "list", "xz"),
        ("\n\n  \nurl,title\nhttp://a.org/,x\n", "csv", None),
    ],
)
def test_a_manifest_is_recognised_by_its_content_under_any_name(tmp_path, content, kind, compression):
    path = write(tmp_path, content, "upload.bin")

    form = detect(path, Limits())

    assert (form.kind, form.compression) == (kind, compression)
    assert urls(path)[0] == "http://a.org/"


@pytest.mark.parametrize(
    ("content", "code", "params"),
    [
        (b"", "empty", {}),
        (b"\n \n\r\n", "empty", {}),
        (b"url,sha256\n", "empty", {}),
        (b"PK\x03\x04rest", "truncated", {}),
        (zipped({"items.csv": b"url\nhttp://a.org/\n"}), "unsupported", {"kind": "zip"}),
        (tarred({"items.csv": b"url\nhttp://a.org/\n"}), "unsupported", {"kind": "tar"}),
        (b"7z\xbc\xaf\x27\x1crest", "unsupported", {"kind": "7z"}),
        (b"%PDF-1.7", "unsupported", {"kind": "pdf"}),
        (b"<!DOCTYPE html><p>", "unsupported", {"kind": "html"}),
        (b'[{"url": "http://a.org/"}]', "unsupported", {"kind": "json_array"}),
        (b'{\n  "url": "http://a.org/"\n}', "unsupported", {"kind": "json_document"}),
        (gzipped(b"PK\x03\x04rest"), "unsupported", {"kind": "zip"}),
        (gzipped(gzipped("url\nhttp://a.org/\n")), "unsupported", {"kind": "nested_compression"}),
        (b"\x00\x01\x02\x03binary", "unknown_format", {}),
        (b"PAR1 cut off here", "truncated", {}),
        (b"PAR1....PARE", "encrypted", {}),
        (b"PARE....PARE", "encrypted", {}),
        (b"url,title,URL\nhttp://a.org/,x,http://b.org/\n", "duplicate_columns", {"found": ["url", "URL"]}),
        (b"name;colour\nx;y\n", "wrong_columns", {"found": ["name", "colour"]}),
        (b'{"name": "x"}\n', "wrong_columns", {"found": ["name"]}),
        ("url\nhttp://a.org/\n".encode("utf-16"), "not_utf8", {"row": 1}),
        ("网址,标题\nhttp://a.org/,图\n".encode("gb18030"), "not_utf8", {"row": 1}),
        ("url,title\nhttp://a.org/,x\nhttp://b.org/,上海图书馆\n".encode("gb18030"), "not_utf8", {"row": 3}),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_its_code(tmp_path, content, code, params):
    path = write(tmp_path, content)

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert refused.value.code == code
    assert {name: refused.value.params[name] for name in params} == params


@pytest.mark.parametrize("squeeze", [gzipped, zstandarded, lambda text: bz2.compress(text.encode()), xzed])
def test_a_truncated_compressed_file_is_refused_and_not_read_in_part(tmp_path, squeeze):
    whole = squeeze("url\n" + "".join(f"http://a.org/{n * 7919}\n" for n in range(50_000)))
    path = write(tmp_path, whole[: len(whole) * 2 // 3])

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert refused.value.code == "truncated"


def test_damage_inside_a_gzip_file_is_noticed(tmp_path):
    whole = bytearray(gzipped("url\n" + "".join(f"http://a.org/{n * 7919}\n" for n in range(5_000))))
    whole[-6] ^= 1  # the checksum at the end
    path = write(tmp_path, bytes(whole))

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert refused.value.code == "damaged"


def test_concatenated_gzip_members_are_one_manifest(tmp_path):
    path = write(tmp_path, gzipped("url\nhttp://a.org/\n") + gzipped("http://b.org/\n"))

    assert urls(path) == ["http://a.org/", "http://b.org/"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_mark_line_ends_and_a_missing_last_line_end_change_nothing(tmp_path, end, last, mark):
    lines = ["url,title", "http://a.org/,x", "", "http://b.org/,y"]
    path = write(tmp_path, mark + end.join(lines) + (end if last else ""))

    assert rows(path) == [
        {"row": 2, "url": "http://a.org/", "title": "x"},
        {"row": 4, "url": "http://b.org/", "title": "y"},
    ]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends(tmp_path):
    path = write(tmp_path, 'url,title\n"http://a.org/x,y","one ""two""\nthree"\nhttp://b.org/,z\n')

    assert rows(path) == [
        {"row": 2, "url": "http://a.org/x,y", "title": 'one "two"\nthree'},
        {"row": 4, "url": "http://b.org/", "title": "z"},
    ]


def test_a_row_of_another_width_is_bad_since_its_url_may_have_been_cut(tmp_path):
    path = write(tmp_path, "url,title\nhttp://a.org/x,y,title\nhttp://b.org/\nhttp://c.org/,z\n")

    assert faults(path) == [(2, "column_count"), (3, "column_count")]
    assert urls(path) == ["http://c.org/"]


def test_in_a_list_without_columns_a_comma_belongs_to_the_url(tmp_path):
    path = write(tmp_path, 'url\nhttp://a.org/x,y\n"http://a.org/q,r"\n')

    assert urls(path) == ["http://a.org/x,y", "http://a.org/q,r"]


def test_a_table_without_a_header_is_read_by_what_its_first_line_holds(tmp_path):
    path = write(tmp_path, f"7\thttp://a.org/\t{HASH}\n8\thttp://b.org/\t{HASH}\n")

    assert rows(path) == [
        {"row": 1, "url": "http://a.org/", "sha256": HASH},
        {"row": 2, "url": "http://b.org/", "sha256": HASH},
    ]


def test_a_stray_quotation_mark_costs_its_own_row_only(tmp_path):
    path = write(tmp_path, 'url,title\nhttp://a.org/,"oops\nhttp://b.org/,b\nhttp://c.org/,"c"\nhttp://d.org/,d\n')

    assert faults(path) == [(2, "quotes")]
    assert urls(path) == ["http://b.org/", "http://c.org/", "http://d.org/"]


def test_a_quotation_mark_left_open_to_the_end_costs_its_own_row_only(tmp_path):
    path = write(tmp_path, 'url,title\nhttp://a.org/,"oops\nhttp://b.org/,b\nhttp://c.org/,c\n')

    assert faults(path) == [(2, "unclosed_quote")]
    assert urls(path) == ["http://b.org/", "http://c.org/"]


def test_a_quotation_mark_left_open_costs_its_own_row_in_a_file_larger_than_a_record_may_be(tmp_path):
    path = write(tmp_path, 'url,title\nhttp://x.org/,"oops\n' + "http://b.org/,b\n" * 3000)

    limits = Limits(max_line_bytes=4096)

    assert faults(path, limits) == [(2, "unclosed_quote")]
    assert len(urls(path, limits)) == 3000


def test_endless_stray_quotation_marks_end_the_reading_instead_of_the_patience(tmp_path):
    path = write(tmp_path, "url,title\n" + 'a","\n' * 100_000)

    with pytest.raises(ManifestError) as refused:
        list(read(path, Limits(max_line_bytes=4096)))

    assert refused.value.code == "quotes"


def test_a_line_with_a_nul_byte_is_a_bad_row(tmp_path):
    path = write(tmp_path, b"url,title\nhttp://a.org/\x00,x\nhttp://b.org/,y\n")

    assert faults(path) == [(2, "nul_byte")]
    assert urls(path) == ["http://b.org/"]


def test_a_nul_byte_inside_a_quoted_cell_names_both_lines(tmp_path):
    path = write(tmp_path, b'url,title\nhttp://a.org/,"x\nz\nn\x00\ny"\nhttp://b.org/,y\n')

    assert (2, "unclosed_quote") in faults(path)
    assert (4, "nul_byte") in faults(path)
    assert urls(path) == ["http://b.org/"]
    assert [row["row"] for row in sorted(rows(path), key=lambda row: row["row"])] == [2, 3, 4, 5, 6]


def test_a_line_beyond_the_limit_is_one_bad_row_and_the_reading_goes_on(tmp_path):
    long = "http://a.org/" + "x" * 5_000_000
    path = write(tmp_path, f"url,title\n{long},t\nhttp://b.org/,y\n{long},t")

    assert faults(path) == [(2, "line_too_long"), (4, "line_too_long")]
    assert urls(path) == ["http://b.org/"]


def test_line_numbers_stay_right_after_a_long_line_ended_by_a_lone_cr(tmp_path):
    path = write(tmp_path, "url,title\r" + "x" * 3_000_000 + "\rhttp://b.org/,y\r")

    assert faults(path) == [(2, "line_too_long")]
    assert rows(path)[-1] == {"row": 3, "url": "http://b.org/", "title": "y"}


def test_a_header_that_never_ends_is_refused(tmp_path):
    path = write(tmp_path, "url," + "x" * 3_000_000)

    with pytest.raises(ManifestError) as refused:
        list(read(path))

    assert (refused.value.code, refused.value.params["row"]) == ("line_too_long", 1)


def test_json_lines_name_their_bad_rows(tmp_path):
    lines = [
        '{"url": "http://a.org/", "SHA-256": null, "doi": "10.5555/AbC", "title": 7}',
        "{broken",
        '["http://a.org/"]',
        '{"url": 5}',
        "",
        '{"url": "http://b.org/", "url": "http://evil.org/"}',
        '{"u\\u0072l": "http://b.org/", "url": "http://evil.org/"}',
        '{"title": "no url here"}',
        '{"url": "http://c.org/", "id": 123456789012345678901234567890, "title": "\\u56fe"}',
    ]
    path = write(tmp_path, "\n".join(lines))

    assert faults(path) == [
        (2, "not_json"),
        (3, "not_an_object"),
        (4, "not_text"),
        (6, "duplicate_key"),
        (7, "duplicate_key"),
    ]
    assert [row for row in rows(path) if "fault" not in row] == [
        {"row": 1, "url": "http://a.org/", "identifiers": ["doi:10.5555/AbC"], "title": "7"},
        {"row": 8, "title": "no url here"},
        {"row": 9, "url": "http://c.org/", "title": "图"},
    ]


def test_json_lines_may_spell_their_keys_differently_from_row_to_row(tmp_path):
    path = write(tmp_path, '{"URL": "http://a.org/"}\n{"image_url": "http://b.org/"}\n{"uri": "http://c.org/"}\n')

    assert urls(path) == ["http://a.org/", "http://b.org/", "http://c.org/"]


@pytest.mark.parametrize("name", ["url", "URL", "image_url", "Image URL", "uri", "source-url", "网址"])
def test_url_columns_are_found_by_the_names_curators_use(tmp_path, name):
    path = write(tmp_path, f"id,{name},licence\n1,http://a.org/,CC0\n")

    assert rows(path) == [{"row": 2, "url": "http://a.org/", "licence": "CC0"}]


def test_identifier_columns_carry_their_scheme(tmp_path):
    path = write(
        tmp_path, "url,doi,ISBN,identifiers\nhttp://a.org/,10.5555/1,978-0-306-40615-7,pmid:1|arxiv:2101.00001\n"
    )

    assert rows(path)[0]["identifiers"] == [
        "pmid:1",
        "arxiv:2101.00001",
        "doi:10.5555/1",
        "isbn:978-0-306-40615-7",
    ]
