"""Working off what waits, in small pieces, for a short while."""

from collections.abc import Callable
from time import monotonic

import structlog
from django.db import connection

from registry.services.attempts import database_gone

log = structlog.get_logger()


def never() -> bool:
    return False


def worked_off(
    piece: Callable[[], int], seconds: float, *, full: int = 1, gives_way: Callable[[], bool] = never
) -> int:
    """Call `piece` until it does less than `full`, `seconds` are over, or it `gives_way`; returns how much it did.

    At least one piece is done, so that what gives way goes on slowly. Ends quietly when the database goes away: beat
    asks again, and the rows are as the last commit left them.
    """
    until = monotonic() + seconds
    total = 0
    try:
        while True:
            total += (done := piece())
            if done < full or monotonic() >= until or gives_way():
                break
    except Exception as error:
        if not database_gone(error):
            raise
        log.warning("sweep.database_gone", error=type(error).__name__)
        connection.close()
    return total
