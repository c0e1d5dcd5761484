"""Filing after registration in a real browser: a licence from the list to the consent, and every page readable."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.kernel import clock
from registry.models import Filing, Registration, User
from tests.browser import NewContext
from tests.factories.filings import recorded
from tests.factories.objections import objection_filed, registration_settled
from tests.factories.registrations import curator_new

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")


def person(new_context: NewContext, live_server: LiveServer, user: User, **options: object) -> Page:
    client = Client()
    client.force_login(user)
    context = new_context(**options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context.new_page()


def looked_at(page: Page, url: str, name: str) -> None:
    """No finding of axe, nothing wider than the screen; a picture where SHOTS says so."""
    page.goto(url)
    findings = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in findings] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_a_licence_goes_from_the_list_to_the_register(new_context: NewContext, live_server: LiveServer) -> None:
    registration, lab = registration_settled(at=clock.now() - timedelta(days=60)), curator_new("Lab")
    page = person(new_context, live_server, registration.applicant.memberships.get().user)
    page.goto(reverse("registration_filings", args=[registration.pk]))
    page.get_by_role("link", name="Record a licence").click()
    page.get_by_label("Reference of the other party").fill(lab.party.alias)
    page.get_by_label("Sole").check()
    page.get_by_label("What is to be recorded").fill("A sole licence for research.")
    page.get_by_role("button", name="File the licence").click()
    expect(page.get_by_text("It was filed as")).to_be_visible()

    filing = Filing.objects.get()
    other = person(new_context, live_server, lab.user)
    other.goto(reverse("case_page", args=[filing.case.number]))
    other.get_by_role("button", name="I consent").click()

    filing.refresh_from_db()
    assert filing.state == "submitted"
    recorded(filing, at=clock.now())
    objection_filed(registration, at=clock.now())
    _every_page(new_context, live_server, registration, filing)


def _every_page(new_context: NewContext, live_server: LiveServer, registration: Registration, filing: Filing) -> None:
    user = registration.applicant.memberships.get().user
    pages = {
        "filings": reverse("registration_filings", args=[registration.pk]),
        "exclusion": reverse("exclusion_new", args=[registration.pk]),
        "change": reverse("filing_new", args=[registration.pk, "change"]),
        "measure": reverse("filing_new", args=[registration.pk, "measure"]),
        "case": reverse("case_page", args=[filing.case.number]),
        "history": reverse("dataset_history", args=[registration.case.number]),
        "dataset": reverse("dataset_page", args=[registration.case.number]),
        "object": reverse("objection_new", args=[registration.case.number]),
    }
    for locale, width in (("zh-CN", 1280), ("en-GB", 390)):
        viewport = {"width": width, "height": 900}
        page = person(new_context, live_server, user, locale=locale, viewport=viewport)
        for name, url in pages.items():
            looked_at(page, url, f"{name}-{locale}-{width}")
