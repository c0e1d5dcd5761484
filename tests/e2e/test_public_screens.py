"""The pages most people meet, in a real browser: accessible, no wider than the screen; kept as pictures on request.

SCREENS=docs/screens python3 manage.py test tests/e2e/test_public_screens.py
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone

from registry.models import Officer
from tests.browser import NewContext
from tests.factories.certificates import certified
from tests.factories.objections import lines, objection_examined, objection_filed, registration_published
from tests.factories.officers import officer_with_totp

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ITEMS = ("https://images.example.com/a/1.jpg", "https://texts.example.org/story.html")
SCREENS = os.environ.get("SCREENS")


@pytest.fixture
def places() -> dict[str, str]:
    """Name of the picture: address."""
    certificate = certified(excluded=[0])
    now = timezone.now()
    registration = registration_published(at=now - timedelta(hours=2))
    objection = objection_filed(registration, at=now - timedelta(hours=1))
    ruled = objection_examined(targets=lines(*ITEMS))
    number = registration.case.number
    return {
        "home": "/",
        "register": "/register/",
        "dataset": f"/register/{number}/",
        "object": f"/register/{number}/object/",
        "case": f"/cases/{objection.case.number}/",
        "verify": f"/v/{certificate.number}/",
        "check": "/check/?q=images.example.com",
        "gazette": "/gazette/",
        "decision": f"/desk/{ruled.case_id}/",
    }


@pytest.fixture
def officer() -> Officer:
    return officer_with_totp("lead")


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("zh", 1280, "light"), ("zh", 390, "light"), ("en", 1280, "light"), ("en", 390, "light"), ("zh", 390, "dark")],
)
def test_pages_are_accessible_and_fit_the_screen(
    new_context: NewContext,
    live_server: Any,
    places: dict[str, str],
    officer: Officer,
    language: str,
    width: int,
    scheme: str,
) -> None:
    locale = {"zh": "zh-CN", "en": "en-GB"}[language]
    context = new_context(locale=locale, viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies([session_of(officer, live_server.url)])
    page = context.new_page()

    for name, path in places.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        violations = Axe().run(page).response["violations"]
        assert [(path, rule["id"], node["target"]) for rule in violations for node in rule["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if SCREENS and scheme == "light":
            folder = Path(settings.BASE_DIR) / SCREENS
            page.screenshot(path=folder / f"{name}-{language}-{width}.png", full_page=True)


def session_of(officer: Officer, url: str) -> dict[str, str]:
    """The cookie of a signed-in officer; to all public pages it changes nothing but the header."""
    client = Client()
    client.force_login(officer.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": url}
