"""Looking up many addresses in one request: no serializer per entry, two queries for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from registry.kernel.errors import DomainError
from registry.models import Assurance, Ground
from registry.models.recording import instant_text
from registry.screening.itemkey import canonical_digest
from registry.selectors.coverage import Asked, Covering, Key, Unresolvable, asked_domain, asked_item, coverings
from registry.selectors.verdicts import verdicts

MAX_ENTRIES = 10_000
NDJSON = ("application/x-ndjson", "application/jsonl", "application/jsonlines")
FIELDS = frozenset({"id", "url", "sha256", "domain"})
MAX_ID = 200
SEALED = dict.fromkeys(("refusal", "refusal_url", "holder", "filed_at", "effective_from", "effective_until"))


class TooManyEntries(DomainError):
    code = "too_many_entries"
    message = _("One request looks up at most %(limit)d entries; this one has %(count)d. Send the rest in another.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to look up, or the reason why it cannot be; `id` is the caller's own."""

    asked: Asked | None
    reason: str = ""
    id: Any = None


@dataclass(slots=True)
class Statements:
    """Every scope that covers anything, once; the results point into the list."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    _places: dict[int, int] = field(default_factory=dict)
    _verdicts: dict[tuple[int, ...], dict[str, Any]] = field(default_factory=dict)

    def place(self, covering: Covering) -> int:
        at = self._places.get(covering.scope)
        if at is None:
            at = self._places[covering.scope] = len(self.listed)
            self.listed.append(statement(covering))
        return at

    def of(self, found: Sequence[Covering]) -> tuple[tuple[int, ...], dict[str, Any]]:
        """Places of these scopes, and the verdicts they amount to. Addresses of one site share their answer."""
        places = tuple(self.place(covering) for covering in found)
        if places not in self._verdicts:
            self._verdicts[places] = {
                usage: {
                    "verdict": verdict.verdict,
                    "rule": verdict.rule.value,
                    "statements": [self.place(one) for one in verdict.statements],
                }
                for usage, verdict in verdicts(found).items()
            }
        return places, self._verdicts[places]


def entries_read(raw: bytes, media_type: str) -> list[Entry]:
    """The entries of a JSON array or of JSON lines. Raises ParseError for no array, TooManyEntries."""
    found = list(_lines(raw)) if media_type in NDJSON else _array(raw)
    if len(found) > MAX_ENTRIES:
        raise TooManyEntries(limit=MAX_ENTRIES, count=len(found))
    return [value if isinstance(value, Entry) else entry_of(value) for value in found]


def _array(raw: bytes) -> list[Any]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise exceptions.ParseError from None
    if not isinstance(found, list):
        raise exceptions.ParseError
    return found


def _lines(raw: bytes) -> Iterator[Any]:
    for line in raw.splitlines():
        if line.strip():
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:
                yield Entry(None, "not_json")


def entry_of(value: Any) -> Entry:
    """A text is a SHA-256 or a URL; an object names either, or both, or a domain. Never raises."""
    if isinstance(value, str):
        value = {"sha256": value} if canonical_digest(value) else {"url": value}
    if not isinstance(value, dict) or not set(value) <= FIELDS:
        return Entry(None, "not_an_entry")
    own = value.get("id")
    if own is not None and not (isinstance(own, int) or (isinstance(own, str) and len(own) <= MAX_ID)):
        return Entry(None, "not_an_entry")
    texts = [value.get(name) or "" for name in ("url", "sha256", "domain")]
    if not all(isinstance(text, str) for text in texts):
        return Entry(None, "not_text", own)
    url, sha256, domain = texts
    if domain and (url or sha256):
        return Entry(None, "not_an_entry", own)
    try:
        return Entry(asked_domain(domain) if domain else asked_item(url, sha256), id=own)
    except Unresolvable as error:
        return Entry(None, error.code, own)


def answer(entries: Sequence[Entry], at: datetime) -> dict[str, Any]:
    """The whole answer, in the order of the entries."""
    found = coverings((entry.asked for entry in entries if entry.asked), at)
    statements = Statements()
    results = [_result(entry, found, statements) for entry in entries]
    counts = Counter(result["state"] for result in results)
    return {
        "as_of": instant_text(at),
        "count": len(results),
        **{state: counts[state] for state in ("covered", "not_covered", "unresolvable")},
        "statements": statements.listed,
        "results": results,
    }


def covering_of(asked: Asked, found: Mapping[Key, Sequence[Covering]]) -> list[Covering]:
    """Every scope that covers the entry, by refusal."""
    own = [one for key in asked.keys for one in found.get(key, ())]
    return sorted(own, key=lambda one: (one.refusal.pk, one.scope))


def _result(entry: Entry, found: Mapping[Key, Sequence[Covering]], statements: Statements) -> dict[str, Any]:
    shown: dict[str, Any] = {} if entry.id is None else {"id": entry.id}
    if entry.asked is None:
        return {**shown, "state": "unresolvable", "reason": entry.reason, "canonical": None, **NOTHING}
    places, verdict = statements.of(covering_of(entry.asked, found))
    state = "covered" if places else "not_covered"
    return {
        **shown,
        "state": state,
        "reason": None,
        "canonical": entry.asked.value,
        "statements": places,
        "verdicts": verdict,
    }


NOTHING: dict[str, Any] = {"statements": [], "verdicts": {}}


def statement(covering: Covering) -> dict[str, Any]:
    """One refusal with the scope that covers what was asked; nothing that leads to a person who refused."""
    refusal = covering.refusal
    found = {
        "refusal": refusal.case.number,
        "refusal_url": reverse("api:refusal", args=[refusal.case.number]),
        "scope": {"kind": covering.kind, "value": covering.value},
        "holder": refusal.holder.public_name,
        "ground": refusal.ground,
        "assurance": Assurance(refusal.assurance).name.lower(),
        "state": refusal.state,
        "usages": refusal.usages,
        "filed_at": _instant(refusal.filed_at),
        "effective_from": _instant(refusal.effective_from),
        "effective_until": _instant(refusal.effective_until),
    }
    return found | SEALED if refusal.ground == Ground.PERSONAL_INFORMATION else found


def _instant(at: datetime | None) -> str | None:
    return instant_text(at) if at else None
