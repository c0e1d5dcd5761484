"""Writing ledger entries: public facts as canonical bytes, private facts as a salted commitment."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from registry.kernel.canon import canonical_json
from registry.transparency.merkle import leaf_hash

from .bulk import ids_take, rows_copy
from .ledger import LedgerEntry, LedgerSecret

LEAF_LIMIT = 65_535  # C2SP tlog-tiles: a bundle entry's length is a uint16


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What one act wants to say. `facts`: public, JSON, no personal data. `private`: only its commitment is logged."""

    event: str
    at: datetime
    facts: dict[str, Any]
    case_id: int | None = None
    number: str | None = None
    private: dict[str, Any] | None = None
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def leaf(self) -> bytes:
        body: dict[str, Any] = {"v": 1, "event": self.event, "at": instant_text(self.at), "facts": self.facts}
        if self.number:
            body["case"] = self.number
        if self.private is not None:
            body["commitment"] = sha256(self.salt + canonical_json(self.private)).hexdigest()
        data = canonical_json(body)
        if len(data) > LEAF_LIMIT:
            raise ValueError(f"a ledger leaf holds at most {LEAF_LIMIT} bytes; this one has {len(data)}")
        return data


def instant_text(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: one spelling for one instant."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def instant_or_none(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


def record(drafts: Sequence[EntryDraft]) -> list[int]:
    """Write the entries inside the caller's transaction, in order; a trigger queues them for the integrator.

    Returns their ids.
    """
    leaves = [draft.leaf() for draft in drafts]
    ids = ids_take(LedgerEntry, len(drafts))
    rows_copy(
        LedgerEntry,
        ("id", "event", "case_id", "at", "leaf", "leaf_sha256"),
        [
            (pk, draft.event, draft.case_id, draft.at, leaf, leaf_hash(leaf).hex())
            for pk, draft, leaf in zip(ids, drafts, leaves, strict=True)
        ],
    )
    rows_copy(
        LedgerSecret,
        ("entry_id", "salt", "payload"),
        [(pk, draft.salt, draft.private) for pk, draft in zip(ids, drafts, strict=True) if draft.private is not None],
    )
    return ids
