"""Every address that can be asked for, with parameters nobody meant: an answer always, never a fault of ours.

The addresses come from the URLconf and the names of parameters from the source, so a new page is tried as well.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from registry.models import Party
from tests.factories.certificates import certified
from tests.factories.objections import objection_filed
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import refusal_effective

pytestmark = pytest.mark.django_db
ODD = ("0000", "²", "9" * 5000, "a\0b", "http://[::1")
ODD_PATHS = ("%00", "9" * 25)
ASKED = re.compile(r"""(?:GET|query_params|params)(?:\.get|\.getlist)?[\[(]\s*"(\w+)"|_asked\(request, "(\w+)\"""")
PAGES = ("portal", "registry", "objections")
ELSEWHERE = {"q", "state", "form", "origin", "objections", "year", "sort", "ground", "usage", "next", "cursor", "limit"}


class Place(NamedTuple):
    route: str
    view: Any


def places(resolver: URLResolver | Any, before: str = "") -> Iterator[Place]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Place(route, pattern.callback)
        else:
            yield from places(pattern, route)


def source_of(view: Any) -> str:
    found = inspect.getmodule(getattr(view, "cls", None) or inspect.unwrap(view))
    return inspect.getsource(found) if found else ""


def names_in(source: str) -> set[str]:
    return {one or other for one, other in ASKED.findall(source)}


EVERY_NAME = ELSEWHERE.union(
    *(names_in(file.read_text()) for area in PAGES for file in Path(settings.BASE_DIR, area).rglob("*.py"))
)
ROUTES = [place for place in places(get_resolver()) if "^" not in place.route and place.route != "metrics"]


@pytest.fixture
def numbers() -> dict[str, str]:
    """What stands for each part of a route; every one of them is there."""
    certificate = certified(excluded=[0])
    objection = objection_filed()
    return {
        "case_number:number": objection.case.number or "",
        "register": objection.registration.case.number or "",
        "refusal_number:number": refusal_effective().case.number or "",
        "certificate:number": certificate.number,
        "str:number": objection.registration.case.number or "",
        "slug:step": "answer",
        "pk": str(objection.case_id),
        "owner": str(objection.registration.applicant_id),
    }


def filled(route: str, numbers: dict[str, str], odd: str = "") -> str:
    def put(match: re.Match[str]) -> str:
        converter, name = match["converter"] or "str", match["name"]
        if odd and converter in {"str", "int"}:
            return odd
        if route.startswith("register/") and name == "number":
            return numbers["register"]
        return numbers.get(f"{converter}:{name}", numbers["pk"])

    return "/" + re.sub(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>", put, route)


class Asker:
    """Asks for one address after the other, each time from elsewhere, and keeps those that were answered with 5xx."""

    def __init__(self, client: Client) -> None:
        self.client, self.asked, self.broken = client, 0, []
        client.raise_request_exception = False

    def ask(self, path: str, params: dict[str, str]) -> None:
        self.asked += 1
        here = f"10.{self.asked >> 16 & 255}.{self.asked >> 8 & 255}.{self.asked & 255}"
        answer = self.client.get(path, params, REMOTE_ADDR=here)
        if answer.status_code >= 500:
            self.broken.append((path[:80], {name: value[:20] for name, value in params.items()}, answer.status_code))

    def is_answered(self, path: str) -> bool:
        """False for what takes no GET and for what asks to sign in first: neither reads a parameter."""
        answer = self.client.get(path)
        return answer.status_code != 405 and not answer.headers.get("Location", "").startswith("/accounts/login/")

    def ask_all(self, start: tuple[str, ...], numbers: dict[str, str]) -> None:
        for place in ROUTES:
            if not place.route.startswith(start):
                continue
            path = filled(place.route, numbers)
            if not self.is_answered(path):
                continue
            for odd in ODD_PATHS if re.search("<(str|int)", place.route) else ():
                self.ask(filled(place.route, numbers, odd), {})
            for odd in (ODD[0], ODD[3]):
                self.ask(path, dict.fromkeys(EVERY_NAME, odd))
            here = source_of(place.view)
            for name in names_in(here) | (ELSEWHERE if "request.GET" in here or "accounts/login/" in path else set()):
                for odd in ODD:
                    self.ask(path, {name: odd})


def test_no_odd_parameter_makes_a_page_fail_for_somebody_without_an_account(numbers: dict[str, str]) -> None:
    asker = Asker(Client())

    asker.ask_all(("",), numbers)

    assert asker.broken == []
    assert asker.asked > 500


def test_no_odd_parameter_makes_a_page_fail_for_a_party(numbers: dict[str, str]) -> None:
    client = Client()
    client.force_login(Party.objects.get(pk=numbers["owner"]).memberships.order_by("pk")[0].user)
    asker = Asker(client)

    asker.ask_all(("me/", "workspace/", "register/"), numbers)

    assert asker.broken == []


def test_no_odd_parameter_makes_a_page_of_the_desk_fail(numbers: dict[str, str]) -> None:
    asker = Asker(signed_in_officer("lead")[0])

    asker.ask_all(("desk/",), numbers)

    assert asker.broken == []


def test_a_text_of_any_length_leads_to_an_answer_not_to_an_address_too_long_to_go_to() -> None:
    for text in ("https://example.com" + "/a" * 900, "江" * 30_000, "https://example.com/" + "a" * 30_000):
        assert Client().get("/", {"q": text}).status_code == 302
