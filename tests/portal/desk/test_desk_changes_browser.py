"""Clocks in a real browser: axe objects to nothing, nothing is wider than the screen, and two officers move an end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from objections.models import Objection
from registry.models import ClockChange, ClockOffset, Officer, User
from registry.services.clock_changes import calendar_draft, change_propose
from registry.services.recounting import recounts_apply
from tests.browser import NewContext
from tests.factories.clocks import calendar_signed, door_shut, profile_drafted, year_file, year_table
from tests.factories.objections import objection_served, registration_published
from tests.factories.officers import officer_with_totp, signed_in
from tests.factories.registrations import registration_submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DECEMBER = datetime(2026, 12, 7, 2, tzinfo=UTC)
TODAY = DECEMBER + timedelta(days=9)
LOOKS = ((1280, "light"), (390, "dark"))


@pytest.fixture
def december() -> None:
    """Pages are looked at on 16 December 2026."""
    ClockOffset.objects.all().delete()
    ClockOffset.objects.create(id=1, shift=TODAY - datetime.now(UTC))


def enter(context: BrowserContext, user: User, url: str) -> BrowserContext:
    client = signed_in(Client(), user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    return context


def scene() -> tuple[Officer, Objection, dict[str, str]]:
    """A window that moved, an outage, a year waiting for a signature, a profile in draft; and the lead who looks."""
    lead = officer_with_totp("lead")
    objection = objection_served(registration_published(at=DECEMBER), at=TODAY - timedelta(hours=3))
    calendar_signed(DECEMBER + timedelta(days=1), rest=["01-04", "01-05"])
    door_shut(TODAY - timedelta(hours=2), TODAY - timedelta(hours=1), is_probed=True)
    recounts_apply(TODAY)
    year = calendar_draft(year_table(2028), reason="Announced.", officer=officer_with_totp("lead"), at=TODAY)
    change_propose(year, officer=year.drafted_by, at=TODAY)
    profile = profile_drafted(TODAY, applies_to_open=True, answer=15, publication_crawled=25)
    number = objection.registration.case.number
    return (
        lead,
        objection,
        {
            "count": "/calendar/?from=2026-12-07&days=20&edition=1",
            "outages": "/outages/",
            "dataset": f"/register/{number}/",
            "case": f"/cases/{objection.case.number}/",
            "changes": "/desk/changes/",
            "year": f"/desk/changes/{year.pk}/",
            "profile": f"/desk/changes/{profile.pk}/",
            "editor": "/desk/rules/default/edit/",
            "import": "/desk/calendar/import/",
            "outage": "/desk/calendar/outage/",
            "desk case": f"/desk/{objection.case_id}/",
        },
    )


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_page_about_clocks_is_accessible_and_fits_the_screen(
    new_context: NewContext, live_server: Any, december: None, language: str
) -> None:
    lead, _objection, paths = scene()
    complaints = []

    for width, scheme in LOOKS:
        context = new_context(locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = enter(context, lead.user, live_server.url).new_page()
        for name, path in paths.items():
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            found = Axe().run(page).response["violations"]
            complaints += [(name, width, rule["id"], node["target"]) for rule in found for node in rule["nodes"]]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                complaints.append((name, width, "wider than the screen", ""))

    assert complaints == []


def test_two_officers_announce_a_year_and_the_card_shows_the_moved_end(
    new_context: NewContext, live_server: Any, december: None
) -> None:
    registration = registration_published(at=DECEMBER)
    lead, second = officer_with_totp("lead"), officer_with_totp("reviewer")
    first = enter(new_context(java_script_enabled=False, locale="en-GB"), lead.user, live_server.url).new_page()
    other = enter(new_context(java_script_enabled=False, locale="en-GB"), second.user, live_server.url).new_page()

    first.goto("/desk/calendar/import/")
    file = {"name": "2027.csv", "mimeType": "text/csv", "buffer": year_file(2027, rest=["01-04", "01-05"])}
    first.get_by_label("File of the year").set_input_files(file)  # type: ignore[arg-type]  # a FilePayload
    first.get_by_label("Notice, in Chinese").fill("国务院办公厅关于2027年部分节假日安排的通知")
    first.get_by_label("Notice, in English").fill("State Council notice on the holidays of 2027")
    first.get_by_label("Reason").fill("Announced today.")
    first.get_by_role("button", name="Read the file and show what it touches").click()
    expect(first.get_by_text(str(registration.case.number))).to_be_visible()
    expect(first.get_by_text("1 running period ends later.")).to_be_visible()
    first.get_by_role("button", name="Propose it").click()

    other.goto(f"/desk/changes/{ClockChange.objects.get().pk}/")
    other.get_by_role("button", name="Sign it").click()
    recounts_apply(TODAY)
    other.goto(f"/register/{registration.case.number}/")

    card = other.locator("section.due")
    expect(card).to_contain_text("anybody but the applicant")
    card.get_by_text("How this is counted").click()
    expect(card).to_contain_text("working days were announced (edition 2)")
    card.get_by_role("link", name="Every counted and skipped day").click()
    expect(other.get_by_role("heading", name="20 working days end")).to_be_visible()


def test_an_application_card_names_the_examiner(new_context: NewContext, live_server: Any, december: None) -> None:
    application = registration_submitted(at=TODAY - timedelta(hours=1))
    lead = officer_with_totp("lead")
    page = enter(new_context(locale="en-GB"), lead.user, live_server.url).new_page()

    page.goto(f"/desk/{application.case_id}/")

    expect(page.locator("section.due")).to_contain_text("the examiner")
