"""Facts as the page wants them: Beijing wall-clock instants, printable characters, and what only the page carries.

The page alone shows a natural person's name (with consent), the position in the ledger and the QR code.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from registry.certification.codec import JsonObject, JsonValue
from registry.certification.facts import CertificateFacts
from registry.certification.wording import NO_COURT_FINDING, PREVAILS

BEIJING = timezone(timedelta(hours=8), "UTC+8")  # China has kept one offset, without summer time, since 1991
BOX = "□"
INSTANT_KEYS = frozenset(
    {"issued_at", "opens_at", "closes_at", "as_of", "valid_from", "valid_until", "signed_at"},
)
# Controls, bidi overrides, zero-width characters and variation selectors: they can make two names look alike.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e01ef]"
)
# Private use and emoji: no font for print has them.
UNPRINTABLE = re.compile("[\ue000-\uf8ff\U0001f000-\U0001faff\U000f0000-\U0010ffff]")
NAME_WITHHELD: JsonObject = {
    "zh": "自然人（姓名不公开）",
    "en": "a natural person, name withheld",
}


@dataclass(frozen=True, slots=True)
class LedgerPosition:
    """Where the certificate's leaf stands once it is in the log: its index, and the size of a checkpoint above it."""

    index: int
    size: int


def sheet(facts: CertificateFacts, qr_url: str, ledger: LedgerPosition | None) -> JsonObject:
    """The data of the template. The caller has checked that a person's name is there with consent only."""
    held = _for_page(facts.to_object())
    assert isinstance(held, dict)
    registrant = held["registrant"]
    assert isinstance(registrant, dict)
    registrant.setdefault("name", NAME_WITHHELD)
    held["certificate_number"] = facts.certificate_number
    held["qr"] = {"url": qr_url}
    held["statement"] = {"zh": NO_COURT_FINDING.zh, "en": NO_COURT_FINDING.en}
    held["prevails"] = {"zh": PREVAILS.zh, "en": PREVAILS.en}
    if ledger is not None:
        held["ledger"] = {"index": ledger.index, "size": ledger.size}
    return held


def _for_page(value: JsonValue, key: str = "") -> JsonValue:
    if isinstance(value, str):
        if key in INSTANT_KEYS:
            return datetime.fromisoformat(value).astimezone(BEIJING).replace(microsecond=0).isoformat()
        return printable(value)
    if isinstance(value, list):
        return [_for_page(one) for one in value]
    if isinstance(value, dict):
        return {name: _for_page(held, name) for name, held in value.items()}
    return value


def printable(text: str) -> str:
    """`text` without what cannot be seen, and with a box for what cannot be printed; "—" when nothing is left."""
    return UNPRINTABLE.sub(BOX, HIDDEN.sub("", text)).strip() or "—"
