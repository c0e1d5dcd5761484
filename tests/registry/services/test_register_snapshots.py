"""The register of refusals as published: what stands in it, what never does, and that each follows on the last."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from registry.certification.jose import TokenError
from registry.certification.keys import Use
from registry.certification.register import manifest_read
from registry.kernel import store
from registry.models import LedgerEntry, RegisterSnapshot
from registry.screening.registerfile import DELTA, REFUSALS, RULES, patched, records
from registry.screening.snapshot import open_snapshot
from registry.services import register_snapshots as service
from registry.services.grants import grant_give
from registry.services.keys import key_provider
from registry.services.refusal_endings import refusal_withdraw
from registry.services.register_snapshots import file_digest, register_snapshot_take, register_snapshots_due
from registry.services.snapshots import snapshot_folder, snapshot_take
from tests.factories.refusals import holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, registration_draft

pytestmark = pytest.mark.django_db
ISCC = "ISCC:KACT4EBWK27737D2AYCJRAL5Z36G76RFRMO4554RU26HZ4ORJGIVHDI"
LATER = AT + timedelta(days=1)


def content(snapshot: RegisterSnapshot, name: str) -> list[Any]:
    return list(records(store.path_of(str(file_digest(snapshot, name)))))


def raw(snapshot: RegisterSnapshot, name: str) -> bytes:
    return gzip.decompress(store.read(str(file_digest(snapshot, name))))


def manifest(snapshot: RegisterSnapshot) -> dict[str, Any]:
    digest, found = manifest_read(snapshot.token, key_provider().jwks(Use.VC)["keys"])
    assert digest == snapshot.digest
    return dict(found)


def test_what_is_in_force_stands_in_it_with_what_a_reader_needs() -> None:
    refusal = refusal_filed("b.example\nprefix a.example/x/\npattern a.example/*.pdf$\ndoi 10.1000/182")
    refusal_withdraw(gone := refusal_filed("gone.example"), actor=holder_actor(gone), at=AT)
    waiting = refusal_filed("soon.example", effective_from=AT + timedelta(days=30))

    found = register_snapshot_take(AT)

    assert [(kind, value) for kind, value, *_ids in content(found, RULES)] == [
        ("doi", "10.1000/182"),
        ("domain", "b.example"),
        ("domain", "soon.example"),
        ("pattern", "a.example/*.pdf$"),
        ("prefix", "a.example/x/"),
    ]
    shown = content(found, REFUSALS)
    assert [one["number"] for one in shown] == [refusal.case.number, waiting.case.number]
    assert shown[1]["effective_from"] > shown[1]["filed_at"]
    assert shown[0]["usages"] == refusal.usages
    assert (shown[0]["holder"], shown[0]["assurance"], shown[0]["state"]) == (
        "Shantang Press",
        "asserted",
        "provisional",
    )
    assert (found.refusals, found.rules, found.sealed_rules) == (2, 5, 0)


def test_what_is_alike_is_written_with_its_distance() -> None:
    refusal_filed(f"iscc {ISCC} within 5")

    (rule,) = content(register_snapshot_take(AT), RULES)

    assert rule[0] == "iscc"
    assert rule[1].endswith("~5")


def test_the_rules_are_those_that_items_are_screened_by() -> None:
    refusal_filed("b.example\nprefix a.example/x/\nsha256 " + "ab" * 32)
    refusal_filed("url a.example/中文\nhost b.example\npattern a.example/*.pdf$\naccount github.com/owner")
    refusal_filed("10.1000/182\nisbn 978-3-16-148410-0\n0317-8471\nUS-RC1-76-07839")
    refusal_filed(f"iscc {ISCC} within 5")

    screened = open_snapshot(snapshot_folder(snapshot_take(AT).digest))
    published = register_snapshot_take(AT)

    assert screened.rule_count == published.rules == 12
    assert sha256(raw(published, RULES)).hexdigest() == screened.rules_sha256


def test_persons_are_counted_and_digested_and_nowhere_to_be_read() -> None:
    person = holder_new("Canary Name", kind="person")
    refusal_filed("https://pages.example/people/canary", ground="personal_information", holder=person)
    refusal_filed("person Canary Somebody", ground="personal_information", holder=person)
    shown = refusal_filed("art.example", holder=person)

    found = register_snapshot_take(AT)

    everything = found.token.encode() + json.dumps(manifest(found)).encode() + raw(found, RULES) + raw(found, REFUSALS)
    assert b"anary" not in everything
    assert (found.sealed_refusals, found.sealed_rules, found.refusals) == (2, 2, 1)
    assert [one["holder"] for one in content(found, REFUSALS)] == [person.party.alias]
    assert content(found, RULES) == [["domain", "art.example", shown.pk, shown.scopes.get().pk]]


def test_the_regulator_with_the_salt_can_check_the_sealed_part_and_nobody_without_it() -> None:
    refusal = refusal_filed("https://pages.example/x", ground="personal_information")
    found = register_snapshot_take(AT)

    salt = bytes.fromhex(found.entry.secret.payload["sealed_salt"])
    line = json.dumps(["url", "pages.example/x", refusal.pk, refusal.scopes.get().pk], separators=(",", ":")) + "\n"

    sealed = manifest(found)["sealed"]
    assert sealed["digest"] == sha256(salt + line.encode()).hexdigest() != sha256(line.encode()).hexdigest()
    assert salt.hex() not in found.token
    assert salt.hex() not in bytes(found.entry.leaf).decode()


def test_a_change_of_a_sealed_refusal_alone_makes_a_new_one() -> None:
    refusal_filed("a.example")
    first = register_snapshot_take(AT)
    refusal_filed("https://pages.example/x", ground="personal_information")

    second = register_snapshot_take(LATER)

    assert second.number == first.number + 1
    assert content(second, DELTA) == []


def test_each_is_chained_to_the_one_before_and_named_in_the_ledger() -> None:
    refusal_filed("a.example")
    first = register_snapshot_take(AT)
    refusal_filed("b.example")
    second = register_snapshot_take(LATER)

    assert manifest(first)["previous"] is None
    assert manifest(second)["previous"] == {"number": 1, "digest": first.digest}
    leaf = json.loads(bytes(LedgerEntry.objects.get(event="register:snapshot", pk=second.entry_id).leaf))
    assert leaf["facts"] == {"number": 2, "digest": second.digest}


def test_the_delta_leads_from_one_to_the_next_and_says_what_changed() -> None:
    stays, goes, changes = refusal_filed("a.example"), refusal_filed("b.example"), refusal_effective("c.example")
    first = register_snapshot_take(AT)
    refusal_withdraw(goes, actor=holder_actor(goes), at=AT)
    grant_give(changes, dataset=(dataset := registration_draft().dataset), actor=holder_actor(changes), at=AT)
    comes = refusal_filed("d.example")

    second = register_snapshot_take(LATER)

    delta = content(second, DELTA)
    assert [(section, sign, one["number"]) for section, sign, one in delta if section == "refusals"] == [
        ("refusals", "-", goes.case.number),
        ("refusals", "~", changes.case.number),
        ("refusals", "+", comes.case.number),
    ]
    assert [(sign, one[1]) for section, sign, one in delta if section == "rules"] == [
        ("-", "b.example"),
        ("+", "d.example"),
    ]
    assert next(one for _s, sign, one in delta if sign == "~")["granted_to"] == [dataset.slug]
    assert second.changes == {"refusals-": 1, "refusals~": 1, "refusals+": 1, "rules-": 1, "rules+": 1}
    for section, name in (("refusals", REFUSALS), ("rules", RULES)):
        assert list(patched(section, content(first, name), delta)) == content(second, name)
    assert stays.case.number in {one["number"] for one in content(second, REFUSALS)}


def test_as_long_as_nothing_changes_there_is_no_new_one() -> None:
    refusal = refusal_filed("a.example")
    first = register_snapshot_take(AT)

    assert register_snapshot_take(LATER) == first
    refusal_withdraw(other := refusal_filed("b.example"), actor=holder_actor(other), at=AT)  # came and went
    assert register_snapshot_take(LATER) == first
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)
    assert register_snapshot_take(LATER).rules == 0


def test_the_days_snapshot_is_made_once_a_day_and_the_operators_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    refusal_filed("a.example")
    first = register_snapshots_due(AT)
    refusal_filed("b.example")

    later = [register_snapshots_due(AT + timedelta(hours=hours)) for hours in (1, 22, 23, 24)]

    assert (first, later) == (1, [0, 0, 1, 0])
    refusal_filed("c.example")
    call_command("register_snapshot")
    call_command("register_snapshot")

    said = capsys.readouterr().out.splitlines()
    assert "Snapshot 3 is published" in said[0]
    assert "Snapshot 3 is still the newest" in said[1]


def test_what_was_published_cannot_be_changed() -> None:
    found = register_snapshot_take(AT)

    for act in (
        lambda: RegisterSnapshot.objects.filter(pk=found.pk).update(rules=7),
        lambda: RegisterSnapshot.objects.filter(pk=found.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            act()


def test_a_second_first_one_is_refused() -> None:
    found = register_snapshot_take(AT)
    entry = LedgerEntry.objects.exclude(pk=found.entry_id).first() or LedgerEntry.objects.get(pk=found.entry_id)

    with pytest.raises(DatabaseError, match="register_snapshot_is_chained"), transaction.atomic():
        RegisterSnapshot.objects.create(
            number=2,
            digest="0" * 64,
            token="x",
            files=[],
            at=AT,
            refusals=0,
            rules=0,
            sealed_refusals=0,
            sealed_rules=0,
            refusal_acts=0,
            entry=entry,
        )


def test_killed_before_its_row_is_written_it_is_made_the_same_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal_filed("a.example")
    first = register_snapshot_take(AT)
    refusal_filed("b.example")

    class Killed(BaseException):
        pass

    def killed(*args: Any, **named: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(service, "record", killed)
        with pytest.raises(Killed), transaction.atomic():
            register_snapshot_take(LATER)
    assert RegisterSnapshot.objects.get() == first

    second = register_snapshot_take(LATER)
    assert [second.number, len(content(second, RULES))] == [2, 2]


def test_a_manifest_of_somebody_else_is_not_taken() -> None:
    found = register_snapshot_take(AT)
    head, payload, signature = found.token.split(".")

    for token in (f"{head}.{payload[:-4]}AAAA.{signature}", f"{head}.{payload}.{signature[:-4]}AAAA", "x.y.z"):
        with pytest.raises(TokenError):
            manifest_read(token, key_provider().jwks(Use.VC)["keys"])
    with pytest.raises(TokenError):
        manifest_read(found.token, [])
