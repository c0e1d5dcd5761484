"""What journeys cost in a real browser, with and without scripts: screens and clicks at or under their targets.

docs/evidence/figures.md says what was counted.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from objections.models import Objection
from registry.kernel import clock
from registry.models import Letter, Party, Refusal, User
from tests.browser import NewContext, enter
from tests.factories.objections import lines, objection_examined, read, registration_published
from tests.factories.officers import officer_with_totp
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import fresh, registration_submitted
from tests.objections.views.people import mailed_path

from .counted import Counted
from .walk import Walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"]),
]
ITEMS = ("https://images.example.com/a/1.jpg", "https://images.example.com/a/2.jpg")
HOST = "images.example.com"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def press(walk: Walk, button: str) -> None:
    walk.click(walk.page.get_by_role("button", name=button, exact=True))


def test_an_officer_takes_the_next_case_and_decides_it_item_by_item_and_another_signs(
    new_context: NewContext, live_server: Any, has_scripts: bool, counted: Counted
) -> None:
    objection = objection_examined(targets=lines(*ITEMS))
    drafter, signer = officer_with_totp(), officer_with_totp("reviewer")
    first = enter(new_context(java_script_enabled=has_scripts), drafter.user, live_server.url)
    second = enter(new_context(java_script_enabled=has_scripts), signer.user, live_server.url)

    queue = Walk(first)
    queue.start("/desk/")
    press(queue, "Claim the next case")
    expect(first.locator("#decide")).to_be_visible()
    counted(queue, "officer: next case from the queue", screens=1, clicks=1)

    draft = Walk(first)
    draft.open(f"/desk/{objection.case_id}/")
    rows = first.locator("#decide tbody tr")
    draft.click(rows.nth(0).get_by_label("Remove"))
    draft.click(rows.nth(1).get_by_label("Keep"))
    draft.choose(first.get_by_label("Main reason"), "mixed")
    first.get_by_label("Facts found").fill("The scans are of the 1933 print.")
    first.get_by_label("Reasons", exact=True).fill("Part of it is new text.")
    press(draft, "See the effect")
    expect(first.locator(".effect .minus b")).to_have_text("1")
    press(draft, "Propose it")
    expect(first.get_by_text("Another officer has to sign it.")).to_be_visible()
    counted(draft, "officer: decide an objection item by item", screens=2, clicks=8, data="2 items")

    sign = Walk(second)
    sign.start("/desk/")
    sign.click(second.get_by_role("link", name=str(objection.case.number)).first)
    press(sign, "Sign it")
    expect(second.get_by_text("Signed and carried out. The parties are told.")).to_be_visible()
    counted(sign, "officer: the second person signs", screens=1, clicks=2)
    assert read(objection).state == "partly_upheld"


def test_a_formal_examination_ends_with_one_letter_that_names_every_gap(
    new_context: NewContext, live_server: Any, has_scripts: bool, counted: Counted
) -> None:
    registration = registration_submitted()
    page = enter(new_context(java_script_enabled=has_scripts), officer_with_totp().user, live_server.url)
    walk = Walk(page)
    gaps = ("The region is not named.", "The collector of the pages is missing.")

    walk.open(f"/desk/{registration.case_id}/")
    rows = page.locator("#checklist tbody tr")
    for place, gap in enumerate(gaps, start=1):
        walk.click(rows.nth(place).get_by_text("Gap", exact=True))
        rows.nth(place).get_by_label("What is missing").fill(gap)
    press(walk, "I found everything else in order")
    expect(page.get_by_text("The checklist is saved.")).to_be_visible()
    press(walk, "Write the letter")
    for gap in gaps:
        expect(page.get_by_role("textbox")).to_have_value(_holding(gap))
    press(walk, "Send the letter")
    expect(page.get_by_text("The letter is sent;")).to_be_visible()

    counted(walk, "officer: examine with the checklist, one letter", screens=2, clicks=8, data="2 gaps")
    letter = Letter.objects.get(case=registration.case, kind="correction")
    assert all(any(gap in point for point in letter.points) for gap in gaps)
    assert fresh(registration).state == "correction_required"


def test_a_holder_objects_on_a_phone_from_the_link_in_a_mail_and_the_draft_survives(
    new_context: NewContext, live_server: Any, has_scripts: bool, counted: Counted
) -> None:
    refusal, link = refused_items()
    holder = user_of(refusal.holder)

    page = on_a_phone(new_context(java_script_enabled=has_scripts, **PHONE), holder, live_server.url)
    before = Walk(page)
    before.open(link)
    before.click(page.get_by_text("Copyright", exact=True))
    page.get_by_label("What happened, and what do you ask for?").fill("These scans are ours.")
    press(before, "Continue: check answers")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and file")
    counted(before, "holder: object on a phone from the link in a mail, up to the check", screens=4, clicks=6)
    page.context.close()  # the train enters a tunnel

    page = on_a_phone(new_context(java_script_enabled=has_scripts, **PHONE), holder, live_server.url)
    walk = Walk(page)
    walk.open(link)
    expect(page.get_by_label("What happened, and what do you ask for?")).to_have_value("These scans are ours.")
    expect(page.get_by_role("radio", name="Copyright")).to_be_checked()
    press(walk, "Continue: check answers")
    walk.click(page.get_by_text("This is true, and I may object for these works"))
    press(walk, "File the objection")
    expect(page.get_by_role("heading", level=1)).to_have_text("Objection filed")

    fits(page)
    counted(walk, "holder: take a draft up again on a phone and file it", screens=3, clicks=5, data="390 px")
    objection = Objection.objects.get(state="filed")
    assert (objection.objector_id, sum(target.count for target in objection.targets.all())) == (refusal.holder_id, 2)


def test_a_visitor_objects_on_a_phone_without_an_account(
    new_context: NewContext, live_server: Any, has_scripts: bool, counted: Counted
) -> None:
    registration = registration_published(at=clock.now() - timedelta(hours=1))
    page = new_context(java_script_enabled=has_scripts, **PHONE).new_page()
    walk = Walk(page)

    walk.open(f"/register/{registration.case.number}/object/?domain={HOST}")
    page.get_by_label("Your name, or your organisation's").fill("Shen Zhou")
    page.get_by_label("E-mail for service").fill("shen@example.test")
    walk.click(page.get_by_text("Copyright", exact=True))
    page.get_by_label("What happened, and what do you ask for?").fill("These scans are ours.")
    fits(page)
    press(walk, "Continue: confirm by e-mail")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is filed yet")
    walk.clicks += 1  # the link in the mail
    page.goto(mailed_path("objection:confirm"))
    press(walk, "File the objection")
    expect(page.get_by_role("heading", level=1)).to_have_text("Objection filed")

    fits(page)
    counted(walk, "visitor: object on a phone without an account", screens=4, clicks=6, data="390 px")
    assert Objection.objects.get().state == "filed"


def test_a_visitor_who_writes_it_anew_begins_with_what_was_written(
    new_context: NewContext, live_server: Any, has_scripts: bool
) -> None:
    registration = registration_published(at=clock.now() - timedelta(hours=1))
    page = new_context(java_script_enabled=has_scripts, **PHONE).new_page()
    page.goto(f"/register/{registration.case.number}/object/?domain={HOST}")
    page.get_by_label("Your name, or your organisation's").fill("Shen Zhou")
    page.get_by_label("E-mail for service").fill("shen@example.test")
    page.get_by_text("Copyright", exact=True).click()
    page.get_by_label("What happened, and what do you ask for?").fill("These scans are ours.")
    page.get_by_role("button", name="Continue: confirm by e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is filed yet")

    other = new_context(java_script_enabled=has_scripts, **PHONE).new_page()  # the mail is read on another phone
    other.goto(mailed_path("objection:confirm"))
    for phone, link in ((page, "Write it again"), (other, "Write it anew")):
        phone.get_by_role("link", name=link).click()
        expect(phone.get_by_label("What happened, and what do you ask for?")).to_have_value("These scans are ours.")
        expect(phone.locator("input[name=domain]")).to_have_value(HOST)
        expect(phone.get_by_label("E-mail for service")).to_have_value("shen@example.test")


def refused_items() -> tuple[Refusal, str]:
    """A refusal whose items stand in a dataset that is open to objections, and the link its holder was mailed."""
    at = clock.now() - timedelta(hours=1)
    refusal = refusal_effective(HOST, at=at)
    registration_published(at=at)
    return refusal, mailed_path("match:open_to_objection")


def user_of(party: Party) -> User:
    return party.memberships.order_by("pk")[0].user


def on_a_phone(context: BrowserContext, user: User, url: str) -> Page:
    return enter(context, user, url)


def fits(page: Page) -> None:
    """Nobody has to scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url


def _holding(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))
