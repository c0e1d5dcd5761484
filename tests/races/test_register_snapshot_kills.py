"""Publishing the register of refusals: wherever the process is killed, there is one chain, and nothing half of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from registry.kernel import store
from registry.models import LedgerEntry, RegisterSnapshot
from registry.screening.registerfile import DELTA, REFUSALS, RULES, records
from registry.services.refusal_endings import refusal_withdraw
from registry.services.register_snapshots import file_digest, register_snapshot_take
from tests.factories.refusals import holder_actor, refusal_filed
from tests.factories.registrations import AT

ROOT = Path(__file__).resolve().parents[2]
LATER = AT + timedelta(days=1)
FILES = 3  # refusals, rules, delta
PUBLISH = """
import django; django.setup()
import os, signal, sys
from datetime import datetime
from django.db import transaction
from registry.kernel import store
from registry.services.register_snapshots import register_snapshot_take
last, stored = int(sys.argv[1]), 0
put = store.put_chunks
def put_and_die(chunks):
    global stored
    found, stored = put(chunks), stored + 1
    if stored == last:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
store.put_chunks = put_and_die
with transaction.atomic():
    register_snapshot_take(datetime.fromisoformat(sys.argv[2]))
    os.kill(os.getpid(), signal.SIGKILL)  # row and ledger entry are written, nothing is committed
"""

pytestmark = pytest.mark.django_db(transaction=True)


def killed(stored: int) -> int:
    """A process that publishes and dies when it has stored so many files; its exit status."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "VAR_DIR": str(settings.VAR_DIR),
        "KEY_DIR": str(settings.KEY_DIR),
    }
    command = [sys.executable, "-c", PUBLISH, str(stored), LATER.isoformat()]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120).returncode


def test_killed_anywhere_it_is_published_once_by_the_next_run_and_nothing_half_is_seen() -> None:
    gone = refusal_filed("gone.example")
    first = register_snapshot_take(AT)
    refusal_filed("new.example")
    refusal_withdraw(gone, actor=holder_actor(gone), at=AT)
    entries = LedgerEntry.objects.count()

    for stored in range(1, FILES + 2):
        assert killed(stored) == -signal.SIGKILL
        assert (RegisterSnapshot.objects.count(), LedgerEntry.objects.count()) == (1, entries)
        assert Client().get("/api/v1/refusals/snapshots/2/").status_code == 404

    second = register_snapshot_take(LATER)

    assert (second.number, second.previous, LedgerEntry.objects.count()) == (2, first, entries + 1)
    assert register_snapshot_take(LATER) == second
    assert [one[1] for one in records(store.path_of(str(file_digest(second, RULES))))] == ["new.example"]
    assert {name: bool(file_digest(second, name)) for name in (REFUSALS, RULES, DELTA)} == dict.fromkeys(
        (REFUSALS, RULES, DELTA), True
    )
