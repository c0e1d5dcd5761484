"""The page of other formats in a real browser: accessible, no wider than the screen, usable without scripts."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from registry.models import User
from tests.browser import NewContext
from tests.factories.refusals import holder_new, refusal_filed
from tests.factories.registrations import Acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOLDERS = "\n".join(f"prefix shuku.example/a-rather-long-name-of-a-folder/{n}/" for n in range(12))
SHORT = "/me/refusals/generators/"
WRITTEN = f"{SHORT}?refusal=all&origin=shuku.example&shut_out=on&profile="


@pytest.fixture
def holder(transactional_db: None) -> Acting:
    holder = holder_new("山塘书社")
    refusal_filed(f"{FOLDERS}\n{'a' * 64}", holder=holder, usages={"mine": "disallow", "search": "disallow"})
    return holder


def enter(context: BrowserContext, url: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


@pytest.mark.parametrize(("language", "width", "scheme"), [("zh-hans", 1280, "light"), ("en", 390, "dark")])
def test_a_holder_reads_the_text_and_what_is_lost_on_every_screen(
    new_context: NewContext, live_server: object, holder: Acting, language: str, width: int, scheme: str
) -> None:
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    enter(context, live_server.url, holder.user)  # type: ignore[attr-defined]  # pytest-django's
    page = context.new_page()

    for address in (
        SHORT + "?",
        f"{WRITTEN}tdmrep&",
        f"{WRITTEN}nginx&",
        f"{WRITTEN}tdmai&",
        f"{SHORT}?profile=robots&",
    ):
        page.goto(f"{address}lang={language}")
        if folder := os.environ.get("SCREENS_DIR"):
            name = address.rpartition("profile=")[2].strip("&?/").replace("/", "_") or "form"
            Path(folder, f"generators-{name}-{language}-{width}.png").write_bytes(page.screenshot(full_page=True))
        found = Axe().run(page)
        assert found.violations_count == 0, address + found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_from_the_refusal_to_the_text_without_scripts(
    new_context: NewContext, live_server: object, holder: Acting
) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    enter(context, live_server.url, holder.user)  # type: ignore[attr-defined]  # pytest-django's
    page = context.new_page()

    page.goto("/me/refusals/?lang=en")
    page.get_by_role("link", name="Refusals in other formats").click()
    expect(page.get_by_label("Host")).to_have_value("shuku.example")
    page.get_by_role("button", name="Write it").click()

    expect(page.get_by_role("heading", name="tdmrep.json")).to_be_visible()
    expect(page.get_by_text("this format has no word for it").first).to_be_visible()
