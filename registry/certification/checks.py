"""What must agree inside one set of facts before anybody signs it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from registry.certification.codec import FactsError, dump
from registry.kernel.numbers import InvalidNumber, Kind, parse_number

if TYPE_CHECKING:
    from registry.certification.facts import CertificateFacts

MAX_ROWS = 100  # listed exclusions or objections: a page and a credential stay small, the rest is online
MAX_LINES = 40  # conditions, duties, notes and other short lists
MAX_TEXT = 500
SHA256_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
CODE = re.compile(r"[a-z][a-z0-9_]{1,63}", re.ASCII)
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,63}", re.ASCII)


def check_facts(facts: "CertificateFacts") -> None:
    """Raise FactsError for the first contradiction found; the field names are those of the JSON form."""
    for problem in _problems(facts):
        raise FactsError(*problem)


def is_registration_number(text: str) -> bool:
    """True for `DIP-…` with its check digit and without an issue mark, in the one canonical spelling."""
    try:
        number = parse_number(text)
    except InvalidNumber:
        return False
    return number.kind is Kind.REGISTRATION and number.issue == 1 and number.text == text


def _problems(facts: "CertificateFacts") -> Iterator[tuple[str, str]]:
    yield from _shape(facts)
    yield from _counts(facts)
    yield from _roots(facts)
    yield from _instants(facts)
    yield from _lists(facts)
    yield from _texts("", dump(facts))


def _shape(facts: "CertificateFacts") -> Iterator[tuple[str, str]]:
    if not is_registration_number(facts.number):
        yield "number", "is not a registration number"
    if facts.issue < 1:
        yield "issue", "counts from 1"
    if facts.registrant.kind == "organisation" and facts.registrant.name is None:
        yield "registrant.name", "an organisation stands with its name"
    digests = {
        "dataset.manifest_sha256": facts.dataset.manifest_sha256,
        "roots.before.items": facts.roots.before.items,
        "roots.before.keys": facts.roots.before.keys,
        "roots.after.items": facts.roots.after.items,
        "roots.after.keys": facts.roots.after.keys,
        "screening.digest": facts.screening.digest,
        "exclusions.digest": facts.exclusions.digest,
    }
    for where, digest in digests.items():
        if digest is not None and not SHA256_HEX.fullmatch(digest):
            yield where, "is not a SHA-256 in lower-case hexadecimal"


def _counts(facts: "CertificateFacts") -> Iterator[tuple[str, str]]:
    counts = {
        "items.before": facts.items.before,
        "items.covered": facts.items.covered,
        "items.unresolvable": facts.items.unresolvable,
        "exclusions.items": facts.exclusions.items,
        "objections.count": facts.objections.count,
        "screening.snapshot": facts.screening.snapshot,
        "screening.refusals": facts.screening.refusals,
        "sources.n": facts.sources.n,
        "sources.k": facts.sources.k,
    }
    for where, count in counts.items():
        if count < 0:
            yield where, "cannot be negative"
    if facts.items.covered != facts.items.before - facts.exclusions.items:
        yield "items.covered", "is not the items before less those excluded"
    if facts.items.covered == 0:
        yield "items.covered", "an empty version cannot be certified"
    if sum(row.items for row in facts.exclusions.rows) > facts.exclusions.items:
        yield "exclusions.rows", "list more items than were excluded"
    if sum(one.count for one in facts.objections.outcomes) != facts.objections.count:
        yield "objections.outcomes", "do not add up to the number of objections"
    if facts.sources.k > facts.sources.n:
        yield "sources.k", "more proofs than sources"


def _roots(facts: "CertificateFacts") -> Iterator[tuple[str, str]]:
    changed = facts.roots.before.items != facts.roots.after.items
    if changed != (facts.exclusions.items > 0):
        yield "roots.after.items", "the root changes exactly when items are excluded"
    if (facts.exclusions.digest is not None) != (facts.exclusions.items > 0):
        yield "exclusions.digest", "the list has a digest exactly when items are excluded"


def _instants(facts: "CertificateFacts") -> Iterator[tuple[str, str]]:
    instants: dict[str, datetime] = {
        "issued_at": facts.issued_at,
        "window.opens_at": facts.window.opens_at,
        "window.closes_at": facts.window.closes_at,
        "screening.as_of": facts.screening.as_of,
        "valid_from": facts.valid_from,
        "valid_until": facts.valid_until,
    } | {f"officers[{n}].signed_at": one.signed_at for n, one in enumerate(facts.officers) if one.signed_at is not None}
    for where, at in instants.items():
        if at.tzinfo is None:
            yield where, "an instant needs a time zone"
    if facts.window.opens_at >= facts.window.closes_at:
        yield "window.closes_at", "is not after the opening"
    if facts.screening.as_of < facts.window.closes_at:
        yield "screening.as_of", "the screening that counts is made at or after the close"
    if facts.issued_at < facts.screening.as_of:
        yield "issued_at", "is before the screening"
    if facts.valid_from >= facts.valid_until:
        yield "valid_until", "is not after the start of validity"


def _lists(facts: "CertificateFacts") -> Iterator[tuple[str, str]]:
    limits = {
        "exclusions.rows": (len(facts.exclusions.rows), MAX_ROWS),
        "objections.rows": (len(facts.objections.rows), min(MAX_ROWS, facts.objections.count)),
        "officers": (len(facts.officers), MAX_LINES),
        "notes": (len(facts.notes), MAX_LINES),
    } | {name: (len(getattr(facts, name)), MAX_LINES) for name in ("conditions", "duties", "loses", "not_covered")}
    for where, (length, limit) in limits.items():
        if length > limit:
            yield where, f"at most {limit} can be listed"
    codes = [one.code for one in facts.conditions]
    if not codes or len(set(codes)) != len(codes):
        yield "conditions", "each condition is stated once, and there is at least one"
    grounds = [one.ground for one in facts.exclusions.rows] + [row.ground for row in facts.objections.rows]
    for code in (*codes, *grounds, *(duty.code for duty in facts.duties)):
        if not CODE.fullmatch(code):
            yield "conditions", f"{code!r} is not a code"
    references = (*(row.ref for row in facts.exclusions.rows), *(row.number for row in facts.objections.rows))
    for reference in references:
        if not REFERENCE.fullmatch(reference):
            yield "exclusions.rows", f"{reference!r} is not a reference"


def _texts(where: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if not value.strip():
            yield where, "is empty"
        if len(value) > MAX_TEXT:
            yield where, f"is longer than {MAX_TEXT} characters"
        if any("\ud800" <= character <= "\udfff" for character in value):
            yield where, "holds half a surrogate pair"
    elif isinstance(value, dict):
        for name, held in value.items():
            yield from _texts(f"{where}.{name}" if where else name, held)
    elif isinstance(value, list):
        for index, held in enumerate(value):
            yield from _texts(f"{where}[{index}]", held)
