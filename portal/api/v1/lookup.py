"""Is it in a dataset? By address, site, digest, identifier or likeness; or, without telling us what, by hash."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from portal.api.base import OpenView, read
from portal.api.reading import LISTS_BYTES
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.lookup import (
    LOOKUPS,
    MAX_LOOKUPS,
    HashesAnswer,
    HashPrefixes,
    HoldingShape,
    LookupAnswer,
    LookupParams,
    LookupsAnswer,
)
from registry.models.recording import instant_text
from registry.screening.rules import InvalidRule, Rule
from registry.selectors.lookup_terms import KINDS, asked_as, asked_freely
from registry.services.hash_lookup import DIGITS, LEAST_DIGITS, MOST_DIGITS, hashes_beginning
from registry.services.whereabouts import sets_unsearched, whereabouts, whereabouts_many

MAX_ID = 200


class Lookup(OpenView):
    """Public datasets only, pending and registered, as of now."""

    max_body = LISTS_BYTES
    is_bulk = True

    @described(
        _("Look up which datasets hold something"), name="lookup_one", answer=LookupAnswer, params=[LookupParams]
    )
    def get(self, request: ApiRequest) -> Response:
        params = read(LookupParams, request.query_params.dict())
        [kind] = set(KINDS) & params.keys()
        try:
            asked = asked_as(kind, params[kind])
        except InvalidRule as error:
            raise exceptions.ValidationError({kind: [_("This cannot be looked up (%s).") % error.code]}) from None
        found = whereabouts(asked, at=request.received_at, before=params.get("before"))
        answer = {
            "as_of": request.received_at,
            "kind": asked.kind.value,
            "canonical": asked.value,
            "datasets": found.holdings,
            "unsearched": found.unsearched,
            "next_before": found.next_before,
        }
        return Response(LookupAnswer(answer).data)

    @described(
        _("Look up many at once, up to 1,000"),
        name="lookup_bulk",
        body={"application/json": LOOKUPS},
        answer=LookupsAnswer,
        description=_(
            "Entries are texts, read as the search box reads them, or objects with one of url, prefix, host, domain, "
            "sha256, identifier and iscc. What cannot be looked up is answered as such and spoils no other."
        ),
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        entries = [_entry(value, number) for number, value in enumerate(_listed(request.data))]
        asked = [entry for entry in entries if isinstance(entry, Rule)]
        found, is_complete = whereabouts_many(asked, at=request.received_at)
        answer = {
            "as_of": instant_text(request.received_at),
            "results": [
                _own_id(value) | _result(entry, found.get(number, ()))
                for number, (value, entry) in enumerate(zip(request.data, entries, strict=True))
            ],
            "unsearched": sets_unsearched(),
            "is_complete": is_complete,
        }
        return HttpResponse(orjson.dumps(answer), content_type="application/json")


class LookupHash(OpenView):
    """By the beginning of one hash."""

    @described(_("Look up by the beginning of a hash"), name="lookup_hash", answer=HashesAnswer)
    def get(self, request: ApiRequest, prefix: str) -> Response:
        if not LEAST_DIGITS <= len(prefix) <= MOST_DIGITS or set(prefix) - set("0123456789abcdef"):
            raise Http404
        return _hashes([prefix], request)


class LookupHashes(OpenView):
    """By the beginnings of many hashes."""

    is_bulk = True

    @described(
        _("Look up by the beginnings of many hashes"),
        name="lookup_hashes",
        body=HashPrefixes,
        answer=HashesAnswer,
        description=_(
            "We see beginnings that many addresses and files share, not what you look for. Hash `kind:value` with "
            "SHA-256 and send its first digits; docs/lookup.md says how values are spelled."
        ),
    )
    def post(self, request: ApiRequest) -> Response:
        prefixes = read(HashPrefixes, request.data)["prefixes"]
        return _hashes(list(dict.fromkeys(prefixes)), request)


def _hashes(prefixes: list[str], request: ApiRequest) -> Response:
    found = hashes_beginning(prefixes, at=request.received_at)
    answer = {"as_of": instant_text(request.received_at), "digits": DIGITS, "unsearched": sets_unsearched()}
    return Response({**answer, "prefixes": found})


def _listed(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise exceptions.ValidationError(_("Send a list."))
    if len(data) > MAX_LOOKUPS:
        raise exceptions.ValidationError(_("One request looks up at most %d entries.") % MAX_LOOKUPS)
    return data


def _entry(value: Any, number: int) -> Rule | str:
    """The scope that is asked for, or why it cannot be: a stable code."""
    try:
        if isinstance(value, str):
            meant = asked_freely(value)
            return Rule(number, 0, meant.kind, meant.value)
        if not isinstance(value, dict) or len(value.keys() - {"id"}) != 1:
            return "not_an_entry"
        [kind] = value.keys() - {"id"}
        if kind not in KINDS or not isinstance(value[kind], str):
            return "not_an_entry"
        return asked_as(kind, value[kind], number=number)
    except InvalidRule as error:
        return error.code


def _own_id(value: Any) -> dict[str, Any]:
    own = value.get("id") if isinstance(value, dict) else None
    return {"id": own} if isinstance(own, int) or (isinstance(own, str) and len(own) <= MAX_ID) else {}


def _result(entry: Rule | str, holdings: Any) -> dict[str, Any]:
    if isinstance(entry, str):
        return {"kind": None, "canonical": None, "reason": entry, "datasets": []}
    shown = HoldingShape(holdings, many=True).data
    return {"kind": entry.kind.value, "canonical": entry.value, "reason": None, "datasets": shown}
