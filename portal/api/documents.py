"""The description of the API for programs and for people. Everything comes from our own server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.problems import BY_STATUS, TITLES
from registry.kernel.errors import DomainError, NotAllowed
from registry.views.public import open_response

from .limits import Limit
from .schema import METHODS, schema_document
from .shapes.check import ENTRIES

MEDIA_TYPE = "application/vnd.oai.openapi+json"
SCHEMA_SECONDS = 300


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One stable code: its statuses and what it means."""

    code: str
    statuses: str
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation in a list without scripts."""

    method: str
    path: str
    summary: str


@require_safe
def schema_view(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3 as JSON, in the reader's language."""
    response = HttpResponse(schema_bytes(get_language() or ""), content_type=MEDIA_TYPE)
    response["X-Content-Type-Options"] = "nosniff"
    return open_response(request, response, seconds=SCHEMA_SECONDS)


@require_safe
def docs_page(request: HttpRequest) -> HttpResponse:
    """How to use it, every operation, every problem; a script adds a form to try them."""
    context = {
        "problems": problem_lines(),
        "operations": operations(schema(get_language() or "")),
        "rates": Limit.rates,
        "entries": ENTRIES["maxItems"],
        "base": settings.SITE_URL,
    }
    return render(request, "api/docs.html", context)


@cache
def schema(language: str) -> dict[str, Any]:
    """The document in one language; it changes with the code only."""
    return schema_document()


@cache
def schema_bytes(language: str) -> bytes:
    return orjson.dumps(schema(language), option=orjson.OPT_INDENT_2)


def operations(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Operations by tag, in the order of the document."""
    found = defaultdict(list)
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                one = methods[method]
                found[one["tags"][0]].append(Operation(method.upper(), path, one.get("summary", "")))
    return dict(found)


def problem_lines() -> list[ProblemLine]:
    """Every code that an answer can carry, by name, each once."""
    statuses: dict[str, set[int]] = defaultdict(set)
    texts: dict[str, str] = {}
    for error in _kinds(DomainError):
        if issubclass(error, NotAllowed):
            continue  # looks like what is not there
        statuses[error.code].add(error.status)
        texts.setdefault(error.code, str(error.message or BY_STATUS.get(error.status, "")))
    for code, status in SHAPE_CODES.items():
        statuses[code].add(status)
        texts[code] = str(TITLES[code])
    return [
        ProblemLine(code, ", ".join(map(str, sorted(statuses[code]))), _bare(texts[code])) for code in sorted(statuses)
    ]


SHAPE_CODES = {
    "invalid": 422,
    "not_authenticated": 401,
    "authentication_failed": 401,
    "permission_denied": 403,
    "second_factor_missing": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "throttled": 429,
    "parse_error": 400,
    "too_large": 413,
    "unsupported_media_type": 415,
}


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def _bare(text: str) -> str:
    """A sentence with its blanks shown as such."""
    try:
        return text % defaultdict(lambda: "…")
    except (TypeError, ValueError):
        return text.replace("%(", "(") or _("The sentence says which rule.")
