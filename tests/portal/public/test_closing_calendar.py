"""What calendar programs read: public windows, one case, and everything of a party by a secret address."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from portal.logs import redact
from registry.models import CalendarLink, ClockOffset, Membership
from registry.services.recounting import recounts_apply
from tests.factories.clocks import calendar_signed
from tests.factories.objections import objection_served, objector_new, registration_published
from tests.factories.officers import signed_in

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 7, 2, tzinfo=UTC)
TODAY = DECEMBER + timedelta(days=3)


@pytest.fixture(autouse=True)
def december():
    ClockOffset.objects.create(id=1, shift=TODAY - datetime.now(UTC))


def entries(text: str) -> list[dict[str, str]]:
    """Events of a calendar by property name, unfolded."""
    unfolded = text.replace("\r\n ", "")
    found = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", unfolded, re.DOTALL)
    return [dict(line.split(":", 1) for line in event.strip().split("\r\n")) for event in found]


def test_an_open_window_is_an_entry_of_the_hour_before_its_end():
    registration = registration_published(at=DECEMBER)

    answer = Client().get("/gazette/closing.ics")

    (entry,) = entries(answer.content.decode())
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (entry["DTSTART"], entry["DTEND"]) == ("20270105T150000Z", "20270105T160000Z")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("TENTATIVE", "0")  # 2027 is not announced
    assert str(registration.case.number) in entry["SUMMARY"]


def test_an_entry_follows_a_moved_end():
    registration_published(at=DECEMBER)
    before = entries(Client().get("/gazette/closing.ics").content.decode())[0]

    calendar_signed(TODAY, rest=["01-04", "01-05"])
    recounts_apply(TODAY)
    after = entries(Client().get("/gazette/closing.ics").content.decode())[0]

    assert after["UID"] == before["UID"]
    assert (after["DTEND"], after["STATUS"], after["SEQUENCE"]) == ("20270107T160000Z", "CONFIRMED", "1")


def made(client: Client) -> str:
    page = client.post("/me/calendar/new/").content.decode()
    return re.search(r"(/feeds/[^<]+\.ics)", page).group(1)


def curator_client(objection):
    user = objection.registration.applicant.memberships.get().user
    return signed_in(Client(), user), user


def test_a_party_reads_its_cases_by_a_secret_address_and_nothing_of_others():
    objection = objection_served(registration_published(at=DECEMBER), at=DECEMBER + timedelta(days=1))
    client, _user = curator_client(objection)
    stranger = signed_in(Client(), objector_new("Nobody Press").user)

    mine = entries(Client().get(made(client)).content.decode())
    theirs = entries(Client().get(made(stranger)).content.decode())

    assert any(str(objection.case.number) in entry["SUMMARY"] for entry in mine)
    assert len(mine) == 2  # the answer and the window
    assert theirs == []


def test_a_replaced_or_revoked_address_answers_nothing():
    client = signed_in(Client(), objector_new().user)
    first = made(client)
    second = made(client)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]

    assert client.post("/me/calendar/revoke/").status_code == 303

    assert Client().get(second).status_code == 404
    assert CalendarLink.objects.filter(revoked_at=None).count() == 0


def test_the_secret_is_kept_nowhere_and_not_shown_again():
    client = signed_in(Client(), objector_new().user)
    path = made(client)
    secret = path.removeprefix("/feeds/").removesuffix(".ics")

    assert secret not in client.get("/me/calendar/").content.decode()
    assert secret not in str(CalendarLink.objects.values_list().get())


def test_whoever_left_the_party_reads_nothing_more():
    acting = objector_new()
    path = made(signed_in(Client(), acting.user))

    Membership.objects.filter(user=acting.user).delete()

    assert Client().get(path).status_code == 404


def test_nobody_and_readers_of_a_party_make_no_address():
    acting = objector_new()
    Membership.objects.filter(user=acting.user).update(role="reader")

    assert Client().post("/me/calendar/new/").status_code == 302
    assert signed_in(Client(), acting.user).post("/me/calendar/new/").status_code == 404


def test_a_case_has_its_own_file():
    objection = objection_served(registration_published(at=DECEMBER), at=DECEMBER + timedelta(days=1))
    client, _user = curator_client(objection)

    (entry,) = entries(client.get(f"/cases/{objection.case.number}/deadlines.ics").content.decode())

    assert entry["URL"].endswith(f"/cases/{objection.case.number}/")
    assert entry["DTEND"] > entry["DTSTART"]


def test_the_secret_of_an_address_is_not_logged():
    event = redact(None, "", {"request": "GET /feeds/a-secret.ics?x=1"})

    assert event["request"] == "GET /feeds/…"
