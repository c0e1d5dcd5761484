"""The pages of refusals and screenings in a real browser: nothing inaccessible, nothing wider than the screen."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect

from registry.models import Match, Refusal, Registration, User
from registry.services.matches import match_contest
from registry.services.refusal_steps import refusal_ask_proof
from registry.services.register_snapshots import register_snapshot_take
from tests.browser import NewContext
from tests.factories.matches import HOST, curator_actor, match_of
from tests.factories.objections import registration_published
from tests.factories.refusals import holder_new, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, Acting, officer_actor, officer_new

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANIFEST = (
    "url,sha256,title\n"
    + "".join(f"https://{HOST}/a/{at}.jpg,,\n" for at in range(40))
    + "".join(f"https://texts{at % 7}.example.org/{at}.html,,\n" for at in range(30))
    + "https://a..b.example/,,\nftp://c.example/,,\n"
)


def enter(context: BrowserContext, url: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])


@pytest.fixture
def holder(transactional_db: None) -> Acting:
    return holder_new("山塘书社")


@pytest.fixture
def registration(holder: Acting) -> Registration:
    """A published set that several refusals hit, some in every state a page shows."""
    refusal_effective(HOST, holder=holder)
    proved = refusal_filed("https://texts1.example.org/\ntexts2.example.org", holder=holder)
    refusal_ask_proof(proved, text="请提供网站备案信息。", actor=officer_actor(officer_new()), at=AT)
    refusal_filed(
        "https://texts3.example.org/", ground="personal_information", holder=holder_new("Zhang", kind="person")
    )
    refusal_drafted("example.com\nhttps://example.com/photos/\nhost www.example.net\n" + "ab" * 32, holder=holder)
    registration = registration_published(manifest=MANIFEST)
    match = match_of(registration, Refusal.objects.get(state="effective"))
    match_contest(match, against="refusal", text="本方持有该站点的许可。", actor=curator_actor(match), at=AT)
    register_snapshot_take(AT)
    refusal_filed("texts3.example.org", usages={"train_generative": "allow", "search": "disallow"})
    register_snapshot_take(AT)
    return registration


def pages(registration: Registration) -> tuple[list[str], list[str]]:
    """Addresses for the holder and for the curator."""
    contested, asked = Refusal.objects.get(state="contested"), Refusal.objects.get(state="proof_required")
    draft = Refusal.objects.get(state="draft")
    notified = Match.objects.filter(state="notified").order_by("pk")[0]
    of_holder = [
        reverse("refusal_list"),
        f"{reverse('refusal_list')}?ground=copyright&q=nobody",
        reverse("refusal_statistics"),
        reverse("register_snapshots"),
        reverse("refusal_page", args=[contested.case.number]),
        reverse("refusal_new"),
        reverse("refusal_check", args=[draft.pk]),
        reverse("refusal_receipt", args=[contested.case.number]),
        reverse("my_refusals"),
        *(reverse("refusal_step", args=[asked.case.number, step]) for step in ("proof", "grant", "withdraw")),
        reverse("refusal_step", args=[contested.case.number, "answer"]),
        reverse("refusal_step", args=[contested.case.number, "amend"]),
    ]
    of_curator = [
        reverse("dataset_screening", args=[registration.case.number]),
        reverse("match_answer", args=[notified.case.number]),
    ]
    return of_holder, of_curator


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "light"), (390, "dark"), (1280, "dark")])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_is_inaccessible_or_wider_than_the_screen(
    new_context: NewContext,
    live_server: object,
    registration: Registration,
    holder: Acting,
    width: int,
    scheme: str,
    language: str,
) -> None:
    curator = registration.applicant.memberships.get().user
    for user, urls in zip((holder.user, curator), pages(registration), strict=True):
        context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        enter(context, live_server.url, user)  # type: ignore[attr-defined]  # pytest-django's
        page = context.new_page()
        for url in urls:
            answer = page.goto(f"{url}{'&' if '?' in url else '?'}lang={language}")
            assert answer
            assert answer.ok, url
            _keep(page.screenshot(full_page=True), f"{url}-{language}-{width}-{scheme}")
            found = Axe().run(page)
            assert found.violations_count == 0, url + found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url


def test_a_holder_refuses_on_a_phone_in_three_screens_without_scripts(
    new_context: NewContext, live_server: object, holder: Acting
) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    enter(context, live_server.url, holder.user)  # type: ignore[attr-defined]  # pytest-django's
    page = context.new_page()

    page.goto("/refusals/new/")
    page.get_by_label("What you refuse").fill("shuku.example\ncom.cn")
    page.get_by_label("Copyright").check()
    page.get_by_role("button", name="Check how it is understood").click()
    expect(page.get_by_text("Line 2, “com.cn”").first).to_be_visible()
    _keep(page.screenshot(full_page=True), "/refusals/new/-422-en-390")
    page.get_by_label("What you refuse").fill("shuku.example\nhttps://huakan.example/photos/")
    page.get_by_role("button", name="Check how it is understood").click()
    expect(page.get_by_text("Everything under an address")).to_be_visible()
    page.get_by_role("button", name="File the refusal").click()

    expect(page.get_by_role("heading", name="Your refusal is filed and in force")).to_be_visible()
    assert Refusal.objects.get().state == "provisional"


def _keep(picture: bytes, name: str) -> None:
    """Pictures to look at, when a folder is named."""
    if folder := os.environ.get("SCREENS_DIR"):
        Path(folder, name.strip("/").replace("/", "_") + ".png").write_bytes(picture)
