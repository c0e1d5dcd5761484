"""Instants as sentences name them."""

from datetime import datetime, timedelta

from django.utils.translation import pgettext

from registry.kernel.clock import BEIJING


def instant_words(instant: datetime) -> str:
    """An instant in Beijing time; the exclusive end of a day is written as 24:00 of that day."""
    local = instant.astimezone(BEIJING)
    if local.hour == local.minute == local.second == 0:
        day = local - timedelta(days=1)
        clock = "24:00"
    else:
        day, clock = local, local.strftime("%H:%M:%S" if local.second else "%H:%M")
    return pgettext("instant", "%(year)d-%(month)02d-%(day)02d %(clock)s (Beijing time)") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "clock": clock,
    }
