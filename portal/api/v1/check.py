"""Does anybody refuse this? One address, digest or domain, ten thousand at once, or a stream of any length; no account
needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import exceptions
from rest_framework.response import Response

from portal.api.base import OpenView, read
from portal.api.bulk import Question, answer, answer_lines, statement
from portal.api.entries import NDJSON, Entry, entries_read, entry_of, lines_of
from portal.api.reading import LISTS_BYTES, STREAM_BYTES, read_all, read_aside
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.check import ASKED, ENTRIES, BulkAnswer, CheckAnswer, CheckLine, CheckParams, QuestionParams
from registry.models import ApiToken, Ground
from registry.selectors.coverage import Grantee, below_host
from registry.selectors.faults import row_fault

BELOW = 100
BULK_WORDS = _(
    "Entries are texts (a URL or a SHA-256) or objects; one per line in JSON Lines. Nothing is changed. An "
    "entry that cannot be resolved is answered as such and spoils no other."
)


class Check(OpenView):
    """Refusals in force now, or as of an instant that lies behind; the register itself is asked, not a snapshot."""

    max_body = LISTS_BYTES
    is_bulk = True

    @described(_("Check one address, digest or domain"), name="check_one", answer=CheckAnswer, params=[CheckParams])
    def get(self, request: ApiRequest) -> Response:
        params = read(CheckParams, request.query_params.dict())
        asked = question_of(request, params)
        entry = entry_of({name: params[name] for name in ASKED & params.keys()})
        whole = answer([entry], asked)
        found: dict[str, Any] = {**whole["results"][0], **{name: whole[name] for name in ("as_of", "usages")}}
        found["statements"] = whole["statements"]
        found["reason_text"] = reason_text(entry.reason) if entry.reason else None
        found["below"], found["below_sealed"] = _below(entry, asked) if "domain" in params else ([], 0)
        return Response(found)

    @described(
        _("Check up to 10,000 entries at once"),
        name="check_bulk",
        body={"application/json": ENTRIES, NDJSON[0]: OpenApiTypes.STR},
        params=[QuestionParams],
        answer=BulkAnswer,
        description=BULK_WORDS,
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        asked = question_of(request, read(QuestionParams, request.query_params.dict()))
        entries = entries_read(read_all(request._request), media_type_of(request))
        return HttpResponse(orjson.dumps(answer(entries, asked)), content_type="application/json")


class CheckStream(OpenView):
    """As many entries as fit into a body, one a line; nobody keeps them in memory."""

    max_body = STREAM_BYTES
    is_bulk = True

    @described(
        _("Check a stream of entries, one a line"),
        name="check_stream",
        body={NDJSON[0]: OpenApiTypes.STR},
        params=[QuestionParams],
        answer={(200, NDJSON[0]): CheckLine},
        description=_(
            "One line of JSON comes back for each line that is not blank, in the same order, with its statements in "
            "full. Fewer lines than were sent mean that the answer broke off: send the rest again."
        ),
    )
    def post(self, request: ApiRequest) -> StreamingHttpResponse:
        asked = question_of(request, read(QuestionParams, request.query_params.dict()))
        if media_type_of(request) not in NDJSON:
            raise exceptions.UnsupportedMediaType(media_type_of(request))
        body = read_aside(request._request)
        return StreamingHttpResponse(Answers(body, asked), content_type=NDJSON[0])


class Answers:
    """The answers line by line. Closed with the response, also when nobody came to read it."""

    def __init__(self, body: IO[bytes], asked: Question) -> None:
        self._lines = answer_lines(lines_of(body), asked)
        self.close = body.close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._lines)


def question_of(request: ApiRequest, params: dict[str, Any]) -> Question:
    """What the parameters ask; a token's own party is told what was lifted for it."""
    party = request.auth.party if isinstance(request.auth, ApiToken) else None
    grantee = Grantee(params.get("dataset", ""), party)
    at: datetime = params.get("as_of") or request.received_at
    if at > request.received_at:
        raise exceptions.ValidationError(
            {"as_of": [_("This instant lies ahead. What will be refused then, nobody knows.")]}
        )
    is_past = at < request.received_at
    return Question(at, params["usages"], grantee if grantee.dataset or party else None, is_past)


def media_type_of(request: ApiRequest) -> str:
    return str(request.content_type or "").partition(";")[0].strip().lower()


def reason_text(code: str) -> str:
    """The reason in words; URL codes are those of a manifest's rows."""
    return row_fault(code if code in {"sha256", "identifier", "dataset", "nothing_named"} else f"url_{code}")


def _below(entry: Entry, question: Question) -> tuple[list[dict[str, Any]], int]:
    """Refusals of parts of a domain. The address of a person's page may name the person: those are only counted."""
    if entry.asked is None:
        return [], 0
    found = below_host(entry.asked.value, question.asking, BELOW)
    shown = [one for one in found if one.refusal.ground != Ground.PERSONAL_INFORMATION]
    return [statement(one) for one in shown], len(found) - len(shown)
