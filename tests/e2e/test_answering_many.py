"""A curator answers 300 objections in bulk, in a real browser: at most 4 screens and 12 clicks, typing not counted.

The usual run takes a tenth of the cases, `--full` all 300. SCREENS=<folder> keeps pictures of the four screens.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from objections.models import AnswerBatch, Objection
from objections.services.answer_effects import answers_carry_out
from registry.kernel import clock
from registry.models import Receipt, Registration
from tests.browser import NewContext
from tests.factories.answers import IMAGES, TEXTS, objections_served, registration_big
from tests.factories.officers import code_now, second_factor, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS = os.environ.get("SCREENS")
SHARES = ((IMAGES, "copyright", 0.75), (TEXTS, "copyright", 0.15), (TEXTS, "contract", 0.1))


class Walk:
    """One person's way through pages: counts the clicks and the screens."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.screens = 1

    def click(self, what: Locator, *, leads_on: bool = False) -> None:
        self.clicks += 1
        self.screens += leads_on
        what.click()


@pytest.fixture
def registration(request: pytest.FixtureRequest) -> Registration:
    cases = 300 if request.config.getoption("--full") else 30
    now = clock.now()
    registration = registration_big(items=2 * cases, at=now - timedelta(hours=2))
    for host, ground, share in SHARES:
        first = round(cases * 0.15) if ground == "contract" else 0
        objections_served(
            registration, round(cases * share), host=host, ground=ground, first=first, at=now - timedelta(hours=1)
        )
    return registration


def enter(context: Any, registration: Registration, url: str) -> str:
    """Sign the curator in; returns the secret of the one-time codes."""
    user = registration.applicant.memberships.order_by("pk")[0].user
    secret = second_factor(user)
    client = signed_in(Client(), user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    return secret


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_curator_answers_300_objections_on_4_screens_with_12_clicks(
    new_context: NewContext, live_server: Any, registration: Registration, has_scripts: bool
) -> None:
    context = new_context(java_script_enabled=has_scripts, viewport={"width": 1280, "height": 900})
    secret = enter(context, registration, live_server.url)
    total = Objection.objects.filter(registration=registration, state="served").count()
    walk = Walk(context.new_page())
    page = walk.page

    page.goto("/workspace/")
    walk.click(page.get_by_role("link", name="Stone rubbings of Jiangnan v1.0").first, leads_on=True)
    groups = page.locator("section[id^=group-]")
    expect(groups).to_have_count(3)
    walk.click(groups.nth(0).get_by_text("Remove all", exact=True))
    for place in (1, 2):
        walk.click(groups.nth(place).get_by_text("Contest", exact=True))
        walk.click(groups.nth(place).get_by_text("Write the text for this group"))
        groups.nth(place).get_by_label("Text in English").fill("[objection number]: [items named] items, licensed.")
    walk.click(page.get_by_role("button", name="See the samples"), leads_on=True)
    expect(page.locator(".samples > li")).to_have_count(9)
    page.get_by_label("One-time code").fill(code_now(secret))
    walk.click(page.get_by_role("button", name=f"Sign and answer {total} cases"), leads_on=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Answers to {total} objections received", timeout=30_000)

    assert (walk.screens <= 4, walk.clicks <= 12) == (True, True), (walk.screens, walk.clicks)
    batch = AnswerBatch.objects.get()
    assert Receipt.objects.filter(facts__batch=batch.pk).count() == total
    answers_carry_out(clock.now() + timedelta(minutes=11), limit=1000)
    page.goto(f"/workspace/objections/batches/{batch.pk}/")
    expect(page.locator(".kpis dd").first).to_have_text(str(total))
    assert not Objection.objects.filter(registration=registration, state="served").exists()


def test_what_was_signed_by_mistake_is_taken_back_with_one_click(
    new_context: NewContext, live_server: Any, registration: Registration
) -> None:
    context = new_context(java_script_enabled=False)
    secret = enter(context, registration, live_server.url)
    page = context.new_page()
    page.goto(f"/workspace/objections/bulk/{registration.pk}/")
    for group in page.locator("section[id^=group-]").all():
        group.get_by_text("Remove all", exact=True).click()
    page.get_by_role("button", name="See the samples").click()
    page.get_by_label("One-time code").fill(code_now(secret))
    page.get_by_role("button", name="Sign and answer").click()

    page.get_by_role("button", name="Take the answers back").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Answers taken back")
    answers_carry_out(clock.now() + timedelta(minutes=11))
    assert not Objection.objects.filter(registration=registration).exclude(state="served").exists()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_screens_are_accessible_and_fit_a_phone(
    new_context: NewContext, live_server: Any, registration: Registration, language: str
) -> None:
    complaints: list[Any] = []
    context = new_context(locale=language, viewport={"width": 1280, "height": 900})
    secret = enter(context, registration, live_server.url)
    page = context.new_page()

    def look(name: str) -> None:
        found = Axe().run(page).response["violations"]
        complaints.extend((name, rule["id"], node["target"]) for rule in found for node in rule["nodes"])
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                complaints.append((name, width, "wider than the screen"))
            if SCREENS:
                page.screenshot(path=Path(SCREENS) / f"{name}-{width}-{language[:2]}.png", full_page=True)

    for name, path in (
        ("workspace", "/workspace/"),
        ("queue", "/workspace/objections/"),
        ("template", "/workspace/objections/templates/new/"),
        ("groups", f"/workspace/objections/bulk/{registration.pk}/"),
    ):
        page.goto(path)
        look(name)
    for group in page.locator("section[id^=group-]").all():
        group.locator("input[value=contest]").check()
        group.locator("details").first.locator("summary").click()
        group.locator("textarea[name^=text_zh]").fill("[异议号] 所列 [条目数] 条均有书面许可，见附件。")
    page.locator("form .sticky button").click()
    look("samples")
    page.locator("input[name=code]").fill(code_now(secret))
    page.locator(".actionbox button").click()
    look("receipt")
    page.locator("tbody th a").first.click()
    look("case")

    assert complaints == []
