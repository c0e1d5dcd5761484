"""Who was served with what: on the case page, at the desk and in the API, for those entitled and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from objections.models import Objection
from registry.models import OutboxMessage, Service
from registry.services.serving import mail_failed
from tests.factories.api import officer_program, program_for, program_of, visitor
from tests.factories.objections import objection_served, registration_published
from tests.factories.officers import signed_in, signed_in_officer
from tests.factories.registrations import AT, curator_new
from tests.factories.serving import mails_leave

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def objection() -> Objection:
    """The mail to the curator came back."""
    objection = objection_served(registration_published(at=AT - 14 * DAY), at=AT - 13 * DAY)
    mails_leave()
    mail = OutboxMessage.objects.get(inbox__case=objection.case, event="objection:served")
    mail_failed(mail, AT - 12 * DAY)
    return objection


def member(objection: Objection, side: str) -> Client:
    party = objection.objector if side == "objector" else objection.registration.applicant
    membership = party.memberships.select_related("user").order_by("pk").first()
    assert membership is not None
    return signed_in(Client(headers=ENGLISH), membership.user)


@pytest.mark.parametrize("side", ["objector", "curator"])
def test_parties_of_the_case_read_its_service(objection: Objection, side: str) -> None:
    page = member(objection, side).get(f"/cases/{objection.case.number}/").content.decode()

    assert 'id="service"' in page
    assert "came back" in page
    assert "counts as served on" in page


def test_strangers_and_nobody_read_no_service(objection: Objection) -> None:
    stranger = signed_in(Client(), curator_new().user)

    for client in (stranger, Client()):
        page = client.get(f"/cases/{objection.case.number}/")
        assert page.status_code == 200
        assert 'id="service"' not in page.content.decode()


def test_addresses_of_parties_stand_on_no_service_table(objection: Objection) -> None:
    page = member(objection, "objector").get(f"/cases/{objection.case.number}/").content.decode()

    assert objection.registration.applicant.email not in page


def test_an_officer_finds_what_is_not_served_and_records_a_delivery(objection: Objection) -> None:
    client, _officer = signed_in_officer()
    service = Service.objects.get(inbox__event="objection:served", inbox__case=objection.case)
    case = f"/desk/{objection.case_id}/service/"

    assert objection.case.number in client.get("/desk/undelivered/").content.decode()
    assert client.get(case).status_code == 200
    post = f"{case}{service.pk}/post/"
    assert client.post(post, {}).status_code == 422
    name = f"post{service.pk}"
    answer = client.post(post, {f"{name}-reference": "EM1", f"{name}-delivered_on": "2026-11-20"})

    assert answer.status_code == 303
    service.refresh_from_db()
    assert service.channel == "post"


def test_an_officer_publishes_once_and_is_told_when_there_is_nothing_to_serve(objection: Objection) -> None:
    client, _officer = signed_in_officer()
    objectors = Service.objects.filter(inbox__case=objection.case, inbox__party=objection.objector).first()
    assert objectors is not None

    answer = client.post(f"/desk/{objection.case_id}/service/{objectors.pk}/gazette/", follow=True)

    assert not objectors.further.exists()
    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["party", "stranger", "regulator", "nobody"])
def test_nobody_but_deciding_officers_serves_by_hand(objection: Objection, who: str) -> None:
    client = {
        "party": lambda: member(objection, "curator"),
        "stranger": lambda: signed_in(Client(), curator_new().user),
        "regulator": lambda: signed_in_officer("regulator")[0],
        "nobody": Client,
    }[who]()
    service = Service.objects.get(inbox__event="objection:served", inbox__case=objection.case)
    case = f"/desk/{objection.case_id}/service/"

    answers = [client.get("/desk/undelivered/"), client.get(case), client.post(f"{case}{service.pk}/gazette/")]

    assert {answer.status_code for answer in answers} == ({302} if who == "nobody" else {404})


def test_the_api_tells_parties_and_officers_and_nobody_else(objection: Objection) -> None:
    path = f"cases/{objection.case.number}/service/"

    parties = [program_of(objection.objector).get(path), program_of(objection.registration.applicant).get(path)]
    others = [program_for(curator_new()).get(path), visitor().get(path)]

    told = parties[0].json()["messages"]
    assert [answer.status_code for answer in [*parties, officer_program().get(path)]] == [200] * 3
    assert [answer.status_code for answer in others] == [404, 401]
    assert {row["event"]: row["state"] for row in told}["objection:served"] == "announced"
