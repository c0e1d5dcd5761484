"""A curator answers 300 objections in bulk, in a real browser: at most 4 screens and 12 clicks, typing not counted.

The usual run takes a tenth of the cases, `--full` all 300. SCREENS=<folder> keeps pictures of the four screens.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from objections.models import AnswerBatch, Objection
from objections.services.answer_effects import answers_carry_out
from registry.kernel import clock
from registry.models import Receipt, Registration
from tests.browser import NewContext, enter, still
from tests.factories.answers import IMAGES, TEXTS, objections_served, registration_big
from tests.factories.officers import code_now, second_factor

from .counted import Counted
from .looking import look
from .walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHARES = ((IMAGES, "copyright", 0.75), (TEXTS, "copyright", 0.15), (TEXTS, "contract", 0.1))


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


def curator_in(context: BrowserContext, registration: Registration, url: str) -> tuple[Page, str]:
    """The curator's page, and the secret of their one-time codes."""
    user = registration.applicant.memberships.order_by("pk")[0].user
    return enter(context, user, url), second_factor(user)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_curator_answers_300_objections_on_4_screens_with_12_clicks(
    new_context: NewContext, live_server: Any, registration: Registration, has_scripts: bool, counted: Counted
) -> None:
    context = new_context(java_script_enabled=has_scripts, viewport={"width": 1280, "height": 900})
    page, secret = curator_in(context, registration, live_server.url)
    total = Objection.objects.filter(registration=registration, state="served").count()
    walk = Walk(page)

    walk.open("/workspace/")
    walk.click(page.get_by_role("link", name="Stone rubbings of Jiangnan v1.0").first)
    groups = page.locator("section[id^=group-]")
    expect(groups).to_have_count(3)
    walk.click(groups.nth(0).get_by_text("Remove all", exact=True))
    for place in (1, 2):
        walk.click(groups.nth(place).get_by_text("Contest", exact=True))
        walk.click(groups.nth(place).get_by_text("Write the text for this group"))
        groups.nth(place).get_by_label("Text in English").fill("[objection number]: [items named] items, licensed.")
    walk.click(page.get_by_role("button", name="See the samples"))
    expect(page.locator(".samples > li")).to_have_count(9)
    page.get_by_label("One-time code").fill(code_now(secret))
    walk.click(page.get_by_role("button", name=f"Sign and answer {total} cases"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Answers to {total} objections received")

    counted(walk, "curator: answer objections in bulk, signed once", screens=4, clicks=12, data=f"{total} cases")
    batch = AnswerBatch.objects.get()
    assert Receipt.objects.filter(facts__batch=batch.pk).count() == total
    answers_carry_out(clock.now() + timedelta(minutes=11), limit=1000)
    expect(still(page).locator(".kpis dd").first).to_have_text(str(total))
    assert not Objection.objects.filter(registration=registration, state="served").exists()


def test_what_was_signed_by_mistake_is_taken_back_with_one_click(
    new_context: NewContext, live_server: Any, registration: Registration
) -> None:
    page, secret = curator_in(new_context(java_script_enabled=False), registration, live_server.url)
    page.goto(f"/workspace/objections/bulk/{registration.pk}/")
    for group in page.locator("section[id^=group-]").all():
        group.get_by_text("Remove all", exact=True).click()
    page.get_by_role("button", name="See the samples").click()
    page.get_by_label("One-time code").fill(code_now(secret))
    page.get_by_role("button", name="Sign and answer").click()
    expect(page.get_by_role("button", name="Take the answers back")).to_be_visible()

    page = still(page)
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
    page, secret = curator_in(context, registration, live_server.url)

    for name, path in (
        ("workspace", "/workspace/"),
        ("queue", "/workspace/objections/"),
        ("template", "/workspace/objections/templates/new/"),
        ("groups", f"/workspace/objections/bulk/{registration.pk}/"),
    ):
        page.goto(path)
        look(page, name, complaints)
    for group in page.locator("section[id^=group-]").all():
        group.locator("input[value=contest]").check()
        group.locator("details").first.locator("summary").click()
        group.locator("textarea[name^=text_zh]").fill("[异议号] 所列 [条目数] 条均有书面许可，见附件。")
    page.locator("form .sticky button").click()
    expect(page.locator(".samples > li")).to_have_count(9)
    look(page, "samples", complaints)
    page.locator("input[name=code]").fill(code_now(secret))
    page.locator(".actionbox button").click()
    expect(page).to_have_url(re.compile("/batches/"))
    page = still(page)
    look(page, "receipt", complaints)
    page.locator("tbody th a").first.click()
    look(page, "case", complaints)

    assert complaints == []
