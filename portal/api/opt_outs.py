"""The question of Spawning's opt-out API, so that its clients (PyPI: datadiligence) ask this register unchanged.

`POST /api/v2/query/urls/`, text/plain, one address a line as the client joins them; the answer has one element for each
line, in order. Whatever stands in an Authorization header is not looked at: nobody needs a key here.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import exceptions

from registry.models.recording import instant_text
from registry.selectors.usages import USUAL

from .base import OpenView
from .bulk import Question, answer
from .entries import Entry, entries_count, entry_of_url
from .reading import LISTS_BYTES, read_all
from .requests import ApiRequest
from .schema import described
from .shapes.opt_outs import OptOuts


class QueryUrls(OpenView):
    """Whether each address is opted out of being gathered for training."""

    authentication_classes = []
    max_body = LISTS_BYTES
    is_bulk = True

    @described(
        _("Opt-outs of up to 10,000 addresses, as Spawning's clients ask"),
        name="check_opt_outs",
        body={"text/plain": OpenApiTypes.STR},
        answer=OptOuts,
        description=_(
            "One address a line; one element comes back for each line, blank ones included, in the same order. An "
            "address that cannot be resolved counts as opted out, since nobody can say that it is free."
        ),
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        texts = lines_read(read_all(request._request))
        body = opt_outs([(text, entry_of_url(text)) for text in texts], Question(request.received_at, USUAL))
        return HttpResponse(orjson.dumps(body), content_type="application/json")


def lines_read(raw: bytes) -> list[str]:
    """The addresses as the client had them: it joins them by a line feed and by nothing else.

    Raises ParseError for what is no UTF-8, TooManyEntries.
    """
    try:
        texts = raw.decode().split("\n")
    except UnicodeDecodeError:
        raise exceptions.ParseError from None
    entries_count(len(texts))
    return texts


def opt_outs(asked: list[tuple[str, Entry]], question: Question) -> dict[str, Any]:
    """The answer for these addresses as they were written."""
    found = answer([entry for _text, entry in asked], question)
    urls = [
        {"url": text, "optOut": result["is_refused"] is not False, "state": result["state"]}
        for (text, _entry), result in zip(asked, found["results"], strict=True)
    ]
    return {
        "urls": urls,
        "size": len(urls),
        "optOuts": sum(one["optOut"] for one in urls),
        "asOf": instant_text(question.at),
    }
