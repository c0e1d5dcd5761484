"""One deadline card on every page that has a deadline: what ends when, whose move, how counted, what silence does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from registry.models import ClockOffset, Membership, Party
from tests.factories.certificates import SETTLED, certified
from tests.factories.filings import filed
from tests.factories.matches import match_notified
from tests.factories.objections import objection_drafted, objection_served, registration_published
from tests.factories.officers import signed_in, signed_in_officer
from tests.factories.refusals import refusal_filed
from tests.factories.registrations import AT, curator_new, registration_draft, registration_submitted

pytestmark = pytest.mark.django_db


def day_of(at: datetime) -> None:
    ClockOffset.objects.all().delete()
    ClockOffset.objects.create(id=1, shift=at - datetime.now(UTC))


def of(party: Party) -> Client:
    """Somebody who acts for the party."""
    return signed_in(Client(HTTP_ACCEPT_LANGUAGE="en"), Membership.objects.get(party=party).user)


def visitor() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def dataset() -> tuple[Client, str]:
    return visitor(), f"/register/{registration_published().case.number}/"


def objections() -> tuple[Client, str]:
    return visitor(), f"/register/{registration_published().case.number}/objections/"


def filing_form() -> tuple[Client, str]:
    return visitor(), f"/register/{registration_published().case.number}/object/"


def draft_of_objection() -> tuple[Client, str]:
    objection = objection_drafted()
    return of(objection.objector), f"/me/objections/{objection.pk}/check/"


def objection_case() -> tuple[Client, str]:
    objection = objection_served()
    return of(objection.objector), f"/cases/{objection.case.number}/"


def refusal() -> tuple[Client, str]:
    found = refusal_filed()
    return of(found.holder), f"/refusals/{found.case.number}/"


def refusal_case() -> tuple[Client, str]:
    found = refusal_filed()
    return of(found.holder), f"/cases/{found.case.number}/"


def match_case() -> tuple[Client, str]:
    found = match_notified()
    return of(found.registration.applicant), f"/cases/{found.case.number}/"


def certificate_case() -> tuple[Client, str]:
    found = certified()
    day_of(found.valid_from + timedelta(days=1))
    return of(found.registration.applicant), f"/cases/{found.case.number}/"


def filing_case() -> tuple[Client, str]:
    found = filed(certified().registration, "transfer", other=curator_new(), at=SETTLED + timedelta(days=1))
    day_of(SETTLED + timedelta(days=1, hours=1))
    return of(found.applicant), f"/cases/{found.case.number}/"


def workspace_draft() -> tuple[Client, str]:
    found = registration_draft()
    return of(found.applicant), f"/workspace/{found.pk}/"


def workspace_application() -> tuple[Client, str]:
    found = registration_submitted()
    return of(found.applicant), f"/workspace/{found.pk}/"


def desk_case() -> tuple[Client, str]:
    return signed_in_officer()[0], f"/desk/{registration_submitted().case_id}/"


PAGES = (
    dataset,
    objections,
    filing_form,
    draft_of_objection,
    objection_case,
    refusal,
    refusal_case,
    match_case,
    certificate_case,
    filing_case,
    workspace_draft,
    workspace_application,
    desk_case,
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_the_page_has_the_card(page: Callable[[], tuple[Client, str]]) -> None:
    day_of(AT + timedelta(days=1, hours=2))
    client, path = page()

    answer = client.get(path)

    assert answer.status_code == 200, path
    cards = re.findall(r'<section class="due.*?</section>', answer.content.decode(), re.DOTALL)
    assert cards, path
    for card in cards:
        assert "Closes" in card
        assert "Whose move:" in card
        assert "How this is counted" in card
        assert "If nothing happens by then:" in card
        assert "deadlines.ics" in card or "draft" in page.__name__  # a draft has no number yet
        assert "/calendar/?from=" in card or "working day" not in card
