"""The desk in a real browser: axe objects to nothing and nothing is wider than the screen, in both languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from registry.models import Officer
from tests.browser import NewContext
from tests.factories.objections import lines, objection_examined, read
from tests.factories.officers import officer_with_totp, signed_in

from .scene import ITEMS, scene_set

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = ((1280, "light"), (390, "dark"))


def enter(context: BrowserContext, officer: Officer, url: str) -> BrowserContext:
    """Bring the officer's session along, as after signing in with the second factor."""
    client = signed_in(Client(), officer.user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    return context


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_page_of_the_desk_is_accessible_and_fits_the_screen(
    new_context: NewContext, live_server: Any, language: str
) -> None:
    scene = scene_set()
    complaints = []

    for width, scheme in LOOKS:
        context = new_context(locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = enter(context, scene.lead, live_server.url).new_page()
        for name, path in scene.paths.items():
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            found = Axe().run(page).response["violations"]
            complaints += [(name, width, rule["id"], node["target"]) for rule in found for node in rule["nodes"]]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                complaints.append((name, width, "wider than the screen", ""))

    assert complaints == []


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_an_officer_decides_item_by_item_in_two_screens_and_another_signs_in_one(
    new_context: NewContext, live_server: Any
) -> None:
    """The journey's targets: next case 1 click; decide 2 screens and 8 clicks; sign 1 screen and 2 clicks."""
    objection = objection_examined(targets=lines(*ITEMS[:2]))
    drafter, signer = officer_with_totp(), officer_with_totp("reviewer")
    first = enter(new_context(java_script_enabled=False), drafter, live_server.url).new_page()
    second = enter(new_context(java_script_enabled=False), signer, live_server.url).new_page()

    first.goto("/desk/")
    press(first, "Claim the next case")
    expect(first).to_have_url(f"{live_server.url}/desk/{objection.case_id}/")
    rows = first.locator("#decide tbody tr")
    rows.nth(0).get_by_label("Remove").check()  # click 1
    rows.nth(1).get_by_label("Keep").check()  # click 2
    first.get_by_label("Main reason").select_option("mixed")  # click 3
    first.get_by_label("Facts found").fill("The scans are of the 1933 print.")
    first.get_by_label("Reasons", exact=True).fill("Part of it is new text.")
    press(first, "See the effect")  # click 4
    expect(first.locator(".effect .minus b")).to_have_text("1")
    press(first, "Propose it")  # click 5
    expect(first.get_by_text("Another officer has to sign it.")).to_be_visible()

    second.goto("/desk/")
    second.get_by_role("link", name=str(objection.case.number)).click()  # click 1
    press(second, "Sign it")  # click 2
    expect(second.get_by_text("Signed and carried out. The parties are told.")).to_be_visible()

    assert read(objection).state == "partly_upheld"
