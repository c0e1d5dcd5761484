"""A list of refusals is checked row by row, by the rules of the form, however it was saved."""

from typing import Any

import pytest

from registry.kernel import clock
from registry.kernel.errors import Conflict
from registry.models import (
    InboxMessage,
    Job,
    Refusal,
    RefusalImportRow,
)
from registry.services.import_report import bad_rows
from registry.services.refusal_imports import import_confirm, import_discard
from tests.factories.imports import (
    again,
    import_checked,
    import_new,
    packed,
)
from tests.factories.refusals import holder_new
from tests.factories.registrations import AT

pytestmark = pytest.mark.django_db

LIST = "scope,ground\nhttps://a.example/1.jpg,copyright\nb.example,合同\nhttps://a.example/2.jpg,\n"


def counts(batch: Any) -> tuple[int, ...]:
    return batch.rows, batch.good, batch.bad, batch.duplicates, batch.known


def test_a_check_counts_and_files_nothing() -> None:
    batch = import_checked(LIST, holder=holder_new())

    assert (batch.state, counts(batch)) == ("checked", (3, 3, 0, 0, 0))
    assert [(group.ground, group.scopes) for group in batch.groups.order_by("number")] == [
        ("copyright", 2),
        ("contract", 1),
    ]
    assert not Refusal.objects.exists()


def test_bad_rows_are_told_with_line_column_and_reason_and_the_good_ones_stay_good() -> None:
    table = "范围,依据,拒绝用途,截止日期\ngood.example,,,\ncom,,,\nx.example,怨恨,挖掘;飞行,2001-01-01\n=A1&B1,,,\n"

    batch = import_checked(table, holder=holder_new())

    rows = list(bad_rows(batch))
    assert counts(batch) == (4, 1, 3, 0, 0)
    assert [(row.line, [(fault.column, fault.code, fault.value) for fault in row.faults]) for row in rows] == [
        (3, [("范围", "scope_public_suffix", "com")]),
        (4, [("依据", "ground", "怨恨"), ("拒绝用途", "usage", "挖掘;飞行"), ("截止日期", "until_past", "2001-01-01")]),
        (5, [("范围", "formula", "=A1&B1")]),
    ]


def test_the_same_scope_twice_is_a_duplicate_however_it_is_spelled() -> None:
    batch = import_checked(
        "scope\nhttp://A.example:80/x\nhttps://a.example/./x\nHTTPS://a.example/x\n", holder=holder_new()
    )

    assert counts(batch) == (3, 1, 0, 2, 0)


def test_another_usage_of_the_same_scope_is_no_duplicate() -> None:
    table = "scope,usages\na.example,mine\na.example,publish\na.example,挖掘\n"

    batch = import_checked(table, holder=holder_new())

    assert counts(batch) == (3, 2, 0, 1, 0)


def test_a_file_sent_twice_while_it_is_checked_is_one_import() -> None:
    holder = holder_new()

    assert import_new(LIST, holder=holder) == import_new(LIST, holder=holder)
    assert Job.objects.filter(kind="refusal_check").count() == 1


def test_what_was_thrown_away_cannot_be_confirmed_and_leaves_no_rows() -> None:
    batch = import_checked(LIST, holder=holder_new())

    import_discard(batch, at=AT)

    with pytest.raises(Conflict):
        import_confirm(batch, at=clock.now())
    assert (again(batch).state, RefusalImportRow.objects.count()) == ("discarded", 0)


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode("utf-16"),
        LIST.encode("gbk"),
        b"\xef\xbb\xbf" + LIST.replace(",", ";").encode(),
        LIST.replace(",", "\t").encode(),
        packed(LIST, "gb18030"),
        (
            '{"scope": "https://a.example/1.jpg"}\n{"范围": "b.example", "ground": "contract"}\n'
            '{"scope": "https://a.example/2.jpg"}'
        ).encode(),
        (
            '范围,依据\n"=""https://a.example/1.jpg""",著作权\n="b.example",contract\n'
            "https://a.example/2.jpg,Copyright\n"
        ).encode(),
    ],
)
def test_the_same_rows_come_out_of_whatever_a_spreadsheet_saved(data: bytes) -> None:
    batch = import_checked(data, holder=holder_new())

    rows = RefusalImportRow.objects.order_by("line").values_list("number", "value")
    assert counts(batch) == (3, 3, 0, 0, 0)
    assert list(rows) == [(0, "a.example/1.jpg"), (1, "b.example"), (0, "a.example/2.jpg")]


def test_a_table_without_a_column_of_scopes_is_refused_and_the_party_is_told() -> None:
    batch = import_checked("holder,ground\nx,copyright\n", holder=holder_new())

    assert (batch.state, batch.check_job.error_code) == ("failed", "import_no_scope")
    assert InboxMessage.objects.filter(event="refusal:import_refused").count() == 1


def test_a_list_of_more_rows_than_allowed_is_refused(settings: Any) -> None:
    settings.REFUSALS_MAX_ROWS = 2

    batch = import_checked(LIST, holder=holder_new())

    assert (batch.check_job.error_code, batch.check_job.error_params) == ("import_too_many_rows", {"limit": 2})


@pytest.mark.parametrize(
    "bad",
    [
        r'{"scope": "a.example", "statement": "a\u0000b"}',
        r'{"scope": "a.example", "reference": "\u0000"}',
        r'{"scope": "a.example", "x\u0000y": "1"}',
        r'{"scope": "\u0000a.example", "kind": "dataset"}',
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_nul_written_as_an_escape_costs_its_own_row_alone(bad: str, is_first: bool) -> None:
    good = '{"scope": "good.example"}'

    batch = import_checked("\n".join([bad, good] if is_first else [good, bad]) + "\n", holder=holder_new())

    (row,) = bad_rows(batch)
    assert counts(batch) == (2, 1, 1, 0, 0)
    assert (row.line, row.faults[0].code) == (1 if is_first else 2, "row_nul_byte")


def test_a_first_object_of_which_no_key_is_known_is_refused_whatever_its_keys_hold() -> None:
    batch = import_checked(r'{"x\u0000y": "1", "z": "2"}', holder=holder_new())

    assert (batch.state, batch.check_job.error_code) == ("failed", "import_no_scope")


def test_of_an_iscc_named_twice_the_wider_distance_stays() -> None:
    import_checked("scope\nISCC:EAASL4F2WZY7KBXB within 2\nISCC:EAASL4F2WZY7KBXB within 7\n", holder=holder_new())

    assert RefusalImportRow.objects.get().distance == 7
