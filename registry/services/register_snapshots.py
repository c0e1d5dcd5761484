"""Publishing the register of refusals: signed, content-addressed, each snapshot chained to the one before.

Files go to the store first, under their digests; the row and its ledger entry follow in one transaction. A process
that is killed in between leaves files that nobody names, and the next run makes the same again.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from registry.certification.codec import JsonObject
from registry.certification.jose import read_object, split
from registry.certification.keys import Use
from registry.certification.register import manifest_sign
from registry.kernel import store
from registry.models import Act, RegisterSnapshot
from registry.models.recording import EntryDraft, instant_text, record
from registry.screening.registerfile import DELTA, FORMAT, REFUSALS, RULES, Packing, Record, difference, line, records
from registry.selectors.register_rows import Gathering

from .keys import key_provider

LOCK = 0x52454749  # "REGI": one process at a time publishes
EVERY = timedelta(days=1)
_LATE = timedelta(hours=1)  # the sweep comes once an hour


class Sealing:
    """What must not be published: counted, and digested with a salt that only the register keeps.

    `before` is the digest under the salt of the snapshot before, to see whether anything has changed.
    """

    def __init__(self, salt: bytes, salt_before: bytes) -> None:
        self.salt = salt
        self.rules = 0
        self.refusals: set[int] = set()
        self._digest, self._before = sha256(salt), sha256(salt_before)

    def take(self, rule: list[Any]) -> None:
        text = line(rule)
        self.rules += 1
        self.refusals.add(rule[2])
        self._digest.update(text)
        self._before.update(text)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    @property
    def before(self) -> str:
        return self._before.hexdigest()


def register_snapshots_due(at: datetime) -> int:
    """Publish the day's snapshot unless there is one or nothing has changed; returns how many were made."""
    newest = RegisterSnapshot.objects.order_by("-number").first()
    if newest and newest.at > at - EVERY + _LATE:
        return 0
    return int(register_snapshot_take(at) != newest)


@transaction.atomic
def register_snapshot_take(at: datetime) -> RegisterSnapshot:
    """Publish the refusals in force at `at`; the newest snapshot again as long as its content is the same.

    Waits for another process that is at it. The salt is the regulator's: with it the sealed part can be checked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    acts = Act.objects.filter(case__kind="refusal").count()  # before the rows are read: what comes later is new
    newest = RegisterSnapshot.objects.select_related("entry__secret").order_by("-number").first()
    if newest and newest.refusal_acts == acts:
        return newest
    sealing = Sealing(secrets.token_bytes(32), _salt_of(newest))
    gathering = Gathering(at, sealing.take)
    files = [_stored(REFUSALS, gathering.refusals()), _stored(RULES, gathering.rules())]
    if newest and _is_same(newest, files, sealing):
        return newest
    changes: Counter[str] = Counter()
    if newest:
        files.append(_stored(DELTA, _delta(newest, files, changes)))
    return _published(newest, files, sealing, changes, at=at, acts=acts)


def file_digest(snapshot: RegisterSnapshot, name: str) -> str | None:
    """Under which digest a file of the snapshot lies in the store; None for a name it has not."""
    return next((str(file["sha256"]) for file in snapshot.files if file["name"] == name), None)


def _salt_of(snapshot: RegisterSnapshot | None) -> bytes:
    secret = getattr(snapshot.entry, "secret", None) if snapshot else None
    return bytes.fromhex(secret.payload["sealed_salt"]) if secret else b""


def _stored(name: str, found: Iterable[Record]) -> dict[str, Any]:
    packing = Packing()
    digest, size = store.put_chunks(packing.chunks(found))
    return {
        "name": name,
        "sha256": digest,
        "size": size,
        "content_sha256": packing.content_sha256,
        "lines": packing.lines,
    }


def _is_same(newest: RegisterSnapshot, files: list[dict[str, Any]], sealing: Sealing) -> bool:
    contents = {file["name"]: file["content_sha256"] for file in newest.files if file["name"] != DELTA}
    same = contents == {file["name"]: file["content_sha256"] for file in files}
    return same and _manifest_of(newest)["sealed"]["digest"] == sealing.before


def _manifest_of(snapshot: RegisterSnapshot) -> dict[str, Any]:
    return dict(read_object(split(snapshot.token)[1]))


def _delta(newest: RegisterSnapshot, files: list[dict[str, Any]], changes: Counter[str]) -> Iterator[Record]:
    """What leads from the newest snapshot to these files; counts it by section and kind of change."""
    now = {file["name"]: str(file["sha256"]) for file in files}
    for section, name in (("refusals", REFUSALS), ("rules", RULES)):
        old, new = (records(store.path_of(digest)) for digest in (str(file_digest(newest, name)), now[name]))
        for one in difference(section, old, new):
            changes[section + one[1]] += 1
            yield one


def _published(
    newest: RegisterSnapshot | None,
    files: list[dict[str, Any]],
    sealing: Sealing,
    changes: Counter[str],
    *,
    at: datetime,
    acts: int,
) -> RegisterSnapshot:
    refusals, rules = (next(file["lines"] for file in files if file["name"] == name) for name in (REFUSALS, RULES))
    number = newest.number + 1 if newest else 1
    manifest: JsonObject = {
        "format": FORMAT,
        "issuer": settings.SITE_URL,
        "number": number,
        "as_of": instant_text(at),
        "previous": {"number": newest.number, "digest": newest.digest} if newest else None,
        "files": list(files),
        "counts": {"refusals": refusals, "rules": rules},
        "sealed": {"refusals": len(sealing.refusals), "rules": sealing.rules, "digest": sealing.digest},
    }
    digest, token = manifest_sign(manifest, key_provider().signer(Use.VC))
    facts: dict[str, Any] = {"number": number, "digest": digest}
    draft = EntryDraft("register:snapshot", at, facts, private={"sealed_salt": sealing.salt.hex()})
    return RegisterSnapshot.objects.create(
        number=number,
        digest=digest,
        previous=newest,
        token=token,
        files=files,
        at=at,
        refusals=refusals,
        rules=rules,
        sealed_refusals=len(sealing.refusals),
        sealed_rules=sealing.rules,
        changes=dict(changes),
        refusal_acts=acts,
        entry_id=record([draft])[0],
    )
