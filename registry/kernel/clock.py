"""The one clock: PostgreSQL's `clock_timestamp()` plus the demonstration offset (zero in production).

Only doors call `now()`; everything below takes the instant as `at`. A web node whose own clock is wrong therefore
moves no deadline.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import connection

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock_timestamp() + coalesce((SELECT shift FROM registry_clockoffset LIMIT 1), interval '0')"
        )
        instant: datetime = cursor.fetchone()[0]
    return instant.astimezone(UTC)
