"""The look in a real browser: axe objects to nothing, nothing is wider than the screen, errors lead to their fields."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import NewContext

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.portal.look_urls"), pytest.mark.django_db(transaction=True)]

PATHS = ("/", "/form/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/v/DIP-2026-000412-0/")


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("zh-CN", 1280, "light"),
        ("zh-CN", 390, "dark"),
        ("zh-CN", 320, "light"),
        ("en-GB", 1280, "dark"),
        ("en-GB", 390, "light"),
        ("en-GB", 320, "dark"),
    ],
)
def test_pages_are_accessible_and_fit_the_screen(
    new_context: NewContext, language: str, width: int, scheme: str
) -> None:
    page = new_context(locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()

    for path in PATHS:
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        found = [(path, rule["id"], node["target"]) for rule in violations for node in rule["nodes"]]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_error_summary_has_the_focus_and_leads_to_the_first_control(page: Page) -> None:
    page.goto("/form/")

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Name: This field is required.").click()

    expect(page.get_by_label("Name", exact=True)).to_be_focused()


def test_a_card_opens_its_own_field_without_scripts(new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")

    expect(page.get_by_label("Domain Optional")).to_be_hidden()
    page.get_by_label("One domain").check()

    expect(page.get_by_label("Domain Optional")).to_be_visible()


def test_the_language_is_switched_and_kept_without_scripts(new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="中文").click()
    page.goto("/accounts/signup/")

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_reader_elsewhere_sees_the_end_in_their_own_time(new_context: NewContext) -> None:
    page = new_context(timezone_id="Europe/Paris").new_page()
    page.goto("/")

    expect(page.locator(".due .when")).to_contain_text("24:00, end of day, Mon 30 Nov 2026")
    expect(page.locator(".due .when")).to_contain_text("30 Nov 2026, 17:00 (Europe/Paris)")


def test_a_digest_is_copied_without_the_blanks_that_are_seen(page: Page) -> None:
    page.goto("/")

    copied = page.locator(".digest").first.evaluate(
        "node => { getSelection().selectAllChildren(node); return getSelection().toString() }"
    )

    assert copied == "b1946ac92492d2347c6235b4d2611184e0f1a8c25d7790bb3e4c1f60a95d72e3"
