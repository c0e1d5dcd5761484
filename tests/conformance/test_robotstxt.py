"""The robots.txt cases of the reference parser's authors: every row that is not their own extension."""

import json
from typing import Any

import pytest

from registry.preferences import robots
from tests.conformance.vectors import vector_folder

ROWS: list[dict[str, Any]] = json.loads((vector_folder("robotstxt-spec-test") / "expectations.json").read_text())
STANDARD = [row for row in ROWS if not row["google_specific"]]
EXTENSIONS = [row for row in ROWS if row["google_specific"]]

# What only one operator's crawlers do, row by row: a directive without its colon, `/dir/index.html` that also opens
# `/dir/`, a product token with a blank in it that is another agent than its first word.
OTHERWISE = {
    ("correctness/accepted-mistakes.textproto", 2, "FooBot"),
    ("correctness/index-page.textproto", 0, "foobot"),
    ("correctness/user-agent-name.textproto", 0, "Foo Bar"),
}


def verdict(row: dict[str, Any]) -> str:
    allowed = robots.parse(bytes.fromhex(row["robots_hex"])).allows(row["ua"], row["url"])
    return "ALLOWED" if allowed else "DISALLOWED"


def test_no_row_is_lost_on_the_way():
    assert (len(ROWS), len(STANDARD), len(EXTENSIONS)) == (146, 124, 22)


@pytest.mark.parametrize("row", STANDARD, ids=lambda row: f"{row['file'][12:-10]}-{row['i']}-{ascii(row['url'])[-24:]}")
def test_standard_row_is_decided_as_expected(row: dict[str, Any]):
    assert verdict(row) == row["expect"]


def test_rows_of_one_operator_differ_only_where_it_leaves_the_standard():
    other = {(row["file"], row["i"], row["ua"]) for row in EXTENSIONS if verdict(row) != row["expect"]}

    print(f"one operator's extensions: {len(EXTENSIONS) - len(other)} of {len(EXTENSIONS)} decided alike")
    assert other == OTHERWISE
