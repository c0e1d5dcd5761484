"""Working off what waits, in small pieces, for a short while."""

from collections.abc import Callable
from time import monotonic

import structlog
from django.db import connection

from registry.services.attempts import database_gone

log = structlog.get_logger()


def worked_off(piece: Callable[[], int], seconds: float) -> int:
    """Call `piece` until it does nothing or `seconds` are over, at least once; returns how much it did in all.

    Ends quietly when the database goes away: beat asks again, and the rows are as the last commit left them.
    """
    until = monotonic() + seconds
    total = 0
    try:
        while done := piece():
            total += done
            if monotonic() >= until:
                break
    except Exception as error:
        if not database_gone(error):
            raise
        log.warning("sweep.database_gone", error=type(error).__name__)
        connection.close()
    return total
