"""What is asked of every screen: axe finds nothing, nothing is wider than the window.

SCREENS=<folder> keeps pictures.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENS = os.environ.get("SCREENS")
WIDTHS = (390, 1280)


def look(page: Page, name: str, complaints: list[Any], widths: Sequence[int] = WIDTHS) -> None:
    """Adds to `complaints` what is wrong with the page as it stands, at each of the widths."""
    found = Axe().run(page).response["violations"]
    complaints.extend((name, rule["id"], node["target"]) for rule in found for node in rule["nodes"])
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            complaints.append((name, width, "wider than the screen"))
        if SCREENS:
            language = page.evaluate("document.documentElement.lang")[:2]
            page.screenshot(path=Path(SCREENS) / f"{name}-{width}-{language}.png", full_page=True)
