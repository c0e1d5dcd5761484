"""The calculator of working days explains every day, against an independent table; outages are public."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from registry.kernel.calendar import day_end
from tests.factories.clocks import calendar_signed, door_shut
from tests.factories.registrations import AT

pytestmark = pytest.mark.django_db
URL = "/api/v1/calendar/working-days"


def count(client, **params):
    answer = client.get(URL, {name.rstrip("_"): value for name, value in params.items()})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_every_day_of_the_national_holiday_is_explained(client):
    found = count(client, from_="2026-09-28", days=10)

    assert (found["from"], found["ends_on"], found["ends_at"]) == (
        "2026-09-28",
        "2026-10-16",
        "2026-10-17T00:00:00+08:00",
    )
    assert (found["counted"], found["skipped"], found["is_provisional"], found["edition"]) == (10, 8, False, 1)
    rows = {row["day"]: row for row in found["rows"]}
    assert list(rows) == [(date(2026, 9, 29) + timedelta(days=n)).isoformat() for n in range(18)]
    assert rows["2026-10-10"] | {"notice": ""} == {
        "day": "2026-10-10",
        "weekday": 6,
        "kind": "working",
        "is_counted": True,
        "number": 5,
        "is_moved": True,
        "is_official": True,
        "notice": "",
    }
    assert not rows["2026-10-01"]["is_counted"]
    assert "2026" in rows["2026-10-01"]["notice"]


def test_the_count_agrees_day_by_day_with_a_second_source(client):
    found = count(client, from_="2025-12-20", days=200)

    assert len(found["rows"]) > 280
    for row in found["rows"]:
        assert row["is_counted"] == chinese_calendar.is_workday(date.fromisoformat(row["day"])), row


def test_a_year_nobody_announced_is_provisional(client):
    assert count(client, from_="2026-12-28", days=10)["is_provisional"]


def test_an_earlier_edition_still_counts_as_it_did(client):
    calendar_signed(AT, rest=["01-04"])

    assert count(client, from_="2026-12-31", days=1)["ends_on"] == "2027-01-05"
    assert count(client, from_="2026-12-31", days=1, edition=1)["ends_on"] == "2027-01-04"
    assert client.get(URL, {"days": 1, "edition": 3}).status_code == 404


def test_no_days_end_on_the_day_itself(client):
    found = count(client, from_="2026-10-01", days=0)

    assert (found["ends_on"], found["rows"]) == ("2026-10-01", [])


@pytest.mark.parametrize(
    "params",
    [{}, {"days": -1}, {"days": 401}, {"days": "ten"}, {"days": 5, "from": "1999-12-31"}, {"days": 5, "until": 3}],
)
def test_a_question_without_sense_is_a_problem_document(client, params):
    answer = client.get(URL, params)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_anybody_reads_it_from_another_site_and_caches_it(client):
    answer = client.get(URL, {"days": 5, "from": "2026-11-24"})

    assert answer["Access-Control-Allow-Origin"] == "*"
    again = client.get(URL, {"days": 5, "from": "2026-11-24"}, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_it_is_described(client):
    described = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()["paths"]

    operation = described[URL]["get"]
    assert {parameter["name"] for parameter in operation["parameters"]} >= {"from", "days", "edition"}
    assert "/api/v1/calendar/outages/" in described


def test_outages_are_listed_with_what_failed(client):
    start = datetime(2026, 11, 24, 2, tzinfo=UTC)
    door_shut(start, start + timedelta(minutes=40), is_probed=True)

    (found,) = client.get("/api/v1/calendar/outages/").json()["results"]

    assert (found["starts_at"], found["ends_at"]) == ("2026-11-24T10:00:00+08:00", "2026-11-24T10:40:00+08:00")
    assert (found["recorded_by"], found["what"], found["extends"], found["moved"]) == ("probes", "door", True, 0)
    assert found["evidence"][0] | {"probes": 0} == {
        "node": "web-1",
        "answer": "503",
        "first_at": "2026-11-24T02:00:10+00:00",
        "last_at": "2026-11-24T02:39:50+00:00",
        "probes": 0,
    }
    assert day_end(date(2026, 11, 24)) > start
