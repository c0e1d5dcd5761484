"""The check page in a real browser: the scanned fragment is compared there, and without scripts nothing is missing."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from registry.models import Certificate, ClockOffset
from tests.browser import NewContext
from tests.factories.certificates import SETTLED, certified, page_drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAME = "The code you scanned belongs to this very certificate."
OTHER = "The code you scanned belongs to another text. Do not rely on that copy."


@pytest.fixture
def certificate(transactional_db: None) -> Certificate:
    ClockOffset.objects.create(id=1, shift=SETTLED + timedelta(days=40) - datetime.now(UTC))
    return page_drawn(certified(excluded=[1]))


def address(certificate: Certificate, fragment: str) -> str:
    return f"/v/{certificate.number}#{fragment}"


def test_the_code_of_this_certificate_is_recognised(page: Page, certificate: Certificate) -> None:
    page.goto(address(certificate, certificate.credential_sha256[:32]))

    expect(page.get_by_role("heading", name="Certificate in force")).to_be_visible()
    expect(page.get_by_text(SAME)).to_be_visible()


def test_the_code_of_another_text_is_warned_of(page: Page, certificate: Certificate) -> None:
    page.goto(address(certificate, "0" * 32))

    expect(page.get_by_text(OTHER)).to_be_visible()


def test_without_scripts_the_page_is_whole(new_context: NewContext, certificate: Certificate) -> None:
    page = new_context(java_script_enabled=False).new_page()

    page.goto(address(certificate, certificate.credential_sha256[:32]))

    expect(page.get_by_role("heading", name="Certificate in force")).to_be_visible()
    shown = "".join(page.locator("#compare .digest span").all_inner_texts())
    assert shown == certificate.credential_sha256[:32]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_inaccessible_or_wider_than_the_screen(
    new_context: NewContext, certificate: Certificate, width: int, scheme: str
) -> None:
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()

    for url in (reverse("certificate_check", args=[certificate.number]), "/verify/", "/keys/", "/log/"):
        page.goto(url)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url
