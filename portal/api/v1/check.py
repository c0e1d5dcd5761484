"""Does anybody refuse this? One address, digest or domain, or up to ten thousand at once; no account needed."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.response import Response

from portal.api.base import OpenView, read
from portal.api.bulk import NDJSON, Entry, answer, entries_read, entry_of, statement
from portal.api.reading import LISTS_BYTES, read_all
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.check import ENTRIES, BulkAnswer, CheckAnswer, CheckParams
from registry.models import Ground
from registry.selectors.coverage import below_host
from registry.selectors.faults import row_fault

BELOW = 100


class Check(OpenView):
    """Refusals in force as of now; the register itself is asked, not a snapshot."""

    max_body = LISTS_BYTES
    is_bulk = True

    @described(_("Check one address, digest or domain"), name="check_one", answer=CheckAnswer, params=[CheckParams])
    def get(self, request: ApiRequest) -> Response:
        params = read(CheckParams, request.query_params.dict())
        entry = entry_of(dict(params))
        whole = answer([entry], request.received_at)
        found: dict[str, Any] = {**whole["results"][0], "as_of": whole["as_of"], "statements": whole["statements"]}
        found["reason_text"] = reason_text(entry.reason) if entry.reason else None
        found["below"], found["below_sealed"] = _below(entry, request) if "domain" in params else ([], 0)
        return Response(found)

    @described(
        _("Check up to 10,000 entries at once"),
        name="check_bulk",
        body={"application/json": ENTRIES, NDJSON[0]: OpenApiTypes.STR},
        answer=BulkAnswer,
        description=_(
            "Entries are texts (a URL or a SHA-256) or objects; one per line in JSON Lines. Nothing is changed. An "
            "entry that cannot be resolved is answered as such and spoils no other."
        ),
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        media_type = str(request.content_type or "").partition(";")[0].strip().lower()
        entries = entries_read(read_all(request._request), media_type)
        return HttpResponse(orjson.dumps(answer(entries, request.received_at)), content_type="application/json")


def reason_text(code: str) -> str:
    """The reason in words; URL codes are those of a manifest's rows."""
    return row_fault(code if code in {"sha256", "nothing_named"} else f"url_{code}")


def _below(entry: Entry, request: ApiRequest) -> tuple[list[dict[str, Any]], int]:
    """Refusals of parts of a domain. The address of a person's page may name the person: those are only counted."""
    if entry.asked is None:
        return [], 0
    found = below_host(entry.asked.value, request.received_at, BELOW)
    shown = [one for one in found if one.refusal.ground != Ground.PERSONAL_INFORMATION]
    return [statement(one) for one in shown], len(found) - len(shown)
