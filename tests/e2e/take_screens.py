"""Pictures of the main pages with the demonstration's data, for docs/screens. Look at every one of them afterwards.

python3 manage.py demo --port 8000                                        (in another terminal)
.venv/bin/python -m tests.e2e.take_screens http://localhost:8000 docs/screens
"""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = (1280, 390)
PASSWORD = "demonstration-2026"  # of every account of the demonstration, printed when it starts
OFFICER = "examiner1@demo.example"


def main(site: str, folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        desk = signed_in(browser, site)
        decision = decision_opened(desk, site)
        for language, locale in LANGUAGES.items():
            for width in WIDTHS:
                options = {"locale": locale, "viewport": {"width": width, "height": 900}}
                page = browser.new_context(**options).new_page()
                for name, path in places(page, site).items():
                    page.goto(site + path)
                    page.screenshot(path=folder / f"{name}-{language}-{width}.png", full_page=True)
                desk.set_viewport_size({"width": width, "height": 900})
                desk.goto(f"{site}{decision}?lang={language}")
                desk.screenshot(path=folder / f"decision-{language}-{width}.png", full_page=True)
        browser.close()


def places(page: Page, site: str) -> dict[str, str]:
    """Name of the picture: address, found by following links as a visitor would."""
    dataset = first_link(page, f"{site}/register/?state=pre_published&sort=objections", ".results h2 a")
    certified = first_link(page, f"{site}/register/?state=registered&objections=with", ".results h2 a")
    case = first_link(page, f"{site}{dataset}", "#b a[href^='/cases/']")
    return {
        "home": "/",
        "register": "/register/",
        "dataset": dataset,
        "object": f"{dataset}object/",
        "case": case,
        "verify": first_link(page, f"{site}{certified}", "a[href^='/v/']"),
        "check": "/check/?q=shantang.example",
        "gazette": "/gazette/",
    }


def first_link(page: Page, address: str, selector: str) -> str:
    page.goto(address)
    return page.locator(selector).first.get_attribute("href") or ""


def decision_opened(page: Page, site: str) -> str:
    """Take the first objection under decision that nobody has; the address of its page."""
    page.goto(f"{site}/desk/?tab=unassigned")
    case = page.get_by_role("link", name=re.compile("^YY-")).first.get_attribute("href") or ""
    page.goto(site + case)
    page.locator("form[action$='/claim/'] button").first.click()
    return case


def signed_in(browser: Browser, site: str) -> Page:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", OFFICER)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button:not([name])")
    command = [sys.executable, "manage.py", "demo", "code", OFFICER]
    page.fill("input[name=code]", subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    page.click("main form button:not([name])")
    return page


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
