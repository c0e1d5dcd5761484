"""What programs send to be looked up: texts and objects, in a JSON array or one a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from registry.kernel.errors import DomainError
from registry.screening.itemkey import canonical_digest
from registry.selectors.asked import Asked, Unresolvable, asked_dataset, asked_domain, asked_item, asked_work

MAX_ENTRIES = 10_000
MAX_LINE = 16 << 10  # bytes; a longer line is one entry that cannot be read
NDJSON = ("application/x-ndjson", "application/jsonl", "application/jsonlines")
FIELDS = frozenset({"id", "url", "sha256", "domain", "identifier", "from_dataset"})
MAX_ID = 200
_BLOCK = 1 << 16


class TooManyEntries(DomainError):
    code = "too_many_entries"
    message = _("One request looks up at most %(limit)d entries; this one has %(count)d. Send the rest in another.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to look up, or the reason why it cannot be; `id` is the caller's own."""

    asked: Asked | None
    reason: str = ""
    id: Any = None


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def entries_read(raw: bytes, media_type: str) -> list[Entry]:
    """The entries of a JSON array or of JSON lines. Raises ParseError for no array, TooManyEntries."""
    if media_type in NDJSON:
        found = [entry_of_line(line) for line in raw.split(b"\n") if line.strip()]
        entries_count(len(found))
        return found
    values = _array(raw)
    entries_count(len(values))
    return [entry_of(value) for value in values]


def entries_count(count: int) -> None:
    """Raises TooManyEntries."""
    if count > MAX_ENTRIES:
        raise TooManyEntries(limit=MAX_ENTRIES, count=count)


def entry_of_line(line: bytes) -> Entry:
    """The entry in one line of JSON. Never raises."""
    if len(line) > MAX_LINE:
        return Entry(None, "line_too_long")
    try:
        return entry_of(orjson.loads(line))
    except orjson.JSONDecodeError:
        return Entry(None, "not_json")


def entry_of(value: Any) -> Entry:
    """A text is a SHA-256 or a URL; an object names either, or both, or a domain, or a work. Never raises.

    Beside any of these, or alone, it may name the dataset it comes from.
    """
    if isinstance(value, str):
        return entry_of_text(value)
    if not isinstance(value, dict) or not set(value) <= FIELDS:
        return Entry(None, "not_an_entry")
    own = value.get("id")
    if own is not None and not (isinstance(own, int) or (isinstance(own, str) and len(own) <= MAX_ID)):
        return Entry(None, "not_an_entry")
    texts = {name: value[name] for name in FIELDS - {"id"} if value.get(name)}
    if not all(isinstance(text, str) for text in texts.values()):
        return Entry(None, "not_text", own)
    named = set(texts) - {"from_dataset"}
    if len(named) > 1 and named != {"url", "sha256"}:
        return Entry(None, "not_an_entry", own)
    try:
        return Entry(_asked(texts), id=own)
    except Unresolvable as error:
        return Entry(None, error.code, own)


def _asked(texts: dict[str, str]) -> Asked:
    """Raises Unresolvable."""
    if "from_dataset" in texts:
        slug, others = asked_dataset(texts["from_dataset"]), {k: v for k, v in texts.items() if k != "from_dataset"}
        return replace(_asked(others), dataset=slug) if others else Asked(slug, dataset=slug)
    if "domain" in texts:
        return asked_domain(texts["domain"])
    if "identifier" in texts:
        return asked_work(texts["identifier"])
    return asked_item(texts.get("url", ""), texts.get("sha256", ""))


def entry_of_text(text: str) -> Entry:
    """A SHA-256 or a URL. Never raises."""
    return Entry(asked_item("", text)) if canonical_digest(text) else entry_of_url(text)


def entry_of_url(text: str) -> Entry:
    """Never raises."""
    try:
        return Entry(asked_item(text, ""))
    except Unresolvable as error:
        return Entry(None, error.code)


def lines_of(stream: Readable) -> Iterator[bytes]:
    """The lines of a body one after the other, without their ends, blank ones left out.

    Of an overlong line only its beginning is kept, long enough to be seen as such.
    """
    rest, is_skipping = b"", False
    while block := stream.read(_BLOCK):
        *whole, rest = (rest + block).split(b"\n")
        if whole and is_skipping:
            del whole[0]
            is_skipping = False
        yield from (line for line in whole if line.strip())
        if len(rest) > MAX_LINE:
            if not is_skipping:
                yield rest
            rest, is_skipping = b"", True
    if rest.strip() and not is_skipping:
        yield rest


def _array(raw: bytes) -> list[Any]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise exceptions.ParseError from None
    if not isinstance(found, list):
        raise exceptions.ParseError
    return found
