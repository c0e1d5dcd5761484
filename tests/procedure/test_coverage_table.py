"""Every state, edge, clock and silence of the design is driven by a test, and the table tells the truth.

The other half stands in recorder.py: a test that the table names fails when it does not drive its row.
"""

import re

import pytest
from django.conf import settings

from tests.procedure.recorder import judged
from tests.procedure.rows import ROOT, TABLE, Row, chosen, machines, rows_of, table_read, table_write

pytestmark = pytest.mark.skipif(not settings.SHARED_DIR.exists(), reason=f"no {settings.SHARED_DIR} here")
SERVED = Row("objection", "state", "served", "")
ADMIT = Row("objection", "edge", "filed", "admit → served")


def table() -> dict[Row, str]:
    return table_read(TABLE.read_text(encoding="utf-8"))


def test_every_state_edge_clock_and_silence_of_the_design_has_a_test() -> None:
    missing = [str(row) for row in rows_of(machines(settings.SHARED_DIR)) if row not in table()]

    assert missing == []


def test_the_table_names_no_test_that_is_gone() -> None:
    gone = [test for test in set(table().values()) if not is_there(test)]

    assert gone == []


def is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    function = re.split(r"::|\[", name)[-2 if "[" in name else -1] if "::" in name else name.split("[")[0]
    path = ROOT / file
    return path.exists() and f"def {function}(" in path.read_text(encoding="utf-8")


def test_the_table_says_what_it_was_told_and_a_row_without_a_test_is_plain_to_see() -> None:
    tables = machines(settings.SHARED_DIR)
    found = {SERVED: "tests/a.py::test_b[x|y]"}

    text = table_write(found, tables)

    assert table_read(text) == found
    assert "| filed | edge | admit → served | **none** |" in text
    assert f"1 of {len(rows_of(tables))} rows are driven." in text


def test_of_the_tests_that_drive_a_row_the_one_that_ends_with_it_is_named_and_a_race_last() -> None:
    driven = {"leads up": [ADMIT, SERVED], "ends with": [SERVED, ADMIT], "tests/races/x": [SERVED]}

    assert chosen(driven, {}) == {SERVED: "leads up", ADMIT: "ends with"}


def test_a_test_that_was_named_stays_named_until_it_no_longer_drives_the_row() -> None:
    assert chosen({"new": [SERVED]}, {SERVED: "old"}) == {SERVED: "old"}
    assert chosen({"new": [SERVED], "old": [ADMIT]}, {SERVED: "old"})[SERVED] == "new"


def test_a_test_that_does_not_do_what_the_table_says_fails() -> None:
    report = pytest.TestReport("test", ("", 0, ""), {}, "passed", None, "call")

    assert judged(report, missing=set(), is_recording=False).passed
    assert judged(report, missing={SERVED}, is_recording=True).passed
    failed = judged(report, missing={SERVED}, is_recording=False)
    assert failed.failed
    assert "objection/served state" in str(failed.longrepr)
