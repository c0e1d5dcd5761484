"""The journeys of a rights holder in a real browser, with and without scripts; screens and clicks are counted.

Check my site → refuse → object to what is pending: at most 5 screens and 7 clicks, the search without an account.
Prove control of a domain: at most 2 screens and 3 clicks. SCREENS=<folder> keeps pictures.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from objections.models import Objection
from registry.kernel import clock
from registry.models import ControlProof, Refusal, SiteCheck
from registry.services.control_proofs import controls_look
from registry.services.site_checks import sites_read
from tests.browser import NewContext, enter
from tests.factories.control import publish
from tests.factories.matches import HOST
from tests.factories.objections import registration_published
from tests.factories.refusals import holder_new
from tests.nameserver import NameServer
from tests.sites import Web

from .looking import look
from .walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def site(web: Web) -> None:
    photos = web.site(HOST)
    photos.put(
        "/robots.txt", "User-agent: *\nAllow: /\nContent-Signal: ai-train=no\n\nUser-agent: GPTBot\nDisallow: /\n"
    )
    photos.put("/.well-known/tdmrep.json", '{"location": "/", "tdm-reservation": 1}')
    photos.put("/", '<title>Photos</title><meta name="robots" content="noai">')


@pytest.mark.parametrize("has_scripts", [True, False])
def test_check_my_site_then_refuse_then_object_takes_5_screens_and_7_clicks_at_most(
    new_context: NewContext, live_server: Any, web: Web, has_scripts: bool
) -> None:
    site(web)
    now = clock.now()
    registration = registration_published(at=now)
    context = new_context(java_script_enabled=has_scripts)
    walk = Walk(context.new_page())
    page = walk.page

    walk.open("/check-site/")  # nobody is signed in
    page.get_by_label("Your site").fill(f"https://{HOST}/")
    walk.click(page.get_by_role("button", name="Check the site"))
    expect(page.get_by_text("The site is being read.")).to_be_visible()
    sites_read(clock.now())
    expect(page.get_by_text("The site refuses:")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("link", name="Object", exact=True)).to_be_visible()
    enter(context, holder_new().user, live_server.url)
    page.reload()
    walk.click(page.get_by_role("button", name="Prepare this refusal"))
    walk.click(page.get_by_role("button", name="File the refusal"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your refusal is filed and in force")
    walk.click(page.get_by_role("button", name="Object to it"))
    walk.click(page.get_by_role("button", name="File 1 objection"))
    expect(page.get_by_role("heading", level=1)).to_have_text("1 objection filed")

    assert walk.within(5, 7), walk.cost
    assert Refusal.objects.get().state == "provisional"
    assert Objection.objects.get().registration == registration


@pytest.mark.parametrize("has_scripts", [True, False])
def test_control_of_a_domain_is_proved_on_2_screens_with_3_clicks_at_most(
    new_context: NewContext, live_server: Any, names: NameServer, has_scripts: bool
) -> None:
    context = new_context(java_script_enabled=has_scripts)
    walk = Walk(enter(context, holder_new().user, live_server.url))
    page = walk.page

    walk.open("/me/domains/")
    page.get_by_label("Domain or address").fill("photos.example")
    walk.click(page.get_by_role("button", name="Show me what to publish"))
    expect(page.get_by_text("_dip-challenge-subtree.photos.example")).to_be_visible()
    publish(ControlProof.objects.get(), names)
    walk.click(page.get_by_role("button", name="It is in place: look now"))
    expect(page.get_by_text("We are looking now.")).to_be_visible()
    controls_look(clock.now())
    expect(page.get_by_role("heading", name="Control proved")).to_be_visible(timeout=10_000)

    assert walk.within(2, 3), walk.cost


@pytest.mark.parametrize(("language", "width", "scheme"), [("zh-CN", 1280, "light"), ("en-GB", 390, "dark")])
def test_the_screens_are_accessible_and_fit(
    new_context: NewContext, live_server: Any, web: Web, language: str, width: int, scheme: str
) -> None:
    site(web)
    registration_published(at=clock.now())
    context = new_context(locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme)
    holder = holder_new()
    page = enter(context, holder.user, live_server.url)
    complaints: list[Any] = []

    page.goto("/check-site/")
    look(page, "ask", complaints, [width])
    page.locator("input[name=site]").fill(HOST)
    page.locator("main form button").click()
    look(page, "waiting", complaints, [width])
    sites_read(clock.now())
    check = SiteCheck.objects.get()
    page.goto(f"/check-site/{check.public_id}/")
    look(page, "read", complaints, [width])
    page.locator(f"form[action='/check-site/{check.public_id}/refuse/'] button").click()
    page.locator("form.card button.btn").first.click()
    look(page, "receipt", complaints, [width])
    page.goto("/me/domains/")
    page.locator("input[name=text]").fill(HOST)
    page.locator("main form button.btn").first.click()
    controls_look(clock.now())
    look(page, "domain", complaints, [width])
    page.goto("/me/domains/")
    look(page, "domains", complaints, [width])

    assert complaints == []
