"""Pages for what went wrong: what happened and where to go on, in the reader's language and in our look.

Programs, below /api/, get a problem document instead. The page of `server_error` must work when nothing else does: no
database, no context processors, both languages at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from rest_framework.renderers import JSONRenderer

from portal.problems import MEDIA_TYPE, TITLES, ProblemResponse, in_both
from registry.kernel.errors import DomainError
from registry.kernel.numbers import InvalidNumber, parse_number


@dataclass(frozen=True, slots=True)
class NumberHint:
    """What a missing address tells: the number in it, and the one that was probably meant (with its address)."""

    written: str
    meant: str = ""
    url: str = ""


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also what somebody sees who may not see more."""
    if _is_program(request):
        return _problem(404, "not_found")
    return _page(request, 404, hint=number_hint(request.path))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_program(request):
        return _problem(403, "permission_denied")
    return _page(request, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_program(request):
        return _problem(400, "error")
    return _page(request, 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """settings.CSRF_FAILURE_VIEW; nothing was done, and the reader is told so."""
    return render(request, "errors/csrf.html", {"request_id": _request_id()}, status=403)


def too_many(request: HttpRequest, retry_after: int | None = None) -> HttpResponse:
    """`retry_after` in seconds, when the limit knows it."""
    response = _page(request, 429, retry_after=retry_after)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A rule said no where there is no form to show it in."""
    if error.status == 404:
        return page_not_found(request)
    return render(request, "errors/422.html", {"error": error, "request_id": _request_id()}, status=error.status)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_program(request):
        return _problem(500, "error")
    return HttpResponseServerError(
        loader.get_template("errors/500.html").render({"request_id": _request_id(), "sheet": _sheet_url()})
    )


def number_hint(path: str) -> NumberHint | None:
    """The first number in an address; with a wrong check digit, also the number the other digits ask for."""
    for part in path.strip("/").split("/"):
        written = unquote(part)
        try:
            return NumberHint(written=parse_number(written).text)
        except InvalidNumber as error:
            if error.code == "check_digit":
                return NumberHint(written=written, meant=error.hint, url=path.replace(part, error.hint, 1))
    return None


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    return render(request, f"errors/{status}.html", {"request_id": _request_id(), **context}, status=status)


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _problem(status: int, code: str) -> HttpResponse:
    """Drawn here because no view of the API was reached that would choose a renderer."""
    response = ProblemResponse(code, status, in_both(TITLES[code]))
    response.accepted_renderer, response.accepted_media_type = JSONRenderer(), MEDIA_TYPE
    response.renderer_context = {}  # type: ignore[attr-defined]  # set by APIView otherwise
    response.render()
    return response


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _sheet_url() -> str:
    """Empty when the manifest of static files is what broke."""
    try:
        return static("register.css")
    except ValueError:
        return ""
