"""The file of rows at fault has the columns they came in, runs no formula, and mended it files exactly those rows."""

import pytest

from registry.models import Scope
from registry.services.import_report import error_file
from tests.factories.imports import import_checked, import_filed
from tests.factories.refusals import holder_new

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_rows_at_fault_come_back_guarded_in_their_own_columns_and_delimiter() -> None:
    table = 'scope;colour;statement\ncom;red;"=cmd()"\nfine.example;blue;x\na.example;1;2;3\n'

    text = "".join(error_file(import_checked(table, holder=holder_new())))

    assert text.splitlines() == [
        "\ufeffLine;Column at fault;Reason;scope;colour;statement",
        text.splitlines()[1],
        "4;the whole row;The row has more or fewer cells than the header;a.example;1;2;3",
    ]
    assert text.splitlines()[1].endswith(";com;red;'=cmd()")


def test_a_mended_file_files_its_rows_and_one_still_at_fault_comes_back_without_our_columns_twice() -> None:
    holder = holder_new()
    first = import_filed("scope,reference\na.example,1\ncom,2\norg,3\n", holder=holder)
    mended = "".join(error_file(first)).replace(",com,", ",b.example,")

    second = import_filed(mended, holder=holder)

    assert (second.good, second.bad, second.known) == (1, 1, 0)
    assert sorted(Scope.objects.values_list("value", "reference")) == [("a.example", "1"), ("b.example", "2")]
    heading, row = "".join(error_file(second)).splitlines()
    assert heading == "\ufeffLine,Column at fault,Reason,scope,reference"
    assert row.startswith("3,scope,")
    assert row.endswith(",org,3")
