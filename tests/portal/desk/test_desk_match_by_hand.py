"""A match opened by hand, at the desk and by the API; who reads what of it, and that nobody reads the name."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.models import Match, Refusal
from tests.factories.api import officer_program
from tests.factories.objections import registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import holder_new, refusal_effective
from tests.factories.registrations import fresh

pytestmark = pytest.mark.django_db
NAME = "欧阳望舒"
REASON = "The caption of the first photograph."


def refused() -> Refusal:
    holder = holder_new(NAME, kind="person")
    return refusal_effective(f"person {NAME}", ground="personal_information", holder=holder)


def sent(number: str, **fields: str) -> dict[str, str]:
    given = {"dataset": number, "lines": "0", "reason": REASON, **fields}
    return {f"match-{name}": value for name, value in given.items()}


def test_an_officer_opens_it_on_the_case_of_the_refusal() -> None:
    client, _officer = signed_in_officer()
    refusal, registration = refused(), registration_published()

    page = client.get(f"/desk/{refusal.case_id}/").content.decode()
    answer = client.post(f"/desk/{refusal.case_id}/do/match/", sent(registration.case.number))

    assert 'name="match-dataset"' in page
    assert answer.status_code == 303
    match = Match.objects.get()
    assert (match.registration_id, match.count, match.reason) == (registration.pk, 1, REASON)
    assert REASON in client.get(f"/desk/{match.case_id}/").content.decode()


def test_the_desk_offers_it_only_where_a_person_is_named() -> None:
    client, _officer = signed_in_officer()

    page = client.get(f"/desk/{refusal_effective().case_id}/").content.decode()

    assert 'name="match-dataset"' not in page


@pytest.mark.parametrize("wrong", [{"dataset": "no-such"}, {"lines": ""}, {"reason": f"It says {NAME}."}])
def test_what_is_wrong_is_said_at_its_field(wrong: dict[str, str]) -> None:
    client, _officer = signed_in_officer()
    refusal, registration = refused(), registration_published()

    answer = client.post(f"/desk/{refusal.case_id}/do/match/", sent(registration.case.number, **wrong))

    assert answer.status_code == 422
    assert not Match.objects.exists()


def test_no_name_is_read_by_the_public_or_the_curator() -> None:
    officer, _row = signed_in_officer()
    refusal, registration = refused(), registration_published()
    officer.post(f"/desk/{refusal.case_id}/do/match/", sent(registration.case.number))
    match = Match.objects.get()
    curator = Client()
    curator.force_login(registration.applicant.memberships.get().user)
    number, case, dataset = refusal.case.number, match.case.number, fresh(registration).case.number
    public = [
        f"/refusals/{number}/",
        f"/cases/{number}/",
        f"/cases/{case}/",
        f"/register/{dataset}/",
        f"/register/{dataset}/screening/",
        f"/api/v1/refusals/{number}/",
        f"/api/v1/cases/{case}/",
    ]

    for client, paths in ((Client(), public), (curator, [*public, f"/cases/{case}/answer/", "/me/inbox/"])):
        for path in paths:
            page = client.get(path)
            assert page.status_code in {200, 401, 403, 404}, path
            assert NAME not in page.content.decode(), path
    assert REASON in curator.get(f"/cases/{case}/answer/").content.decode()
    assert REASON not in Client().get(f"/cases/{case}/").content.decode()


def test_a_program_of_an_officer_opens_it_by_source() -> None:
    refusal, registration = refused(), registration_published()
    place = registration.version.sources.get().position
    body = {"dataset": registration.case.number, "source": place, "reason": REASON}

    answer = officer_program().post(f"officer/cases/{refusal.case.number}/match/", body)

    assert (answer.status_code, "match" in answer.json()["steps"]) == (200, True)
    assert Match.objects.get().reason == REASON
