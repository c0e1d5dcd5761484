"""Lists as spreadsheets save them are read row by row, whatever the program did to them."""

import codecs
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.sheets import SHEET_FAULTS, Record, open_sheet

KNOWN = frozenset({"scope", "范围", "holder", "ground", "依据"})
TABLE = "范围,依据,备注\r\nhttps://图书.example/a,著作权,甲\r\n书.example,合同,乙\r\n"


def sheet_rows(path: Path) -> list[Record]:
    with open_sheet(path, Limits(), KNOWN) as sheet:
        return list(sheet)


def saved(folder: Path, data: bytes | str) -> Path:
    path = folder / "list"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        codecs.BOM_UTF8 + TABLE.encode(),
        TABLE.encode("gbk"),
        TABLE.encode("gb18030"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        ("sep=;\r\n" + TABLE.replace(",", ";")).encode("gbk"),
        gzip.compress(TABLE.encode("gbk"), mtime=0),
        gzip.compress(TABLE[:20].encode(), mtime=0) + gzip.compress(TABLE[20:].encode(), mtime=0),
        TABLE.replace("\r\n", "\r").encode(),
    ],
)
def test_one_table_reads_the_same_however_a_program_saved_it(tmp_path: Path, data: bytes) -> None:
    rows = sheet_rows(saved(tmp_path, data))

    assert [row.names for row in rows] == [("范围", "依据", "备注")] * 2
    assert [row.cells for row in rows] == [["https://图书.example/a", "著作权", "甲"], ["书.example", "合同", "乙"]]
    assert [row.fault for row in rows] == ["", ""]


def test_lines_are_counted_as_an_editor_does_and_blank_rows_are_none(tmp_path: Path) -> None:
    rows = sheet_rows(saved(tmp_path, '\nscope,note\n\na.example,"two\nlines"\n,,,\nb.example,x\n'))

    assert [(row.line, row.cells[0]) for row in rows] == [(4, "a.example"), (7, "b.example")]


def test_cells_left_out_at_the_end_are_empty_and_empty_ones_in_surplus_are_dropped(tmp_path: Path) -> None:
    rows = sheet_rows(saved(tmp_path, "scope,ground,note\na.example\nb.example,copyright,,,,\n"))

    assert [row.cells for row in rows] == [["a.example", "", ""], ["b.example", "copyright", ""]]


def test_a_bad_row_costs_itself_and_keeps_its_text(tmp_path: Path) -> None:
    table = 'scope,note\na.example,"x"y\nb.example/1,2,3\nc.example,\0\nd.example,fine\n'

    rows = sheet_rows(saved(tmp_path, table))

    assert [(row.line, row.fault) for row in rows] == [(2, "quotes"), (3, "column_count"), (4, "nul_byte"), (5, "")]
    assert rows[0].cells == ['a.example,"x"y']
    assert rows[1].cells == ["b.example/1", "2", "3"]


def test_one_byte_that_cannot_be_read_costs_its_row_and_does_not_garble_the_others(tmp_path: Path) -> None:
    lines = [b"scope,note", *[f"a{n}.example,摄影".encode() for n in range(50)], b"b.example,\xff"]

    rows = sheet_rows(saved(tmp_path, b"\n".join(lines)))

    assert [row.fault for row in rows] == [""] * 50 + ["encoding"]
    assert rows[7].cells == ["a7.example", "摄影"]


def test_a_plain_list_needs_no_heading_and_keeps_the_commas_of_addresses(tmp_path: Path) -> None:
    rows = sheet_rows(saved(tmp_path, 'https://a.example/x,y\n"https://b.example/""q"""\nc.example\n'))

    assert [row.cells for row in rows] == [["https://a.example/x,y"], ['https://b.example/"q"'], ["c.example"]]
    assert rows[0].line == 1


def test_json_lines_may_leave_columns_out_and_say_usages_as_a_list(tmp_path: Path) -> None:
    lines = '{"scope": "a.example", "usages": ["mine", "publish"], "n": 7}\n\n{"scope": "b.example", "ground": null}\n'

    rows = sheet_rows(saved(tmp_path, lines))

    assert [dict(zip(row.names, row.cells, strict=True)) for row in rows] == [
        {"scope": "a.example", "usages": "mine;publish", "n": "7"},
        {"scope": "b.example", "ground": ""},
    ]
    assert [row.line for row in rows] == [1, 3]


def test_a_broken_json_line_keeps_its_text(tmp_path: Path) -> None:
    bad = ['{"scope": "a.example"', "[1]", '{"scope": "a", "scope": "b"}', '{"scope": {"a": 1}}']

    rows = sheet_rows(saved(tmp_path, '{"scope": "fine.example"}\n' + "\n".join(bad)))

    assert [row.fault for row in rows] == ["", "not_json", "not_json", "duplicate_key", "not_text"]
    assert [row.text for row in rows[1:]] == bad


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04 a workbook", "unsupported"),
        (b"[{}]", "unsupported"),
        (b"name,colour\na,b\n", "wrong_columns"),
        (gzip.compress(TABLE.encode(), mtime=0)[:-9], "truncated"),
        (b"x" * 2_000_000, "line_too_long"),
        (b"\0\0\0\0", "unknown_format"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(ManifestError) as refused:
        sheet_rows(saved(tmp_path, data))

    assert refused.value.code == code


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_with_known_faults_or_one_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = saved(tmp_path_factory.mktemp("sheet"), b"scope,ground\n" + data)
    seen: set[str] = set()

    try:
        seen = {row.fault for row in sheet_rows(path)}
    except ManifestError as error:
        seen = {error.code}

    assert seen <= SHEET_FAULTS | ManifestError.CODES | {""}
