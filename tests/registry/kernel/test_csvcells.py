"""Cells of a downloaded table are never run as formulas."""

import pytest

from registry.kernel.csvcells import csv_cell, csv_line


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "－1", "＋1", "＠x"])
def test_text_a_spreadsheet_would_run_is_marked_as_text(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [(-3, "-3"), (1.5, "1.5"), (None, ""), ("plain", "plain"), ("a=b", "a=b")])
def test_numbers_and_plain_text_stay_as_they_are(value: object, cell: str) -> None:
    assert csv_cell(value) == cell


def test_a_line_is_quoted_by_rfc_4180() -> None:
    assert csv_line(['say "x", please', 3, "=2"]) == '"say ""x"", please",3,\'=2\r\n'
