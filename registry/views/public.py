"""Answers that anybody's program may read from anywhere: open CORS, ETag, short caches."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response

from registry.kernel import store
from registry.kernel.clock import BEIJING
from registry.kernel.errors import DomainError

JSON = {"ensure_ascii": False, "indent": 1}


def open_response(request: HttpRequest, response: HttpResponse, *, seconds: int) -> HttpResponse:
    """`response` readable by scripts of any origin, cached for `seconds`, or 304 when the reader has it already."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    assert isinstance(answer, HttpResponse)
    return answer


def open_json(request: HttpRequest, value: Any, *, seconds: int) -> HttpResponse:
    return open_response(request, JsonResponse(value, json_dumps_params=JSON), seconds=seconds)


def open_text(request: HttpRequest, text: str, *, seconds: int, media_type: str = "text/plain") -> HttpResponse:
    return open_response(request, HttpResponse(text, content_type=f"{media_type}; charset=utf-8"), seconds=seconds)


def problem(error: DomainError) -> HttpResponse:
    """RFC 9457."""
    body = {"type": "about:blank", "status": error.status, "code": error.code, "detail": str(error)}
    response = JsonResponse(body, status=error.status, content_type="application/problem+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """A file to keep. Its bytes never change under this address, but the address is asked again after an hour."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response


def stored_download(digest: str, *, name: str, media_type: str) -> HttpResponse:
    return download(store.read(digest), name=name, media_type=media_type)


def instant_asked(text: str) -> datetime | None:
    """An instant from an address or a form, Beijing time unless it says otherwise; None when it is none."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign arrives as a blank
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=BEIJING)
