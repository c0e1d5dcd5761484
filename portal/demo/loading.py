"""Loading the example data: once, in one transaction, with the clock set back and everything made by the services.

A kill in the middle leaves nothing behind, so the next start loads it from the beginning. In a database that already
holds other cases (a walkthrough was run here) the example data is added beside them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from portal.demo import Write
from registry.kernel import clock
from registry.models import ClockOffset, User
from registry.models.clocks import calendar_held
from registry.tasks import fire_deadlines, run_jobs, send_outbox

from .accounts import CURATOR
from .story.checking import incomplete
from .story.script import everything
from .story.stage import Stage


class NotLoaded(Exception):
    """The example data could not be made; nothing of it is in the database."""


def load(write: Write) -> None:
    """Make the example data unless it is there. Raises NotLoaded."""
    if User.objects.filter(email=CURATOR).exists():
        return
    if settings.RULE_PROFILE != "default":
        raise NotLoaded("The example data follows the default rules; RULE_PROFILE names others.")
    write("Making the example data, once: the last six years of a register (about half a minute) …")
    with _quiet_logs():
        _finish_other_work()
        with transaction.atomic(), calendar_held(), _no_savepoints():
            _tell()
    write("The example data is there.")


def _tell() -> None:
    stage = Stage(clock.now())
    everything(stage)
    stage.run()
    ClockOffset.objects.all().delete()
    missing = incomplete()
    if missing:
        raise NotLoaded("The story did not come out as written: " + "; ".join(missing))


def _finish_other_work() -> None:
    """Whatever waits in this database is not of the past, and must not be done with the clock set back."""
    while run_jobs() or send_outbox() or fire_deadlines():
        pass


@contextmanager
def _no_savepoints() -> Iterator[None]:
    """Leave out the savepoints of nested services, a third of all statements: any error ends the whole loading."""
    features = connection.features
    before = features.uses_savepoints
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = before


@contextmanager
def _quiet_logs() -> Iterator[None]:
    """Thousands of events of a made-up past say nothing to an operator."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.setLevel(before)
