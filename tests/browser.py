"""A real browser for tests: Debian's Chromium through Playwright. Its tests skip visibly where there is no Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

if TYPE_CHECKING:
    from registry.models import User

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 30_000  # ms that a condition may take: tests wait for what is to be seen, however busy the machine
REQUEST_FAILED = "Failed to load resource"  # said of every 4xx page, which tests ask for on purpose


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install it, or give its path as CHROMIUM")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        expect.set_options(timeout=PATIENCE)
        yield running
        running.close()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, live_server: Any, settings: Any) -> Iterator[NewContext]:
    """Makes browser contexts (a context is one person); takes Playwright's options, e.g. locale, viewport.

    The test fails if a page threw, logged an error, or was refused something by the content security policy.
    """
    settings.MFA_TOTP_TOLERANCE = 2  # a busy machine may take a minute from typing a one-time code to judging it
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"base_url": live_server.url, "locale": "en-GB"} | options)
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: _note(message, complaints))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """One person's English page on the live server."""
    return new_context().new_page()


def enter(context: BrowserContext, user: "User", url: str) -> Page:
    """A page of somebody signed in, with the second factor where they have one; `url` is the live server's."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    return context.new_page()


def still(page: Page) -> Page:
    """The same address in a page of its own that does not reload itself while it is looked at; the first is closed."""
    fresh, address = page.context.new_page(), page.url.partition("?")[0]
    page.close()
    fresh.goto(f"{address}?reload=off")
    return fresh


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error" and not message.text.startswith(REQUEST_FAILED):
        complaints.append(message.text)
