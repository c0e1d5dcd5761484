"""The pages about working days and outages, for everybody."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.clocks import door_shut

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 2, tzinfo=UTC)


def page(client, url, **params):
    answer = client.get(url, params, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_counts_what_its_address_asks(client):
    text = page(client, "/calendar/", **{"from": "2026-09-28", "days": 10})

    assert "16 Oct 2026" in text
    assert text.count("moved by a notice") == 6  # 1, 2, 5, 6, 7 and the Saturday 10 October
    assert "provisional: it may" not in text


def test_a_count_into_an_unannounced_year_says_so(client):
    assert "provisional: it may move later" in page(client, "/calendar/", **{"from": "2026-12-28", "days": 10})


def test_without_a_question_it_counts_ten_days_from_today(client):
    assert "10 working days end" in page(client, "/calendar/")


def test_nonsense_is_answered_beside_its_field(client):
    answer = client.get("/calendar/", {"from": "x", "days": 9999, "edition": 7})

    assert answer.status_code == 422
    assert answer.content.decode().count('class="err"') >= 3


def test_outages_are_public(client):
    assert "No outage is on record" in page(client, "/outages/")
    door_shut(START, START + timedelta(minutes=40))
    door_shut(START + timedelta(hours=3), START + timedelta(hours=3, minutes=5), is_probed=True)

    text = page(client, "/outages/")

    assert "the whole house was down" in text
    assert "too short to move any" in text
    assert "503" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_outages_asks_as_often_for_one_as_for_three(client, rows, django_assert_max_num_queries):
    for number in range(rows):
        start = START + timedelta(hours=number)
        door_shut(start, start + timedelta(minutes=31))

    with django_assert_max_num_queries(8):
        page(client, "/outages/")
