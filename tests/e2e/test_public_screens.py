"""Every public page and the main pages of party and desk, in a real browser: accessible, no wider than the screen."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from registry.models import Membership, Officer
from tests.browser import NewContext
from tests.factories.certificates import certified
from tests.factories.objections import lines, objection_examined, objection_filed, registration_published
from tests.factories.officers import officer_with_totp
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import registration_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ITEMS = ("https://images.example.com/a/1.jpg", "https://texts.example.org/story.html")


@pytest.fixture
def places() -> dict[str, str]:
    """The pages most people meet, tried in both languages, both widths, light and dark."""
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

    for path in places.values():
        look(page, path, width)


PUBLIC = (
    "/check/",
    "/refusals/",
    "/refusals/new/",
    "/verify/",
    "/keys/",
    "/log/",
    "/api/docs/",
    "/register/?q=DIP-2026-000001-0",
    "/register/?q=nothing-is-called-so",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
)
OWN = (
    "/me/",
    "/me/inbox/",
    "/me/members/",
    "/me/identity/",
    "/me/mandates/",
    "/me/tokens/",
    "/me/refusals/",
    "/me/objections/",
    "/me/party/new/",
    "/accounts/2fa/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/workspace/",
    "/workspace/new/",
    "/workspace/objections/",
)
TASKS = ("", "metadata/", "sources/", "sources/new/", "manifest/", "statements/", "sample/", "applicants/", "check/")


@pytest.mark.parametrize(("language", "width", "scheme"), [("zh", 390, "light"), ("en", 1280, "dark")])
def test_every_other_page_is_accessible_and_fits_the_screen_too(
    new_context: NewContext, live_server: Any, language: str, width: int, scheme: str
) -> None:
    draft, objection, refusal = registration_draft(), objection_filed(), refusal_effective()
    number = objection.registration.case.number
    below = ("sources/", "screening/", "objections/")
    public = (*PUBLIC, f"/refusals/{refusal.case.number}/", *(f"/register/{number}/{part}" for part in below))
    locale = {"zh": "zh-CN", "en": "en-GB"}[language]
    context = new_context(locale=locale, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()

    for path in public:
        look(page, path, width)
    context.add_cookies([session_of(draft.applicant.memberships.order_by("pk")[0], live_server.url)])
    for path in (*OWN, *(f"/workspace/{draft.pk}/{part}" for part in TASKS)):
        look(page, path, width)


def look(page: Page, path: str, width: int) -> None:
    """Open a page: it is there, axe has nothing against it, and nobody must scroll sideways."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    violations = Axe().run(page).response["violations"]
    assert [(path, rule["id"], node["target"]) for rule in violations for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def session_of(member: Officer | Membership, url: str) -> dict[str, str]:
    """The cookie of somebody signed in; to public pages it changes nothing but the header."""
    client = Client()
    client.force_login(member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": url}
