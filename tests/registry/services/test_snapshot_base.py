"""Snapshots grow from the one before and are those that reading everything anew would give."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from registry.models import Act, Snapshot
from registry.screening.snapshot import in_memory
from registry.services import snapshot_base
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from registry.services.snapshot_base import PARTS, Seen, rules_read
from registry.services.snapshots import scope_acts, snapshot_parts, snapshot_take
from tests.factories.refusals import holder_actor, refusal_effective, refusal_filed
from tests.factories.registrations import AT

pytestmark = pytest.mark.django_db


def fresh(snapshot: Snapshot, tmp_path: Any) -> list[str]:
    """Digests of its parts as reading everything gives them."""
    _seen, rules = rules_read(tmp_path / "none", scope_acts())
    opened = snapshot_parts(snapshot)
    return [in_memory(rules[name], part.meta).digest for name, part in zip(PARTS, opened, strict=False)]


def digests(snapshot: Snapshot) -> list[str]:
    return [digest for digest in (snapshot.digest, snapshot.sealed_digest) if digest]


def test_whatever_happens_to_refusals_the_next_snapshot_has_the_bytes_of_one_from_nothing(tmp_path: Any) -> None:
    first = refusal_effective(f"a.example\nsha256 {'ab' * 32}\nhttps://a.example/x/")
    snapshots = [snapshot_take(AT)]
    refusal_effective("b.example", ground="personal_information")
    snapshots.append(snapshot_take(AT))
    refusal_amend(first, drop=[first.scopes.order_by("pk")[0].pk], actor=holder_actor(first), at=AT)
    snapshots.append(snapshot_take(AT))
    refusal_filed("a.example\nc.example")
    assert digests(snapshots[-1]) == digests(Snapshot.objects.get(number=3))
    snapshots.append(snapshot_take(AT))
    assert digests(snapshots[-1]) == fresh(snapshots[-1], tmp_path)
    refusal_withdraw(first, actor=holder_actor(first), at=AT)
    snapshots.append(snapshot_take(AT))

    assert digests(snapshots[-1]) == fresh(snapshots[-1], tmp_path)
    assert [one.rules for one in snapshots] == [3, 4, 3, 5, 3]
    assert [path.name for path in (settings.STORE_DIR / "snapshot-base").iterdir()] == ["5"]


def test_only_the_refusals_that_changed_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal_effective("a.example")
    snapshot_take(AT)
    seen = Seen.of(scope_acts())
    later = refusal_effective("b.example")

    assert seen.changed(scope_acts()) == {later.pk}
    assert Seen.of(scope_acts()).changed(scope_acts()) == set()


def test_an_act_that_commits_late_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_base, "REMEMBERED", 3)
    refusals = [refusal_effective(f"h{n}.example") for n in range(5)]
    acts = list(scope_acts().order_by("pk"))

    late = Seen.of(scope_acts().exclude(pk=acts[-2].pk))  # not committed yet when the snapshot looked
    very_late = Seen.of(scope_acts().exclude(pk=acts[0].pk))

    assert late.changed(scope_acts()) == {refusals[-2].pk}
    assert very_late.changed(scope_acts()) is None
    assert Act.objects.filter(pk=acts[0].pk).exists()


def test_without_a_base_everything_is_read(tmp_path: Any) -> None:
    refusal_effective("a.example")
    snapshot_take(AT)
    for path in (settings.STORE_DIR / "snapshot-base").rglob("seen.json"):
        path.write_text("{")
    refusal_effective("b.example")

    found = snapshot_take(AT + timedelta(hours=1))

    assert (found.rules, digests(found)) == (2, fresh(found, tmp_path))
