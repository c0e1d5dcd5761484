"""A year of working days read from a file, fault by fault."""

import json
from datetime import date

import pytest

from registry.kernel.calendar import DayKind
from registry.kernel.years import YearUnreadable, year_read
from tests.factories.clocks import HOLIDAYS, SOURCE, SOURCE_EN, year_file


def read(data: bytes):
    return year_read(data, source=SOURCE, source_en=SOURCE_EN)


def faults(data: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(YearUnreadable) as refused:
        read(data)
    return [(fault.line, fault.code, fault.value) for fault in refused.value.faults]


def test_a_year_holds_every_day_named_ones_as_said_others_by_weekday():
    table = read(year_file(2027, rest=["02-09"], working=["02-20"]))

    days = {day.day: day for day in table.every_day()}
    assert len(days) == 365
    assert days[date(2027, 2, 9)].kind is DayKind.REST
    assert days[date(2027, 2, 20)].kind is DayKind.WORKING  # a Saturday
    assert days[date(2027, 2, 21)].kind is DayKind.REST
    assert days[date(2027, 3, 1)].kind is DayKind.WORKING
    assert all(day.is_official for day in days.values())
    assert days[date(2027, 2, 9)].notice == f"节假日，{SOURCE}"


def test_json_says_the_same_as_csv():
    rows = [{"day": f"2027-{day}", "kind": "rest", "notice": "节假日", "notice_en": "Holiday"} for day in HOLIDAYS]

    as_list, as_object = read(json.dumps(rows).encode()), read(json.dumps({"days": rows}).encode())

    assert as_list == as_object == read(year_file(2027))


def test_every_bad_line_is_named_at_once():
    data = year_file() + b"\n2027-13-01,rest,,\n2027-05-01,rest,,\n2027-06-01,half,,"

    assert faults(data) == [(15, "no_day", "2027-13-01"), (16, "twice", "2027-05-01"), (17, "no_kind", "half")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreadable"),
        (b"\xff\xfe", "unreadable"),
        (b"date,what\n", "unreadable"),
        (b'{"days": 3}', "unreadable"),
        (b"[1]", "unreadable"),
        (b"day,kind\n", "empty"),
        (b"x" * 200_001, "too_long"),
        (year_file(2027) + b"\n2028-01-01,rest,,", "several_years"),
        (year_file(2027, working=["10-01"]), "twice"),
        (b"day,kind\n2027-01-01,rest", "holiday_works"),
    ],
)
def test_what_is_no_year_is_refused(data, code):
    assert code in [found for _line, found, _value in faults(data)]
