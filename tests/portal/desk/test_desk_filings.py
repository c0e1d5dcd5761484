"""Filings after registration at the desk: an order is entered, the effect is told before it is signed."""

from datetime import timedelta

import pytest
from django.test import Client

from objections.services.item_groups import groups_of
from objections.services.ruling_drafts import Choice, ruling_write
from registry.kernel import clock
from registry.models import Filing, Registration
from registry.selectors.certificates import certificate_live
from tests.factories.filings import consented, filed
from tests.factories.objections import REASONS, WHOLE, objection_examined, registration_settled
from tests.factories.officers import signed_in_officer
from tests.factories.registrations import curator_new, officer_new, registration_submitted
from tests.portal.desk.test_desk_other_kinds import decide

pytestmark = pytest.mark.django_db
ORDER = {"measure-court": "杭州互联网法院", "measure-docket": "(2026)浙0192行保1号", "measure-text": "Suspended."}
ITEM = "https://images.example.com/a/1.jpg"


@pytest.fixture
def registration() -> Registration:
    return registration_settled(at=clock.now() - timedelta(days=60))


def enter(client: Client, registration: Registration, **fields: str) -> int:
    data = ORDER | {f"measure-{name}": value for name, value in fields.items()}
    return client.post(f"/desk/{registration.case_id}/do/measure/", data).status_code


def test_a_courts_order_is_entered_and_suspends_the_items_named_once_two_have_recorded_it(
    registration: Registration,
) -> None:
    client, _officer = signed_in_officer()
    assert "Enter a court&#x27;s order" in client.get(f"/desk/{registration.case_id}/").content.decode()
    assert enter(client, registration, measure="suspend", lines="https://nowhere.example/") == 422
    assert enter(client, registration, measure="suspend", court="") == 422
    assert enter(client, registration, lifts="BG-2026-000099-0") == 422
    assert not Filing.objects.exists()

    assert enter(client, registration, measure="suspend", lines=ITEM) == 303

    filing = Filing.objects.get()
    page, _decision = decide(filing.case, event="record")
    assert "The certificate is suspended until the court lifts it." in page
    live = certificate_live(registration)
    assert live is not None
    assert live.suspended_items is not None
    assert (live.state, live.suspended_items.count) == ("suspended", 1)
    assert enter(client, registration, lifts=filing.case.number, measure="") == 303
    page, _decision = decide(Filing.objects.latest("pk").case, event="record")
    assert f"{filing.case.number} ends." in page
    live.refresh_from_db()
    assert live.state == "in_force"


def test_an_order_about_an_application_cannot_be_entered() -> None:
    client, _officer = signed_in_officer()
    pending = registration_submitted()

    assert "court&#x27;s order" not in client.get(f"/desk/{pending.case_id}/").content.decode()
    assert enter(client, pending, measure="note") == 422


def test_the_signer_reads_who_becomes_the_registrant_and_that_the_certificate_is_replaced(
    registration: Registration,
) -> None:
    buyer = curator_new("Buyer")
    filing = consented(registration, "transfer", other=buyer, at=clock.now())

    page, _decision = decide(filing.case, event="record")

    assert f"{buyer.party.name} becomes the registrant." in page
    assert f"Certificate {registration.number} is replaced by a new issue at once." in page


def test_what_a_change_would_change_stands_beside_what_it_replaces(registration: Registration) -> None:
    client, _officer = signed_in_officer()
    filing = filed(registration, "change", content={"fields": {"name_en": "Rubbings"}}, at=clock.now())

    page = client.get(f"/desk/{filing.case_id}/").content.decode()

    assert "Rubbings" in page
    assert "before: Stone rubbings of Jiangnan" in page


def test_upholding_against_the_whole_of_a_registered_dataset_says_that_it_revokes(registration: Registration) -> None:
    client, _officer = signed_in_officer()
    objection = objection_examined(registration, targets=WHOLE, at=clock.now())
    decision = ruling_write(
        objection,
        event="",
        choices={group.key: Choice("upheld") for group in groups_of(objection)},
        officer=officer_new(),
        reasons=REASONS,
        lock=None,
        at=clock.now(),
    )

    page = client.get(f"/desk/decisions/{decision.pk}/").content.decode()

    assert "the registration is revoked once the decision is final" in page
