"""The desk in a real browser: axe objects to nothing and nothing is wider than the screen, in both languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import NewContext, enter

from .scene import scene_set

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = ((1280, "light"), (390, "dark"))


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_page_of_the_desk_is_accessible_and_fits_the_screen(
    new_context: NewContext, live_server: Any, language: str
) -> None:
    scene = scene_set()
    complaints = []

    for width, scheme in LOOKS:
        context = new_context(locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = enter(context, scene.lead.user, live_server.url)
        for name, path in scene.paths.items():
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            found = Axe().run(page).response["violations"]
            complaints += [(name, width, rule["id"], node["target"]) for rule in found for node in rule["nodes"]]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                complaints.append((name, width, "wider than the screen", ""))

    assert complaints == []
