"""The workspace in a real browser: the name hint follows the fields, and everything works without scripts too."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from registry.models import Registration
from tests.browser import NewContext
from tests.factories.registrations import fresh, registration_blank

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(new_context: NewContext, live_server: LiveServer, registration: Registration, **options: object):
    """A page of the applicant's user."""
    client = Client()
    client.force_login(registration.applicant.memberships.get().user)
    context = new_context(**options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context.new_page()


def test_the_suggested_name_follows_the_fields(new_context: NewContext, live_server: LiveServer) -> None:
    registration = registration_blank()
    page = signed_in(new_context, live_server, registration)
    page.goto(reverse("registration_metadata", args=[registration.pk]))

    page.get_by_label("Data from").fill("2019-01-01")
    page.get_by_label("Data until").fill("2024-12-31")
    page.get_by_label("Region covered").fill("江南地区")
    page.get_by_label("Industry (GB/T 4754)").select_option("R88")
    page.get_by_label("Content in a few words").fill("碑刻拓片")
    page.get_by_label("Images").check()

    hint = page.locator("#name-hint")
    expect(hint.locator("[data-name]")).to_have_text("2019—2024年江南地区文化艺术业碑刻拓片图像数据集")
    expect(hint.locator("[data-count]")).to_have_text("28/40")


def test_without_scripts_the_button_suggests_the_name(new_context: NewContext, live_server: LiveServer) -> None:
    registration = registration_blank()
    page = signed_in(new_context, live_server, registration, java_script_enabled=False)
    page.goto(reverse("registration_metadata", args=[registration.pk]))

    page.get_by_label("Region covered").fill("江南地区")
    page.get_by_label("Content in a few words").fill("碑刻拓片")
    page.get_by_role("button", name="Suggest a name from these fields").click()

    expect(page.locator("#name-hint [data-name]")).to_have_text("江南地区碑刻拓片")
    expect(page.get_by_label("Region covered")).to_have_value("江南地区")
    assert fresh(registration).version.region_scope == ""
