"""Probing can be given up and begun again without a silence that waits for ever or a night that counts as an outage."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.kernel import clock
from registry.models import LedgerEntry, Outage
from registry.selectors.door import door_doubted_since
from registry.selectors.recounting import last_look
from registry.services.availability import DoorInDoubt, Seen, door_record_end, probe_record
from tests.factories.clocks import door_probed, door_shut

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
SOON = AT + timedelta(seconds=20)
NEXT_DAY = AT + timedelta(hours=20)


def seen_open(at: datetime) -> Outage | None:
    return probe_record(Seen("web-1", True, "200", at))


def test_where_probing_was_given_up_no_silence_waits_for_a_probe() -> None:
    seen_open(AT)
    assert door_doubted_since(NEXT_DAY) == AT

    assert door_record_end(at=SOON)

    assert last_look(NEXT_DAY).doubted_since is None
    assert LedgerEntry.objects.filter(event="door:record_ended").count() == 1


def test_the_time_until_somebody_probes_again_is_no_outage_and_the_next_shut_door_is_one() -> None:
    seen_open(AT)
    door_record_end(at=SOON)

    assert seen_open(NEXT_DAY) is None
    assert not Outage.objects.exists()

    outage = door_shut(NEXT_DAY + timedelta(seconds=10), NEXT_DAY + timedelta(hours=1))
    assert outage.entry is not None


def test_a_door_that_is_shut_when_probing_begins_again_is_no_outage_before_it_was_first_seen_open() -> None:
    seen_open(AT)
    door_record_end(at=SOON)

    door_probed(NEXT_DAY, NEXT_DAY + timedelta(minutes=5), is_up=False)

    assert seen_open(NEXT_DAY + timedelta(minutes=6)) is None
    assert not Outage.objects.exists()


def test_an_outage_does_not_end_by_looking_away() -> None:
    seen_open(AT)

    with pytest.raises(DoorInDoubt):
        door_record_end(at=NEXT_DAY)

    assert door_doubted_since(NEXT_DAY) == AT
    assert seen_open(NEXT_DAY) is not None


def test_a_demonstration_was_not_in_operation_while_it_was_stopped(settings: Any) -> None:
    settings.DEMONSTRATION = True
    seen_open(AT)
    probe_record(Seen("web-1", False, "no answer", AT + timedelta(minutes=2)))  # its web server ended before its prober
    assert Outage.objects.filter(ends_at=None).exists()

    assert door_record_end(at=NEXT_DAY)

    assert seen_open(NEXT_DAY + timedelta(seconds=30)) is None
    assert not Outage.objects.exists()


def test_where_nobody_probes_there_is_no_record_to_end() -> None:
    assert not door_record_end(at=AT)
    seen_open(AT)
    assert door_record_end(at=SOON)
    assert not door_record_end(at=SOON + timedelta(seconds=1))


def test_a_command_ends_the_record_and_says_when_it_must_not(capsys: pytest.CaptureFixture[str]) -> None:
    now = clock.now()
    seen_open(now - timedelta(hours=1))
    with pytest.raises(CommandError):
        call_command("probe_door", "--end-record")

    seen_open(clock.now())
    call_command("probe_door", "--end-record")

    assert "ended" in capsys.readouterr().out
