"""What people see when something is wrong: what happened, that nothing was changed, and where to go on."""

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.views import errors
from registry.kernel.errors import DomainError
from registry.kernel.numbers import format_number

RIGHT = format_number("registration", 2026, 412)
WRONG = RIGHT[:-1] + str((int(RIGHT[-1]) + 1) % 10)

pytestmark = pytest.mark.urls("tests.portal.look_urls")


def test_a_number_with_a_wrong_check_digit_is_answered_with_the_right_one() -> None:
    hint = errors.number_hint(f"/register/{WRONG}/sources/")

    assert hint == errors.NumberHint(written=WRONG, meant=RIGHT, url=f"/register/{RIGHT}/sources/")


def test_a_right_number_is_not_corrected() -> None:
    assert errors.number_hint(f"/v/{RIGHT}/") == errors.NumberHint(written=RIGHT)


@pytest.mark.parametrize("path", ["/", "/register/", "/guides/%E2%80%A6/", "/" + "9" * 5_000])
def test_an_address_without_a_number_gives_no_hint(path: str) -> None:
    assert errors.number_hint(path) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("en", "There is no such page"), ("zh-hans", 'lang="zh-Hans"')])
def test_a_missing_page_offers_the_number_that_was_meant(client: Client, language: str, said: str) -> None:
    page = client.get(f"/v/{WRONG}/", HTTP_ACCEPT_LANGUAGE=language)

    assert page.status_code == 404
    assert said in page.content.decode()
    assert f'<a href="/v/{RIGHT}/" class="mono">{RIGHT}</a>' in page.content.decode()


@pytest.mark.django_db
def test_what_is_in_an_address_cannot_bring_markup(client: Client) -> None:
    assert b"<script>alert" not in client.get("/<script>alert(1)</script>/").content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/forbid/", 403, "Sign in with the account that has the right to it. Nothing was changed."),
        ("/limit/", 429, "Try again in 60 seconds. Nothing was changed."),
    ],
)
def test_a_refusal_says_that_nothing_was_changed(client: Client, path: str, status: int, said: str) -> None:
    page = client.get(path, HTTP_ACCEPT_LANGUAGE="en")

    assert (page.status_code, said in page.content.decode()) == (status, True)


@pytest.mark.django_db
def test_a_limit_tells_programs_how_long_to_wait(client: Client) -> None:
    assert client.get("/limit/")["Retry-After"] == "60"


@pytest.mark.django_db
def test_an_expired_form_is_refused_without_blame() -> None:
    page = Client(enforce_csrf_checks=True).post("/accounts/login/", HTTP_ACCEPT_LANGUAGE="en")

    assert page.status_code == 403
    assert "This form has expired" in page.content.decode()
    assert "Nothing was sent." in page.content.decode()


def test_a_rule_that_says_no_is_shown_in_its_own_words(rf: RequestFactory) -> None:
    error = DomainError(_("Objections to %(number)s closed."), number="DIP-A-2026-001187-3")

    with override("en"):
        page = errors.domain_error(rf.get("/"), error)

    assert page.status_code == 422
    assert "Objections to DIP-A-2026-001187-3 closed." in page.content.decode()


def test_what_somebody_may_not_see_looks_like_what_is_not_there(rf: RequestFactory) -> None:
    class NotYours(DomainError):
        status = 404
        message = "secret"

    page = errors.domain_error(rf.get("/cases/x/"), NotYours())

    assert page.status_code == 404
    assert "secret" not in page.content.decode()


def test_the_page_for_a_broken_server_needs_nothing_that_may_be_broken(rf: RequestFactory) -> None:
    page = errors.server_error(rf.get("/"))  # no database is open in this test

    assert page.status_code == 500
    assert "系统出错了" in page.content.decode()
    assert "Something went wrong on our side" in page.content.decode()


@pytest.mark.django_db
def test_a_program_is_told_in_a_problem_document_in_both_languages(client: Client) -> None:
    answer = client.get("/api/v1/nowhere/", HTTP_ACCEPT_LANGUAGE="en")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"
    assert set(answer.json()["titles"]) == {"zh", "en"}


def test_a_broken_server_tells_programs_the_same_way(rf: RequestFactory) -> None:
    answer = errors.server_error(rf.get("/api/v1/datasets/"))

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
