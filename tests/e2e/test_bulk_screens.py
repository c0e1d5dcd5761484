"""Deciding alike objections, objecting to many datasets and one's own cases in a real browser, in both languages.

SCREENS=<folder> keeps pictures.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from objections.models import RulingBatch
from objections.services.ruling_lines import rulings_carry_out
from registry.kernel import clock
from tests.browser import NewContext, enter
from tests.factories.answers import IMAGES, registration_big
from tests.factories.objections import objector_new, read
from tests.factories.officers import code_now, officer_with_totp, second_factor
from tests.factories.registrations import officer_new
from tests.objections.services.test_ruling_batches import examined

from .looking import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_two_officers_decide_alike_objections_on_accessible_screens(
    new_context: NewContext, live_server: Any, language: str
) -> None:
    registration = registration_big(items=20)
    objections = examined(registration, 3)
    other = officer_new("reviewer")
    secret, complaints = second_factor(other.user), list[Any]()
    first = enter(new_context(locale=language), officer_with_totp().user, live_server.url)
    second = enter(new_context(locale=language), other.user, live_server.url)

    first.goto("/desk/batches/")
    look(first, f"desk-batches-{language[:2]}", complaints)
    first.locator("tbody th a").first.click()
    first.locator("input[value=uphold]").check()
    first.locator("select[name=ground]").select_option("rights_shown")
    first.locator("textarea[name=facts]").fill("The scans are of the 1933 print.")
    first.locator("textarea[name=reasons]").fill("The edition is the objector's.")
    look(first, f"desk-batch-new-{language[:2]}", complaints)
    first.locator("form.stack button.btn").click()
    expect(first).to_have_url(re.compile(r"/batches/\d+/"))
    rulings_carry_out(clock.now())
    batch = RulingBatch.objects.get()
    second.goto(f"/desk/batches/{batch.pk}/")
    expect(second.locator(".effect .minus b")).to_have_text("3")
    look(second, f"desk-batch-{language[:2]}", complaints)
    second.locator("input[name=code]").fill(code_now(secret))
    second.locator(".actionbox button.btn").click()
    expect(second.locator(".actionbox")).to_have_count(0)
    rulings_carry_out(clock.now())

    assert {read(one).state for one in objections} == {"upheld"}
    assert complaints == []


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_an_objector_objects_to_many_datasets_on_accessible_screens(
    new_context: NewContext, live_server: Any, language: str
) -> None:
    complaints: list[Any] = []
    registrations = [registration_big(items=4, at=clock.now() - timedelta(hours=1)) for _ in range(2)]
    page = enter(new_context(locale=language), objector_new().user, live_server.url)

    page.goto("/me/objections/many/?" + "&".join(f"number={one.case.number}" for one in registrations))
    page.locator("input[value=domain]").check()
    page.locator("input[name=domain]").fill(IMAGES)
    page.locator("input[value=copyright]").check()
    page.locator("textarea[name=statement]").fill("These scans are ours; please take them out.")
    look(page, f"many-new-{language[:2]}", complaints)
    page.locator("main form button.btn").last.click()
    look(page, f"many-check-{language[:2]}", complaints)
    page.locator("main form button.btn").click()
    expect(page.locator(".verdict h1")).to_contain_text("2")
    look(page, f"many-receipt-{language[:2]}", complaints)
    page.goto("/me/cases/")
    expect(page.locator("tbody tr")).to_have_count(2)
    look(page, f"my-cases-{language[:2]}", complaints)

    assert complaints == []
